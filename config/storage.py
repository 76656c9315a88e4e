"""How static files are published, and how what people attach is kept."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed, fingerprinted; also what one script module imports from another is
    cached for ever."""

    support_js_module_import_aggregation = True


class FolderStorage(FileSystemStorage):
    """A file that has been saved is on the disk, as the row that will point to it is:
    also after a power cut."""

    def save(
        self, name: str | None, content: Any, max_length: int | None = None
    ) -> str:
        name = super().save(name, content, max_length)
        path = Path(self.path(name))
        for written in (path, path.parent):
            number = os.open(written, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
        return name
