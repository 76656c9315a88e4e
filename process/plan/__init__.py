"""The letters of a round by the calendar, as pages tell of them.

keys        which occasion it is, and its address
readers     whose letters a person may see
rows        how many each occasion reaches, and how it went
recipients  whom one occasion reaches, and what the letter says
moving      what a moved last day would change
rehearsed   the whole round, letter by letter, as if nobody did anything
"""
