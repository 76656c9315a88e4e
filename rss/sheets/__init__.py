"""Excel and CSV files, read and written: plain Python that knows nothing of needs."""

from rss.sheets.reading import MOST_BYTES, Line, Reason, Refused, Table, read
from rss.sheets.writing import Column, Words, write

__all__ = [
    "MOST_BYTES",
    "Column",
    "Line",
    "Reason",
    "Refused",
    "Table",
    "Words",
    "read",
    "write",
]
