"""Structured logs: dotted event names with fields, one JSON line each, or readable for a console."""

import json
import logging
import sys
from typing import Any

import structlog

from shared.telemetry import traces

_QUIET = ("httpx", "httpcore", "uvicorn.access", "nats")


_UNSEEN = (*range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_ESCAPED = {code: f"\\u{code:04x}" for code in _UNSEEN}
"""What steers terminals, turns the direction of writing or is half a character: written as its number."""


def _line(record: Any, **how: Any) -> str:
    return json.dumps(record, **how).translate(_ESCAPED)


def _add_trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The ids under which the collector knows what was going on."""
    event.update(traces.ids())
    return event


def configure(service: str, *, form: str = "json", level: int = logging.INFO) -> None:
    """Let all logs of the process, libraries' included, leave in one form with the service's name.

    :param form: json | console
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(_line, ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)
