"""The letters of a round by the calendar, as pages tell of them.

keys        which occasion it is, and its address
readers     whose letters a person may see
ledger      what has been written, as far as a person may see it
tally       how many, by how it went or what will be
written     what SKR has written to a group itself, as it went
rows        how many each occasion reaches, and how it went
overview    what goes next, what comes later, and what has gone
recipients  whom one occasion reaches, and what the letter says
moving      what a moved last day would change
rehearsed   the whole round, letter by letter, as if nobody did anything
"""
