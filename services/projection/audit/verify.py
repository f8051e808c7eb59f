"""Checks that the log is whole and that it says what the services' stores say."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from services.projection.audit.entry import entry_of
from services.projection.audit.epochs import SIGNED, Losses
from services.projection.audit.finding import Finding
from services.projection.audit.heads import SaidHeads
from services.projection.audit.log import QUERIES
from services.projection.audit.merkle import Frontier, leaf_hash
from services.projection.sealing.checking import Seals
from services.projection.sealing.published import Published
from services.projection.sealing.sealer import QUERIES as SEALING
from shared.directory.views import SERVICE as MANAGEMENT
from shared.messaging.feed import Feed

PAGE = 5_000

Progress = Callable[[int, int], None]


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
    connection: AsyncConnection[Any],
    feeds: Mapping[str, Feed],
    progress: Progress = lambda _done, _total: None,
    log: Published | None = None,
) -> Verdict:
    """Recompute every leaf and the root, look at every seal, then compare each entry with its service's own event.

    An event that a service holds beyond the log's end is not yet logged and no finding; one missing before it is,
    unless two administrators signed for the loss.
    """
    verdict = Verdict()
    [head] = await QUERIES["head"].rows(connection)
    frontier, seals = Frontier(), Seals(await SEALING["roots"].rows(connection), log)
    async for rows in _entries(connection, head["size"]):
        for index, entry, leaf in rows:
            if index != frontier.size:
                verdict.findings.append(_missing(frontier.size))
                return verdict
            if leaf != leaf_hash(entry):
                verdict.findings.append(_altered(index))
                return verdict
            frontier.add(leaf)
            if frontier.size in seals.sizes:
                verdict.findings += seals.at(frontier.size, frontier.root())
        verdict.findings += seals.entries([entry for _, entry, _ in rows])
        if verdict.findings:
            return verdict
        progress(frontier.size, head["size"])
    verdict.size, verdict.root = frontier.size, frontier.root().hex()
    if frontier.size != head["size"] or frontier.hashes != [bytes(part) for part in head["frontier"]]:
        verdict.findings.append(_wrong_root(frontier.size))
    verdict.findings += seals.end(frontier.size)
    for service, epochs in (await _sources(connection)).items():
        if service in feeds:
            await _compare(connection, Source(service, epochs, feeds), verdict)
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


async def _sources(connection: AsyncConnection[Any]) -> dict[str, dict[UUID, int]]:
    """By service, its epochs with the last position logged of each."""
    found: dict[str, dict[UUID, int]] = {}
    for row in await QUERIES["sources"].rows(connection):
        found.setdefault(row["service"], {})[row["epoch"]] = row["position"]
    return found


async def _compare(connection: AsyncConnection[Any], source: "Source", verdict: Verdict) -> None:
    """Entries behind a signed fork stay and are no finding: what they tell of was given up."""
    service, after = source.service, 0
    current = (await source.feeds[service].head()).epoch
    reaches = await source.reaches(current)
    if reaches is None:
        verdict.findings.append(_unsigned(service))
        return
    heads = SaidHeads(await _read(connection, "source_heads", service=service, epoch=current))
    last = max(min(position, reaches[epoch]) for epoch, position in source.epochs.items())
    async for page in source.feeds[service].pages(0, until=last):
        logged = []
        for epoch, reach in reaches.items():
            place = {"service": service, "epoch": epoch, "after": after, "until": min(page[-1].position, reach)}
            rows = await _read(connection, "entries_of_source", **place)
            logged += [(position, index, entry, epoch) for position, index, entry in rows]
        logged.sort()
        for event, (position, index, entry, epoch) in zip(page, logged, strict=False):
            as_logged = event if event.epoch == epoch else replace(event, epoch=epoch)
            if position != event.position or entry != entry_of(as_logged):
                verdict.findings.append(_differs(service, min(position, event.position), index))
                return
            after = event.position
            if (wrong := heads.passes(event)) is not None:
                verdict.findings.append(_other_hash(service, event.position, wrong))
                return
        if len(logged) != len(page):
            verdict.findings.append(_differs(service, after + 1, None))
            return
    verdict.compared[service] = after
    if after < last:
        verdict.findings.append(_lost(service, after + 1))
    elif (said := heads.beyond(last)) is not None:
        verdict.findings.append(_omitted(service, last + 1, said))


@dataclass(frozen=True)
class Source:
    """A service that is logged: the last position of each of its epochs, and everybody's feeds."""

    service: str
    epochs: Mapping[UUID, int]
    feeds: Mapping[str, Feed]

    async def reaches(self, current: UUID) -> Mapping[UUID, int] | None:
        """Up to which position each epoch's entries still count; None if nobody signed for the end of one."""
        losses = Losses() if set(self.epochs) == {current} else await self._signed()
        found = {epoch: losses.reach(epoch, current) for epoch in sorted(self.epochs)}
        known = {epoch: reach for epoch, reach in found.items() if reach is not None}
        return known if len(known) == len(found) else None

    async def _signed(self) -> Losses:
        if MANAGEMENT not in self.feeds:
            return Losses()
        pages = self.feeds[MANAGEMENT].pages(0)
        return Losses.signed([event async for page in pages for event in page if event.type == SIGNED])


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


def _unsigned(service: str) -> Finding:
    return Finding(
        f"{service}已另起历史，但没有两名管理员签字的丢失记录。",
        f"{service} has begun another history, and no two administrators have signed for the loss of the one before.",
        None,
        service,
    )


def _other_hash(service: str, position: int, index: int) -> Finding:
    return Finding(
        f"{service}前{position}号事件与该服务当时声明的累计摘要不一致。",
        f"The events of {service} up to {position} do not have the running hash that the service had said.",
        index,
        service,
        position,
    )


def _omitted(service: str, position: int, index: int) -> Finding:
    return Finding(
        f"{service}声明过更多事件，但自第{position}号起没有记入审计日志。",
        f"{service} has said that it has more events, and from {position} on they were left out of the audit log.",
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
