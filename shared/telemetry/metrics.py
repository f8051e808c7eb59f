"""Prometheus metrics that read what the parts count anyway: nothing is counted twice, nothing on a hot path."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

Reading = Callable[[], Mapping[str, float]]


class Readings(Collector):
    """Gauges and counters of one process, read when somebody asks: each name maps a label value to a number.

    A reading with one number uses the label value "".
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._gauges: list[tuple[str, str, str, Reading]] = []
        self._counters: list[tuple[str, str, str, Reading]] = []

    def gauge(self, name: str, help: str, reading: Reading, *, label: str = "part") -> None:
        self._gauges.append((name, help, label, reading))

    def counter(self, name: str, help: str, reading: Reading, *, label: str = "part") -> None:
        self._counters.append((name, help, label, reading))

    def collect(self) -> Iterable[Metric]:
        yield from self._families(self._gauges, GaugeMetricFamily)
        yield from self._families(self._counters, CounterMetricFamily)

    def _families(
        self,
        readings: Iterable[tuple[str, str, str, Reading]],
        family: type[GaugeMetricFamily] | type[CounterMetricFamily],
    ) -> Iterator[Metric]:
        for name, help, label, reading in readings:
            metric = family(f"wenxiao_{name}", help, labels=["service", label])
            for value, number in reading().items():
                metric.add_metric([self._service, value], number)
            yield metric

    def register(self) -> None:
        REGISTRY.register(self)

    def unregister(self) -> None:
        REGISTRY.unregister(self)
