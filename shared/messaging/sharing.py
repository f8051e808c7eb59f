"""Several workers of one subscription: which partitions are whose."""

from collections.abc import Sequence

from shared.kernel.envelope import PARTITIONS


def share_of(place: int, working: Sequence[int]) -> frozenset[int]:
    """Return the partitions of the worker that has this place, when these places are taken: each partition has one."""
    among = sorted({place, *working})
    mine, workers = among.index(place), len(among)
    return frozenset(partition for partition in range(PARTITIONS) if partition % workers == mine)
