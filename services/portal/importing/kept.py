"""Year plans that were sent to the portal, in its database: looked at, confirmed, imported; forgotten after a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from pydantic import TypeAdapter

from services.portal.accesses import YearPlanImportConfirmed
from services.portal.importing.problem import Language
from services.portal.importing.report import ImportReport
from shared.access.log import AccessLog
from shared.kernel.ids import new_id
from shared.views.queries import Queries

State = Literal["checked", "faulty", "running", "done", "stopped"]

_QUERIES = Queries.load(Path(__file__).with_name("kept.sql"))
_REPORT = TypeAdapter(ImportReport)


class AlreadyRunning(Exception):
    """Another import of this unit is not finished."""


class NotWaiting(Exception):
    """There is nothing to confirm: it is gone, was confirmed before, or is older than a day."""


@dataclass(frozen=True)
class Sent:
    """What somebody sent for a unit. `report` is None after a day; `done` of `total` commands are given."""

    id: UUID
    name: str
    state: State
    report: ImportReport | None
    counts: Mapping[str, Mapping[str, int]]
    person: UUID
    sent_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int
    step: str


@dataclass(frozen=True)
class Claimed:
    """An import that this process is to do; `attempts` counts this one, too."""

    id: UUID
    unit: UUID
    code: str
    language: Language
    name: str
    content: bytes
    attempts: int


@dataclass(frozen=True)
class Kept:
    """Everything about sent plans. Whoever calls has checked that the person may import for the unit."""

    pool: AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]]
    access: AccessLog

    async def add(
        self, unit: UUID, code: str, person: UUID, language: Language, name: str, content: bytes, report: ImportReport
    ) -> UUID:
        """Keep a file with what was found in it; of one with errors only what was found."""
        id, found = new_id(), report.ok
        values = {"code": code, "person": person, "language": language, "name": name, "state": _looked_at(report)}
        kept = {"digest": sha256(content).digest(), "content": content if found else None, **_found(report)}
        async with self.pool.connection() as connection:
            await _QUERIES["add"](connection, id=id, unit=unit, **values, **kept)
        return id

    async def find(self, unit: UUID, id: UUID) -> Sent | None:
        async with self.pool.connection() as connection:
            rows = await _QUERIES["find"](connection, unit=unit, id=id)
        if not rows:
            return None
        row = rows[0]
        report = row.pop("report")
        return Sent(**row, report=_REPORT.validate_python(report) if report else None)

    async def recent(self, unit: UUID) -> list[dict[str, Any]]:
        """The last imports, newest first: file, state, counts, who confirmed it and when, when it ended."""
        async with self.pool.connection() as connection:
            return await _QUERIES["recent"](connection, unit=unit)

    async def running(self, unit: UUID) -> dict[str, Any] | None:
        """The import of this unit that is not finished."""
        async with self.pool.connection() as connection:
            rows = await _QUERIES["running"](connection, unit=unit)
        return rows[0] if rows else None

    async def confirm(self, unit: UUID, id: UUID, person: UUID) -> None:
        """Let it be imported, which stands in the log before it begins.

        :raises AlreadyRunning: while another one of the unit is
        :raises NotWaiting: if it does not wait for this
        :raises NotRecorded: if it cannot be written down now; then nothing is imported
        """
        try:
            async with self.pool.connection() as connection:
                if not await _QUERIES["confirm"](connection, unit=unit, id=id, person=person):
                    raise NotWaiting
                await self.access.record(YearPlanImportConfirmed(plan=id), by=person, unit=unit)
        except UniqueViolation as error:
            raise AlreadyRunning from error

    async def discard(self, unit: UUID, id: UUID) -> None:
        """Forget one that was not confirmed."""
        async with self.pool.connection() as connection:
            await _QUERIES["discard"](connection, unit=unit, id=id)

    async def claim(self, holder: UUID) -> Claimed | None:
        """The next import that nobody is at, now held by this process for 20 seconds; `hold` says that it still is."""
        async with self.pool.connection() as connection:
            rows = await _QUERIES["claim"](connection, holder=holder)
        return Claimed(**rows[0]) if rows else None

    async def hold(self, claimed: Claimed, holder: UUID, done: int, total: int, step: str) -> bool:
        """Say how far it is. False: another process has it."""
        values = {"id": claimed.id, "holder": holder, "done": done, "total": total, "step": step}
        async with self.pool.connection() as connection:
            return bool(await _QUERIES["hold"](connection, unit=claimed.unit, **values))

    async def let_go(self, claimed: Claimed, holder: UUID, seconds: float, step: str) -> None:
        """Leave it to whoever claims it next, after some seconds."""
        values = {"id": claimed.id, "holder": holder, "seconds": seconds, "step": step}
        async with self.pool.connection() as connection:
            await _QUERIES["let_go"](connection, unit=claimed.unit, **values)

    async def finish(self, claimed: Claimed, holder: UUID, report: ImportReport) -> None:
        """Write down how it ended; the file is forgotten."""
        values = {"id": claimed.id, "holder": holder, "state": "done" if report.applied else "stopped"}
        async with self.pool.connection() as connection:
            await _QUERIES["finish"](connection, unit=claimed.unit, **values, **_found(report))

    async def sweep(self) -> None:
        """Forget what was not confirmed within a day, and a day after its end what stood in a file."""
        async with self.pool.connection() as connection:
            await _QUERIES["forget"](connection)
            await _QUERIES["shorten"](connection)


def _looked_at(report: ImportReport) -> State:
    return "checked" if report.ok else "faulty"


def _found(report: ImportReport) -> dict[str, Jsonb]:
    counts = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    return {"report": Jsonb(_REPORT.dump_python(report, mode="json")), "counts": Jsonb(counts)}
