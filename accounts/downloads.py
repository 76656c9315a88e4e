"""Files that people have sent us, sent on to those who may have them.

Always to be saved, never shown: what is in them is not ours. The kind comes from our own
table, the name is written as RFC 5987 wants it.
"""

import hashlib
import logging

from django.core.files.storage import Storage
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

logger = logging.getLogger(__name__)

# Should a browser show it all the same, it may do nothing there.
NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(
    storage: Storage, stored_as: str, *, name: str, content_type: str, sha256: str
) -> HttpResponse:
    """The file, if it is there and is what was once taken in. Else it is as if it did
    not exist, and whoever runs the site is told."""
    try:
        with storage.open(stored_as) as file:
            content = file.read()
    except OSError:
        logger.exception("A file is missing from where files are kept.")
        raise Http404 from None
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.error("A file is not what it was when it was taken in.")
        raise Http404
    return attachment(content, name=name, content_type=content_type)


def attachment(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """To be saved under a name."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "Content-Security-Policy": NOTHING_ALLOWED,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
