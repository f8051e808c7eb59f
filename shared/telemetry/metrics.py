"""Prometheus metrics that read what the parts count anyway: nothing is counted twice, nothing on a hot path."""

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

_log = structlog.get_logger()

Reading = Callable[[], Mapping[str, float]]
Table = Callable[[], Mapping[tuple[str, ...], float]]
_Named = tuple[str, str, Sequence[str], Reading | Table]


class Readings(Collector):
    """Gauges and counters of one process, read when somebody asks: each name maps label values to a number.

    A reading with one label maps its value, one with several a tuple; one with a single number uses the value "". A
    reading that fails is left out and hides no other. Readings ask nobody else: a scrape is answered at once.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._gauges: list[_Named] = []
        self._counters: list[_Named] = []

    def gauge(self, name: str, help: str, reading: Reading | Table, *, labels: Sequence[str] = ("part",)) -> None:
        self._gauges.append((name, help, labels, reading))

    def counter(self, name: str, help: str, reading: Reading | Table, *, labels: Sequence[str] = ("part",)) -> None:
        self._counters.append((name, help, labels, reading))

    def build(self, version: str) -> None:
        """Say which version runs."""
        what: dict[tuple[str, ...], float] = {(version, platform.python_version()): 1.0}
        self.gauge("build_info", "Always 1; the labels say what runs", lambda: what, labels=("version", "python"))

    def collect(self) -> Iterable[Metric]:
        yield from self._families(self._gauges, GaugeMetricFamily)
        yield from self._families(self._counters, CounterMetricFamily)

    def _families(
        self, readings: Iterable[_Named], family: type[GaugeMetricFamily] | type[CounterMetricFamily]
    ) -> Iterator[Metric]:
        for name, help, labels, reading in readings:
            metric = family(f"wenxiao_{name}", help, labels=["service", *labels])
            try:
                for value, number in reading().items():
                    metric.add_metric([self._service, *((value,) if isinstance(value, str) else value)], number)
            except Exception:
                _log.exception("metrics.reading_failed", metric=name)
                continue
            yield metric

    @contextmanager
    def registered(self) -> Iterator[None]:
        """Show them while the block runs."""
        self.register()
        try:
            yield
        finally:
            self.unregister()

    def register(self) -> None:
        REGISTRY.register(self)

    def unregister(self) -> None:
        REGISTRY.unregister(self)
