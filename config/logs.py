"""Log lines as JSON, one a line, without what people typed.

The message of an exception may quote it ("Failing row contains …", "invalid literal
…"), so of exceptions only the kind and the places in the code are written down.
"""

import logging
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict

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
