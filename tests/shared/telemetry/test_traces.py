"""What an operator who sets a provider sees."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry import traces


class TestASpan:
    def test_has_ids_and_numbers_and_says_what_failed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(seen))
        monkeypatch.setattr(traces, "_tracer", provider.get_tracer("wenxiao"))
        with traces.span("batch", service="learning", events=3):
            pass
        with pytest.raises(ValueError, match="broken"), traces.span("command"):
            raise ValueError("broken")
        done, failed = seen.get_finished_spans()
        assert (done.name, dict(done.attributes or {})) == ("batch", {"service": "learning", "events": 3})
        assert not failed.status.is_ok
