"""A tiny domain to store: notes in a book, and people with a name."""

import asyncio
from datetime import date, datetime
from uuid import UUID

from shared.clock import ZONE
from shared.eventstore.codec import EventRegistry, dump_stamp
from shared.eventstore.port import Append, StreamKey, Write
from shared.kernel.ids import new_id
from shared.kernel.message import Event, Personal, Stamp


class NoteWritten(Event):
    text: str
    number: int = 0


class PersonNamed(Event):
    name: Personal[str]
    nickname: Personal[str] | None = None
    standing: str = "full"


REGISTRY = EventRegistry([NoteWritten, PersonNamed])
ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def stamp(unit: UUID, *, on: date = ON, by: UUID | None = None) -> Stamp:
    return Stamp(by=by or new_id(), unit=unit, on=on, at=AT)


def stream(unit: UUID, category: str = "book", id: UUID | None = None) -> StreamKey:
    return StreamKey(unit, category, id or new_id())


def note(
    key: StreamKey, expected: int = 0, *texts: str, command: UUID | None = None, mark: int | None = None
) -> Append:
    """An append of notes (default: one) to one stream."""
    events = tuple(NoteWritten(text=text) for text in texts or ("记一笔",))
    return Append(command or new_id(), stamp(key.unit), (Write(key, expected, events),), mark)


def named(key: StreamKey, name: str, nickname: str | None = None, expected: int = 0) -> Append:
    return Append(new_id(), stamp(key.unit), (Write(key, expected, (PersonNamed(name=name, nickname=nickname),)),))


async def soon() -> None:
    """Let everything go on that can."""
    for _ in range(5):
        await asyncio.sleep(0)


def dumped_stamp(unit: UUID) -> bytes:
    return dump_stamp(stamp(unit))
