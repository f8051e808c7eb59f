"""How long a command took and what became of it, for those who watch the system."""

from time import perf_counter

import psycopg

from shared.handling.call import Call, Handled
from shared.handling.refusals import UNDECIDED
from shared.kernel.refusal import Refusal
from shared.kernel.unavailable import Unavailable
from shared.telemetry import counts

_UNAVAILABLE = (Unavailable, psycopg.OperationalError)


class Observing:
    """Begins when it is made; `handled` or `ended` says how it went."""

    __slots__ = ("_began", "_call", "_service")

    def __init__(self, service: str, call: Call) -> None:
        self._service, self._call, self._began = service, call, perf_counter()

    def handled(self, handled: Handled) -> None:
        self._count("repeated" if handled.repeated else "stored" if handled.receipts else "unchanged")

    def ended(self, error: Exception) -> None:
        if isinstance(error, Refusal):
            counts.refusal(self._service, type(error).__name__).inc()
            self._count("refused")
        elif isinstance(error, UNDECIDED):
            self._count("undecided")
        else:
            self._count("unavailable" if isinstance(error, _UNAVAILABLE) else "failed")

    def _count(self, outcome: str) -> None:
        slice_ = self._call.decider.category
        counts.command(self._service, slice_, type(self._call.command).__name__, outcome).inc()
        counts.seconds(self._service, slice_).observe(perf_counter() - self._began)
