"""How the processes log: one line an event, for people by default, JSON where a collector reads it.

No line holds an API token, whoever writes it: records are masked where they are made (also those of gunicorn
and of handlers that are not ours), tracebacks and what structlog draws are masked where they become text.
"""

from __future__ import annotations

import logging
import traceback
from copy import copy
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from sources.text.tokens import masked


class MaskedRecord(logging.LogRecord):
    """A record that never tells a token, in its message or in its traceback."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.args = _masked_args(self.args)
        if self.exc_info and self.exc_info[0] is not None:
            # Written out here, because a formatter takes the text that it finds instead of making its own.
            text = "".join(traceback.format_exception(*self.exc_info)).rstrip("\n")
            if (safe := masked(text)) != text:
                self.exc_text = safe

    def getMessage(self) -> str:  # noqa: N802 - the name that logging calls
        return masked(super().getMessage())


def _masked_args(args: Any) -> Any:
    """What a message is filled with, for handlers that send it on by itself."""
    if isinstance(args, tuple):
        return tuple(masked(value) if isinstance(value, str) else value for value in args)
    if isinstance(args, dict):
        told = {k: safe for k, v in args.items() if isinstance(v, str) and (safe := masked(v)) != v}
        if told:
            args = copy(args)  # of its own kind: gunicorn's answers "-" for what it lacks
            args.update(told)
    return args


class MaskedFormatter(structlog.stdlib.ProcessorFormatter):
    """The last look at a line before it is written."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def mask_tokens(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """structlog's processor: for handlers that take the values of an event and not its text."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = masked(value)
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    mask_tokens,
]


def logging_config(*, json: bool) -> dict[str, Any]:
    """The value of Django's LOGGING, and structlog set up to match it."""
    logging.setLogRecordFactory(MaskedRecord)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if json:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        last += [
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        ]
    formatter = {
        "()": MaskedFormatter,
        "processors": last,
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"level": "INFO"}
            for name in (
                "newsverify",
                "claims",
                "sources",
                "django_structlog",
                "celery.worker",
                "celery.beat",
            )
        },
    }
