"""OpenTelemetry: one trace from a click to the view, if OTEL_EXPORTER_OTLP_ENDPOINT names somebody who collects it.

If nobody listens a span is a shared object that does nothing. Sampling, headers and time-outs of the export follow the
OTEL_… variables of the standard. Attributes are ids, names and numbers, never what people wrote.
"""

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.kernel.refusal import Refusal

CONSUMER, PRODUCER, SERVER = SpanKind.CONSUMER, SpanKind.PRODUCER, SpanKind.SERVER
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_FLUSH_MILLISECONDS = 2_000
_MOST_ORIGINS = 20_000
_HEADER = "traceparent"
_NOTHING: AbstractContextManager[None] = nullcontext()
_w3c = TraceContextTextMapPropagator()
_provider: TracerProvider | None = None
_tracer: Tracer | None = None  # None: nobody listens


def configure(process: str, version: str) -> None:
    """Send spans of this process to the collector that the environment names; without one, nothing happens."""
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # half a second, for few

    provider = TracerProvider(resource=Resource.create({"service.name": process, "service.version": version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    listen(provider)


def listen(provider: TracerProvider | None) -> None:
    """Give spans to this provider from now on; None: to nobody."""
    global _provider, _tracer
    _provider, _tracer = provider, provider.get_tracer("wenxiao") if provider else None


def listening() -> bool:
    return _tracer is not None


def flush() -> None:
    """Send what waits, for two seconds at most; blocks."""
    if _provider is not None:
        _provider.force_flush(_FLUSH_MILLISECONDS)


def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    follows: Sequence[str | None] = (),
    **attributes: str | int,
) -> AbstractContextManager[None]:
    """Run the block in a span.

    :param parent: the traceparent to continue; None: whatever span is open here
    :param follows: traceparents of what led to this; if it is one trace it is continued, and all are linked
    """
    if _tracer is None:
        return _NOTHING
    causes = [cause for cause in map(_read, dict.fromkeys(filter(None, follows))) if cause.is_valid]
    within: Context | None = None
    if parent is not None:
        within = _w3c.extract({_HEADER: parent}, Context())
    elif len({cause.trace_id for cause in causes}) == 1:
        within = trace.set_span_in_context(trace.NonRecordingSpan(causes[0]))
    return _recorded(_tracer, name, kind, within, [Link(cause) for cause in causes], attributes)


@contextmanager
def _recorded(
    tracer: Tracer,
    name: str,
    kind: SpanKind,
    within: Context | None,
    links: list[Link],
    attributes: dict[str, str | int],
) -> Iterator[None]:
    """A refusal is an answer and no failure; of an error only the name is told, for its text may quote people."""
    with tracer.start_as_current_span(
        name,
        within,
        kind=kind,
        attributes=attributes,
        links=links,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield
        except Refusal as refusal:
            current.set_attribute("refusal", type(refusal).__name__)
            raise
        except Exception as error:
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def note(**attributes: str | int) -> None:
    """Add to the open span what became known later."""
    if _tracer is not None:
        trace.get_current_span().set_attributes(attributes)


def rename(name: str) -> None:
    """Name the open span by what became known later."""
    if _tracer is not None:
        trace.get_current_span().update_name(name)


def traceparent() -> str | None:
    """The open span as a W3C header; None if there is none, or if it is not sampled."""
    if _tracer is None or not trace.get_current_span().get_span_context().trace_flags.sampled:
        return None
    carrier: dict[str, str] = {}
    _w3c.inject(carrier)
    return carrier.get(_HEADER)


def ids() -> dict[str, str]:
    """Trace and span that are open here, in hex; empty without."""
    if _tracer is None:
        return {}
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(context.trace_id), "span_id": trace.format_span_id(context.span_id)}


def _read(said: str) -> SpanContext:
    return trace.get_current_span(_w3c.extract({_HEADER: said}, Context())).get_span_context()


class Origins:
    """Which command's span an event belongs to, kept between commit and relay by the event's position.

    Best effort, on purpose: a trace is no fact and is not stored with one. It is forgotten when the process ends or the
    relay is far behind, and a relay does not know the commands that another process (a worker) has stored.
    """

    def __init__(self, most: int = _MOST_ORIGINS) -> None:
        self._most = most
        self._known: OrderedDict[int, str] = OrderedDict()

    def note(self, positions: Iterable[int]) -> None:
        """These events were just stored by whoever's span is open."""
        said = traceparent()
        if said is None:
            return
        for position in positions:
            self._known[position] = said
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def of(self, position: int) -> str | None:
        """The traceparent of the command; None if nobody knows."""
        return self._known.get(position)
