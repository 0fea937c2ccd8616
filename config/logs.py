"""Structured logs: one JSON object a line, the same for our own records and for those of libraries.

What a patient's record holds must not reach a log, so the values most likely to carry it are cut off here: the messages
of exceptions (PostgreSQL quotes the refused row in them) and the query strings of requests.
"""

import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

# who knows a link of a patient opens the patient's page
TOKEN = re.compile(r"/c/[^/\s]+")
# where django-structlog puts str(exception)
MESSAGES_OF_EXCEPTIONS = ("error", "exception", "reason")


def exception_without_values(_logger: Any, _method: str, event: Event) -> Event:
    """The exception as its type and the places it came through, innermost last; never its message."""
    given = event.pop("exc_info", None)
    if given:
        error = given[1] if isinstance(given, tuple) else given
        frames = traceback.extract_tb(error.__traceback__) if isinstance(error, BaseException) else []
        event["failure"] = type(error).__qualname__
        event["sqlstate"] = getattr(error.__cause__, "pgcode", None) if isinstance(error, BaseException) else None
        event["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def request_without_values(_logger: Any, _method: str, event: Event) -> Event:
    """The method and path of a request without its query string, and no message of an exception."""
    if str(event.get("logger", "")).startswith("django_structlog"):
        for name in MESSAGES_OF_EXCEPTIONS:
            event.pop(name, None)
        if "request" in event:
            event["request"] = TOKEN.sub("/c/...", str(event["request"]).partition("?")[0])
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    request_without_values,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, level: str) -> dict[str, Any]:
    """For Django's LOGGING."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            resolved_exception,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json_formatter()},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level},
            # 4xx are in the request log already
            "django.request": {"level": "ERROR"},
            # failed tasks are logged by django-structlog; Celery would add the exception's message
            "celery.app.trace": {"level": "CRITICAL"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},  # each ring
        },
    }


def resolved_exception(_logger: Any, _method: str, event: Event) -> Event:
    """`exc_info=True` means the exception at work now, which only the place of the call knows."""
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()
    return event


def json_formatter() -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            exception_without_values,
            structlog.processors.JSONRenderer(default=str),
        ],
    }
