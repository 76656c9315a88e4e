"""What a need says of the files that belong to it."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from accounts.file_kinds import KINDS, MB

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str


@dataclass(frozen=True)
class AttachedFile:
    """One file: as on the receipt, and in the lists of all who read the need."""

    public_id: str
    name: str
    kind: str
    size: int
    sha256: str

    @property
    def kind_label(self) -> Text:
        return KINDS[self.kind].label

    @property
    def size_label(self) -> str:
        return in_words(self.size)


def in_words(size: int) -> str:
    """'340 kB', '1,2 MB', '5 MB'. Rounded up: what is too large never looks allowed."""
    if size < MB:
        return f"{math.ceil(size / 1000)} kB"
    tenths = math.ceil(size * 10 / MB)
    return f"{number_format(tenths / 10, 1 if tenths % 10 else 0)} MB"
