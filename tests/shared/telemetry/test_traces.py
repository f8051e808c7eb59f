"""What an operator who listens sees, and what nobody pays who does not."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from shared.kernel.refusal import Refusal
from shared.telemetry import traces

FIRST, SECOND = (f"00-{n:032x}-{n:016x}-01" for n in (7, 8))


class NotToday(Refusal):
    """Not today."""


@pytest.fixture
def seen() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    traces.listen(provider)
    yield exporter
    traces.listen(None)


class TestASpan:
    def test_has_ids_and_numbers_and_the_name_of_what_failed(self, seen: InMemorySpanExporter) -> None:
        with traces.span("batch", service="learning", events=3):
            pass
        with pytest.raises(ValueError, match="王某"), traces.span("command"):
            raise ValueError("王某")
        done, failed = seen.get_finished_spans()
        assert (done.name, dict(done.attributes or {})) == ("batch", {"service": "learning", "events": 3})
        assert (failed.status.is_ok, failed.status.description, failed.events) == (False, "ValueError", ())

    def test_of_a_refusal_is_no_failure(self, seen: InMemorySpanExporter) -> None:
        with pytest.raises(NotToday), traces.span("command"):
            raise NotToday
        (refused,) = seen.get_finished_spans()
        assert refused.status.is_unset
        assert dict(refused.attributes or {}) == {"refusal": "NotToday"}

    def test_goes_on_the_one_trace_that_led_to_it(self, seen: InMemorySpanExporter) -> None:
        with traces.span("batch", follows=[FIRST, None, FIRST]):
            pass
        (batch,) = seen.get_finished_spans()
        assert batch.parent is not None
        assert (batch.context.trace_id, batch.parent.span_id) == (7, 7)
        assert [link.context.span_id for link in batch.links] == [7]

    def test_is_linked_to_all_traces_where_there_are_several(self, seen: InMemorySpanExporter) -> None:
        with traces.span("batch", follows=[FIRST, SECOND, "nonsense"]):
            pass
        (batch,) = seen.get_finished_spans()
        assert batch.parent is None
        assert {link.context.trace_id for link in batch.links} == {7, 8}

    def test_is_named_in_logs(self, seen: InMemorySpanExporter) -> None:
        with traces.span("reaction", parent=FIRST):
            assert traces.ids()["trace_id"] == f"{7:032x}"
            assert traces.traceparent() == f"00-{7:032x}-{traces.ids()['span_id']}-01"
        assert traces.ids() == {}

    def test_is_nothing_if_nobody_listens(self) -> None:
        assert traces.span("command", parent=FIRST) is traces.span("append")
        with traces.span("command"):
            assert (traces.ids(), traces.traceparent()) == ({}, None)


class TestOrigins:
    def test_name_the_span_that_stored_an_event(self, seen: InMemorySpanExporter) -> None:
        origins = traces.Origins(most=2)
        with traces.span("command", parent=FIRST):
            said = traces.traceparent()
            origins.note([1, 2, 3])
        assert [origins.of(position) for position in (1, 2, 3, 4)] == [None, said, said, None]

    def test_know_nothing_of_what_is_not_sampled(self) -> None:
        origins = traces.Origins()
        traces.listen(TracerProvider(sampler=ALWAYS_OFF))
        try:
            with traces.span("command"):
                origins.note([1])
        finally:
            traces.listen(None)
        with traces.span("command"):
            origins.note([2])
        assert [origins.of(1), origins.of(2)] == [None, None]
