"""How fast one may ask: a person, and a unit as a whole, so that one runaway leaves the others their share."""

import time
from collections import OrderedDict
from collections.abc import Callable
from uuid import UUID

_SECONDS_AT_ONCE = 10
_MOST_KNOWN = 10_000


class TooFast(Exception):
    """Somebody asks too often (HTTP 429); `seconds` until the next request is heard."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pace:
    """So many requests a second in the long run; after a rest, those of ten seconds may come at once.

    Each process counts for itself.
    """

    def __init__(self, per_second: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._most, self._clock = per_second, per_second * _SECONDS_AT_ONCE, monotonic
        self._left: OrderedDict[UUID, tuple[float, float]] = OrderedDict()

    def count(self, who: UUID) -> None:
        """
        :raises TooFast: if nothing is left; what is refused is not counted
        """
        now = self._clock()
        left, at = self._left.pop(who, (self._most, now))
        left = min(self._most, left + (now - at) * self._per_second)
        self._left[who] = (left - 1 if left >= 1 else left), now
        if len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        if left < 1:
            raise TooFast((1 - left) / self._per_second)
