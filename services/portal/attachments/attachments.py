"""Files that people add to things of a unit: taken if they are allowed, found by digest, every read noted."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from services.portal.accesses import FileRead
from services.portal.accounts.accounts import Pool
from services.portal.attachments import types
from services.portal.attachments.refusals import EnoughToday, ErasedByLaw, TooLarge
from services.portal.attachments.store import Erased, FileStore
from shared.access.log import AccessLog
from shared.views.queries import Queries

_QUERIES = Queries.load(Path(__file__).with_name("attachments.sql"))
_MEGABYTE = 1024 * 1024
_FILES_A_DAY, _BYTES_A_DAY = 500, 2_000 * _MEGABYTE
PREFIX = "sha256:"
"""How commands write a digest."""

_DIGEST = re.compile(f"{PREFIX}[0-9a-f]{{64}}")


@dataclass(frozen=True)
class Thing:
    """What a file is added to: a stream of a slice, perhaps not begun yet."""

    unit: UUID
    service: str
    slice: str
    id: UUID


@dataclass(frozen=True)
class Attachment:
    """`digest` is hexadecimal, `size` in bytes."""

    digest: str
    name: str
    media_type: str
    size: int
    uploaded_by: UUID
    uploaded_at: datetime

    @property
    def value(self) -> str:
        """As commands write it."""
        return f"{PREFIX}{self.digest}"

    @property
    def readable_size(self) -> str:
        """For people: 3 KB, 1.4 MB."""
        if self.size < _MEGABYTE:
            return f"{max(1, round(self.size / 1024))} KB"
        return f"{self.size / _MEGABYTE:.1f} MB"


class Attachments:
    """Whoever calls has checked that the person belongs to the unit.

    :param megabytes: of the largest file that is taken
    """

    def __init__(self, pool: Pool, files: FileStore, access: AccessLog, megabytes: int) -> None:
        self._pool, self._files, self._access, self.megabytes = pool, files, access, megabytes

    @property
    def most_bytes(self) -> int:
        return self.megabytes * _MEGABYTE

    def too_large(self) -> TooLarge:
        return TooLarge(most=self.megabytes)

    async def add(self, thing: Thing, name: str, content: bytes, by: UUID) -> Attachment:
        """Check and store a file. The same bytes for the same thing are one file, under their first name.

        :raises NotTaken: as `refusals` says
        :raises CannotStore: if the store is away
        """
        if len(content) > self.most_bytes:
            raise self.too_large()
        kind = await asyncio.to_thread(types.type_of, content)
        kept = types.named(name, kind)
        async with self._pool.connection() as connection:
            [today] = await _QUERIES["today"](connection, person=by)
        if today["files"] >= _FILES_A_DAY or today["bytes"] + len(content) > _BYTES_A_DAY:
            raise EnoughToday
        # bytes first: a row always leads to a file
        try:
            digest = await self._files.put(content)
        except Erased:
            raise ErasedByLaw from None
        said = {"digest": digest, "name": kept, "media_type": kind.media_type, "size": len(content), "by": by}
        async with self._pool.connection() as connection:
            await _QUERIES["add"](connection, **_place(thing), **said)
        return next(one for one in await self.of(thing) if one.digest == digest)

    async def of(self, thing: Thing) -> list[Attachment]:
        """The files of a thing, the oldest first."""
        async with self._pool.connection() as connection:
            return list(map(_attachment, await _QUERIES["of_thing"](connection, **_place(thing))))

    async def offered(self, thing: Thing, person: UUID) -> list[Attachment]:
        """What a form lets one choose: files of the thing, and what the person added to such things within a day."""
        async with self._pool.connection() as connection:
            own = await _QUERIES["of_thing"](connection, **_place(thing))
            mine = await _QUERIES["of_person"](connection, **_place(thing), person=person)
        found = {row["digest"]: _attachment(row) for row in [*mine, *own]}
        return sorted(found.values(), key=lambda one: one.uploaded_at)

    async def named(self, unit: UUID, values: Iterable[str]) -> dict[str, Attachment]:
        """The files of a unit by the digests that commands write; those that it does not have are left out."""
        digests = [value.removeprefix(PREFIX) for value in values if _DIGEST.fullmatch(value)]
        if not digests:
            return {}
        async with self._pool.connection() as connection:
            rows = await _QUERIES["named"](connection, unit=unit, digests=digests)
        return {f"{PREFIX}{row['digest']}": _attachment(row) for row in rows}

    async def elsewhere(self, digest: str, but: UUID) -> list[tuple[Thing, Attachment]]:
        """The same bytes in other units, with the things that they were added to."""
        async with self._pool.connection() as connection:
            rows = await _QUERIES["elsewhere"](connection, digest=digest, but=but)
        return [(Thing(row["unit"], row["service"], row["slice"], row["thing"]), _attachment(row)) for row in rows]

    async def read(self, unit: UUID, digest: str, person: UUID, address: str) -> bytes:
        """Return the bytes after noting who asked; without the note nothing is given. Raises as `FileStore.get`.

        :raises NotRecorded: if it cannot be written down now
        :raises ErasedByLaw: if the person whom it is about was erased
        """
        await self._access.record_hourly(FileRead(digest=digest), by=person, unit=unit)
        async with self._pool.connection() as connection:
            await _QUERIES["note_read"](connection, unit=unit, digest=digest, person=person, address=address[:100])
        try:
            return await self._files.get(digest)
        except Erased:
            raise ErasedByLaw from None


def _place(thing: Thing) -> dict[str, Any]:
    return {"unit": thing.unit, "service": thing.service, "slice": thing.slice, "thing": thing.id}


def _attachment(row: dict[str, Any]) -> Attachment:
    return Attachment(
        row["digest"], row["name"], row["media_type"], row["size"], row["uploaded_by"], row["uploaded_at"]
    )
