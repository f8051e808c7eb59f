"""OpenTelemetry hooks: spans where a command, a batch or a job is handled; free unless a deployment sets a provider."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_tracer = trace.get_tracer("wenxiao")
_propagator = TraceContextTextMapPropagator()


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """Run the block in a span; attributes are ids and numbers, never what people wrote."""
    with _tracer.start_as_current_span(name) as current:
        for key, value in attributes.items():
            current.set_attribute(key, value)
        yield


def traceparent() -> str | None:
    """Return the W3C header of the current span, to hand to the next process; None outside a trace."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")
