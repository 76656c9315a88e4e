"""Reminders of last days: when they go, to whom, and the ledger of what was said.

occasions   when one is reminded of a last day: pure
acting      who acts in each step at all, whether they have done their part or not
helping     who can help those that are late, and whom
turns       the last days that people are reminded of now
sweep       writes what is due into the ledger and the outbox
groups      whom SKR writes to itself, and how it went with the letters
sentences   what became of a reminder, in words
why         why somebody got a reminder, or did not: beside the ledger too
rechecking  just before a letter is sent: does it still say something true?
"""
