"""The way through the links from one thing: up to what it is there because of, down to what followed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

BROAD = frozenset({"reports_on", "checks", "counted"})
"""A report or a check names everything that is under way, a target counts whatever was held: these links are shown of
the thing asked for and lead no further, or everything would be there because of everything."""


@dataclass(frozen=True)
class Link:
    thing: UUID
    cause: UUID
    kind: str


@dataclass(frozen=True)
class Way:
    """`depths`: how many links away a thing is; below 0 it is a cause, above 0 it followed. `cut`: there is more."""

    depths: Mapping[UUID, int]
    links: tuple[Link, ...]
    cut: bool


def walk(start: UUID, links: Iterable[Link], *, depth: int, most: int) -> Way:
    """Go both ways, nearest first, at most `depth` links and `most` things each; whoever comes twice is shown once."""
    up: dict[UUID, list[Link]] = {}
    down: dict[UUID, list[Link]] = {}
    for link in links:
        up.setdefault(link.thing, []).append(link)
        down.setdefault(link.cause, []).append(link)
    above, taken, cut_above = _one_way(start, up, depth, most)
    below, more, cut_below = _one_way(start, down, depth, most)
    depths = {id: -far for id, far in above.items()} | {id: far for id, far in below.items() if id not in above}
    return Way(depths, tuple(dict.fromkeys((*taken, *more))), cut_above or cut_below)


def _one_way(
    start: UUID, links: Mapping[UUID, Sequence[Link]], depth: int, most: int
) -> tuple[dict[UUID, int], list[Link], bool]:
    found, edge = {start: 0}, [start]
    taken: list[Link] = []
    for far in range(1, depth + 1):
        further = []
        for link, other in ((link, _other(link, here)) for here in edge for link in links.get(here, ())):
            if link.kind in BROAD and far > 1:
                continue
            if other not in found:
                if len(found) > most:
                    return found, taken, True
                found[other] = far
                if link.kind not in BROAD:
                    further.append(other)
            taken.append(link)
        edge = further
    return found, taken, any(links.get(here) for here in edge)


def _other(link: Link, here: UUID) -> UUID:
    return link.cause if link.thing == here else link.thing
