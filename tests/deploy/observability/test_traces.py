"""One trace from a click to the view, over real relay, bus and subscription; and what leaves for a collector."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.kernel.ids import new_id
from shared.telemetry import traces
from tests.deploy.observability.running import Management, Place, management
from tests.shared.messaging.running import until

CLICK = "00f067aa0ba902b7"
ROUTE = "POST /units/{unit}/units/{id}/register-unit"


@pytest.fixture
def seen() -> Iterator[InMemorySpanExporter]:
    """Every span that ended; the application is built while somebody listens."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    traces.listen(provider)
    yield exporter
    traces.listen(None)


class TestAClick:
    async def test_is_one_trace_as_far_as_the_view(self, seen: InMemorySpanExporter, here: Place) -> None:
        async with management(here) as at_work:
            for number in range(1, 6):  # a feed that is faster than the bus leaves no trace: another click then
                spans = await _clicked(at_work, seen, number)
                if "batch management_views" in spans:
                    break
        ((door,), (command,), (append,)) = spans[ROUTE], spans["command"], spans["append"]
        sent = [one.context.span_id for one in spans["relay"]]
        assert dict(door.attributes or {}) == {
            "http.request.method": "POST",
            "http.route": "/units/{unit}/units/{id}/register-unit",
            "http.response.status_code": 200,
        }
        assert [_parent(one) for one in (door, command, append)] == [
            int(CLICK, 16),
            door.context.span_id,
            command.context.span_id,
        ]
        assert {_parent(one) for one in spans["relay"]} == {command.context.span_id}
        for batch in spans["batch management_views"]:
            assert _parent(batch) in sent
            assert {link.context.span_id for link in batch.links} <= set(sent)


Spans = dict[str, list[ReadableSpan]]


async def _clicked(at_work: Management, seen: InMemorySpanExporter, number: int) -> Spans:
    """Register a unit in a trace of this number; the trace's spans by name, once the views show the unit."""
    said = {"traceparent": f"00-{number:032x}-{CLICK}-01"}
    answer = await at_work.post("register-unit", new_id(), {"code": f"LH{number}", "name": "龙湖局"}, said)
    position = max(receipt["position"] for receipt in answer.json()["receipts"])
    parts = at_work.app.state.parts
    await parts.views.wait_for("management", position, 20)
    await until(lambda: parts.relay.position >= position)
    found: Spans = {}
    for one in seen.get_finished_spans():
        if one.context.trace_id == number:
            found.setdefault(one.name, []).append(one)
    return found


def _parent(one: ReadableSpan) -> int:
    assert one.parent is not None
    return one.parent.span_id


class TestACollector:
    def test_gets_spans_with_the_names_of_process_and_version(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with _collector() as (url, received):
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
            traces.configure("learning", "1.2")
            try:
                with traces.span("command", type="OpenCounter"), traces.span("append"):
                    pass
                traces.flush()
            finally:
                traces.listen(None)
        ((path, request),) = received
        (group,) = request.resource_spans
        resource = {one.key: one.value.string_value for one in group.resource.attributes}
        append, command = group.scope_spans[0].spans
        assert path == "/v1/traces"
        assert (resource["service.name"], resource["service.version"]) == ("learning", "1.2")
        assert (append.name, command.name) == ("append", "command")
        assert append.parent_span_id == command.span_id
        assert [(one.key, one.value.string_value) for one in command.attributes] == [("type", "OpenCounter")]

    @pytest.mark.parametrize("said", [None, ""])
    def test_that_nobody_names_gets_nothing(self, monkeypatch: pytest.MonkeyPatch, said: str | None) -> None:
        monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
        if said is not None:
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", said)
        traces.configure("learning", "1.2")
        assert not traces.listening()


@contextmanager
def _collector() -> Iterator[tuple[str, list[tuple[str, ExportTraceServiceRequest]]]]:
    """A server that reads what a collector would."""
    received: list[tuple[str, ExportTraceServiceRequest]] = []

    class Reader(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Reader)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
