"""Log lines as JSON, one a line, without what people typed, and without addresses that
open something for whoever has them.

The message of an exception may quote it ("Failing row contains …", "invalid literal
…"), so of exceptions only the kind and the places in the code are written down.
"""

import logging
import re
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict

# Of a person's own calendar (process/urls.py): a key, if a mistyped one too.
SECRET_PATH = re.compile(r"(/kalender/)[^\s\"']+", re.IGNORECASE)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def formatter() -> logging.Formatter:
    """The formatter for every log line, ours and the libraries'."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            kind_and_place_of_exception,
            without_secret_paths,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def kind_and_place_of_exception(
    logger: object, method: str, event: EventDict
) -> EventDict:
    """Replaces the exception with the names and lines of code that lead to it."""
    if exc_info := event.pop("exc_info", None):
        event["exception"] = "\n".join(_told(exc_info))
    return event


def without_secret_paths(logger: object, method: str, event: EventDict) -> EventDict:
    """ "Not Found: /kalender/…": that somebody asked, not for whose."""
    event["event"] = SECRET_PATH.sub(r"\1…", str(event.get("event", "")))
    return event


def _told(exc_info: ExcInfo) -> list[str]:
    """The exception and those that caused it, the first cause first."""
    told: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        places = [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        told = [f"{type(error).__module__}.{type(error).__name__}", *places, *told]
        error = error.__cause__ or (
            None if error.__suppress_context__ else error.__context__
        )
    return told
