"""What was measured, one line each, and whether it holds."""

MISSED = []


def say(words, holds):
    print(("      " if holds else "MISS  ") + words, flush=True)
    if not holds:
        MISSED.append(words)
