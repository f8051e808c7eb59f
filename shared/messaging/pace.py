"""How a subscription goes about it in time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds and sizes; tests go faster. `head_every`: how long a head may stay unreached before the feed is read."""

    batch: int = 500
    fetch: float = 1.0
    head_every: float = 5.0
    retry_first: float = 0.5
    retry_last: float = 5.0
