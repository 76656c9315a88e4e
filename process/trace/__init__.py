"""The way of one need: from a municipality's own words to the answer that came home.

What somebody still works on is not shown: an RSS's wording once it is forwarded, the
national need once the list is closed, verdicts once SKR has decided, the place once the
need is handed over, answers once they are published.
"""

from process.trace.following import of
from process.trace.way import Way

__all__ = ["Way", "of"]
