"""Checks that the log is whole and that it says what the services' stores say."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from services.projection.audit.entry import entry_of
from services.projection.audit.log import QUERIES
from services.projection.audit.merkle import Frontier, leaf_hash
from shared.messaging.feed import Feed

PAGE = 5_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be; `index` is the first bad one in the log, `position` in the service."""

    sentence_zh: str
    sentence_en: str
    index: int | None = None
    service: str | None = None
    position: int | None = None


@dataclass
class Verdict:
    """`size` entries with Merkle root `root` (hex) were checked; whole if there are no findings."""

    size: int = 0
    root: str = ""
    compared: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.findings


async def verify(
    connection: AsyncConnection[Any], feeds: Mapping[str, Feed], progress: Progress = lambda _done, _total: None
) -> Verdict:
    """Recompute every leaf and the root, then compare each entry with its service's own event, byte for byte.

    An event that a service holds beyond the log's end is not yet logged and no finding; one missing before it is.
    """
    verdict = Verdict()
    [head] = await QUERIES["head"].rows(connection)
    frontier = Frontier()
    async for rows in _entries(connection, head["size"]):
        for index, entry, leaf in rows:
            if index != frontier.size:
                verdict.findings.append(_missing(frontier.size))
                return verdict
            if leaf != leaf_hash(entry):
                verdict.findings.append(_altered(index))
                return verdict
            frontier.add(leaf)
        progress(frontier.size, head["size"])
    verdict.size, verdict.root = frontier.size, frontier.root().hex()
    if frontier.size != head["size"] or frontier.hashes != [bytes(part) for part in head["frontier"]]:
        verdict.findings.append(_wrong_root(frontier.size))
    for source in await QUERIES["sources"].rows(connection):
        await _compare(connection, source, feeds, verdict)
    return verdict


async def _entries(connection: AsyncConnection[Any], size: int) -> AsyncIterator[Sequence[tuple[int, bytes, bytes]]]:
    """Pages of (index, entry, leaf)."""
    first = 0
    while first < size:
        rows = await _read(connection, "entries_after", first=first, limit=min(PAGE, size - first))
        if not rows:
            return
        yield rows
        first = rows[-1][0] + 1


async def _read(connection: AsyncConnection[Any], query: str, **values: Any) -> list[tuple[Any, ...]]:
    # binary and plain tuples: a million rows as dictionaries of escaped bytes would take longer than their hashes
    async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        return await QUERIES[query].fetch(cursor, **values)


async def _compare(
    connection: AsyncConnection[Any], source: Mapping[str, Any], feeds: Mapping[str, Feed], verdict: Verdict
) -> None:
    service = source["service"]
    if (feed := feeds.get(service)) is None:
        return
    after = 0
    async for page in feed.pages(0, until=source["position"]):
        logged = await _read(
            connection, "entries_of_source", service=service, epoch=source["epoch"], after=after, limit=len(page)
        )
        for event, (index, entry) in zip(page, logged, strict=False):
            after = event.position
            if entry != entry_of(event):
                verdict.findings.append(_differs(service, event.position, index))
                return
        if len(logged) < len(page):
            verdict.findings.append(_differs(service, after + 1, None))
            return
    verdict.compared[service] = after
    if after < source["position"]:
        verdict.findings.append(_lost(service, after + 1))


def _missing(index: int) -> Finding:
    return Finding(f"审计日志第{index}条缺失。", f"Entry {index} of the audit log is missing.", index)


def _altered(index: int) -> Finding:
    return Finding(f"审计日志第{index}条内容被改动。", f"Entry {index} of the audit log was altered.", index)


def _wrong_root(size: int) -> Finding:
    return Finding(
        f"前{size}条日志算出的根与登记的根不一致。",
        f"The root computed over {size} entries is not the one on record.",
        size,
    )


def _differs(service: str, position: int, index: int | None) -> Finding:
    return Finding(
        f"{service}第{position}号事件与审计日志记载不一致。",
        f"Event {position} of {service} is not what the audit log says.",
        index,
        service,
        position,
    )


def _lost(service: str, position: int) -> Finding:
    return Finding(
        f"审计日志记有{service}第{position}号事件，但该服务中已不存在。",
        f"The audit log knows event {position} of {service}, but the service has lost it.",
        None,
        service,
        position,
    )
