"""The package that an agency files when a round is handed over (moment 6).

`contents` gathers once what is in it; the page, the Word document and the Excel file are
three renderings of that.
"""

from prioritization.package.contents import Item, Package, Receiver, Verdict, gather
from prioritization.package.files import FILES, as_file

__all__ = ["FILES", "Item", "Package", "Receiver", "Verdict", "as_file", "gather"]
