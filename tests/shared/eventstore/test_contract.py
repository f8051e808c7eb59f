"""What every event store does. One suite, two stores."""

import asyncio
from hashlib import sha256

import pytest

from shared.eventstore.feed import parse_page
from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.port import Append, BodyTooLarge, Conflict, Duplicate, Stored, Write
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.envelope import Origin
from shared.kernel.ids import derived_id, new_id
from tests.shared.eventstore.toys import ON, NoteWritten, note, stamp, stream

Store = MemoryEventStore | PostgresEventStore


class TestAppend:
    async def test_stores_and_gives_a_receipt_per_event(self, store: Store) -> None:
        key = stream(new_id())
        outcome = await store.append(note(key, 0, "一", "二"))
        assert isinstance(outcome, Stored)
        assert [(r.position, r.unit_seq, r.version) for r in outcome.receipts] == [(1, 1, 1), (2, 2, 2)]
        assert {(r.service, r.unit, r.stream, r.type) for r in outcome.receipts} == {
            ("books", key.unit, key.id, "NoteWritten")
        }
        page = await store.feed(0)
        assert [event.digest for event in page.events] == [receipt.digest for receipt in outcome.receipts]

    async def test_refuses_a_version_that_is_too_low_or_too_high(self, store: Store) -> None:
        key = stream(new_id())
        await store.append(note(key))
        assert await store.append(note(key, 0)) == Conflict()
        assert await store.append(note(key, 5)) == Conflict()
        assert (await store.head()).position == 1
        assert isinstance(await store.append(note(key, 1)), Stored)

    async def test_answers_a_repeated_command_with_the_same_receipts(self, store: Store) -> None:
        append = note(stream(new_id()), 0, "一", "二", mark=-7)
        first = await store.append(append)
        assert isinstance(first, Stored)
        assert await store.append(append) == Duplicate(first.receipts, -7)
        elsewhere = note(stream(new_id()), 0, command=append.command)
        assert await store.append(elsewhere) == Duplicate(first.receipts, -7)
        assert (await store.head()).position == 2

    async def test_knows_a_repeated_command_that_only_looks(self, store: Store) -> None:
        append = note(stream(new_id()), 0, mark=-7)
        first = await store.append(append)
        assert isinstance(first, Stored)
        looks = Append(append.command, append.stamp, (Write(stream(new_id()), 0),))
        assert await store.append(looks) == Duplicate(first.receipts, -7)
        assert await store.append(Append(new_id(), append.stamp, looks.writes)) == Stored(())
        assert await store.append(Append(new_id(), append.stamp, (Write(stream(new_id()), 3),))) == Conflict()

    async def test_is_all_or_nothing_over_several_streams(self, store: Store) -> None:
        unit = new_id()
        book, register = stream(unit), stream(unit, "register")
        await store.append(note(register))
        events = (NoteWritten(text="同"),)
        both = Append(new_id(), stamp(unit), (Write(book, 0, events), Write(register, 0, events)))
        assert await store.append(both) == Conflict()
        assert (await store.load(book)).version == 0
        right = Append(new_id(), stamp(unit), (Write(book, 0, events), Write(register, 1, events)))
        outcome = await store.append(right)
        assert isinstance(outcome, Stored)
        assert [(r.stream, r.version, r.position) for r in outcome.receipts] == [(book.id, 1, 2), (register.id, 2, 3)]

    async def test_holds_guards(self, store: Store) -> None:
        unit = new_id()
        book, other = stream(unit), stream(unit)
        events = (NoteWritten(text="看"),)
        wrong = Append(new_id(), stamp(unit), (Write(book, 0, events), Write(other, 1)))
        assert await store.append(wrong) == Conflict()
        right = Append(new_id(), stamp(unit), (Write(book, 0, events), Write(other, 0)))
        assert isinstance(await store.append(right), Stored)
        assert (await store.load(other)).version == 0

    async def test_refuses_bodies_over_256_kib_before_anything_is_stored(self, store: Store) -> None:
        with pytest.raises(BodyTooLarge):
            await store.append(note(stream(new_id()), 0, "小", "大" * 90_000))
        assert (await store.head()).position == 0
        assert isinstance(await store.append(note(stream(new_id()), 0, "大" * 80_000)), Stored)

    async def test_fails_nobody_for_a_neighbour(self, store: Store) -> None:
        unit = new_id()
        key, taken = stream(unit), stream(unit)
        again = note(taken)
        first = await store.append(again)
        appends = [
            note(key, 4),
            note(key, 0),
            again,
            note(taken, 1),
            note(taken, 0),
            *(note(stream(unit)) for _ in range(5)),
        ]
        found = await asyncio.gather(*(store.append(append) for append in appends))
        assert isinstance(first, Stored)
        assert found[0] == Conflict()
        assert isinstance(found[1], Stored)
        assert found[2] == Duplicate(first.receipts, None)
        assert isinstance(found[3], Stored)
        assert found[4] == Conflict()
        assert all(isinstance(outcome, Stored) for outcome in found[5:])
        assert [event.position for event in (await store.feed(0)).events] == list(range(1, 9))

    async def test_takes_one_of_many_writers_of_a_version(self, store: Store) -> None:
        key = stream(new_id())
        found = await asyncio.gather(*(store.append(note(key, 0, str(number))) for number in range(20)))
        assert sum(isinstance(outcome, Stored) for outcome in found) == 1
        assert found.count(Conflict()) == 19

    async def test_stores_one_of_many_with_the_same_command(self, store: Store) -> None:
        append = note(stream(new_id()))
        found = await asyncio.gather(*(store.append(append) for _ in range(20)))
        receipts = {outcome.receipts for outcome in found if not isinstance(outcome, Conflict)}
        assert len(receipts) == 1
        assert sum(isinstance(outcome, Stored) for outcome in found) == 1

    async def test_tells_the_position_after_commit(self, store: Store) -> None:
        told: list[int] = []
        store.on_commit = told.append
        key = stream(new_id())
        await store.append(note(key, 0, "一", "二"))
        await store.append(note(key, 9))
        await store.append(note(key, 2))
        assert told == [2, 3]

    async def test_counts(self, store: Store) -> None:
        append = note(stream(new_id()))
        await store.append(append)
        await store.append(append)
        await store.append(note(append.writes[0].stream, 7))
        assert (store.appends, store.batches, store.duplicates, store.conflicts) == (3, 3, 1, 1)


class TestLoad:
    async def test_returns_events_version_and_date(self, store: Store) -> None:
        key = stream(new_id())
        await store.append(note(key, 0, '一\n“,"payload":”\\ \u0001 😀', "二"))
        history = await store.load(key)
        assert history.events == (NoteWritten(text='一\n“,"payload":”\\ \u0001 😀'), NoteWritten(text="二"))
        assert (history.version, history.on, history.duplicate) == (2, ON, None)

    async def test_returns_nothing_for_an_empty_stream(self, store: Store) -> None:
        history = await store.load(stream(new_id()), new_id())
        assert (history.events, history.version, history.on, history.duplicate) == ((), 0, None, None)

    async def test_tells_what_a_command_stored_in_whichever_stream(self, store: Store) -> None:
        append = note(stream(new_id()), 0, "一", "二", mark=3)
        outcome = await store.append(append)
        assert isinstance(outcome, Stored)
        history = await store.load(stream(new_id()), append.command)
        assert history.duplicate == Duplicate(outcome.receipts, 3)
        assert history.version == 0

    async def test_keeps_units_and_categories_apart(self, store: Store) -> None:
        id = new_id()
        here, there, other = stream(new_id(), id=id), stream(new_id(), id=id), stream(new_id(), "shelf", id)
        await store.append(note(here))
        assert (await store.load(there)).version == 0
        assert (await store.load(other._replace(unit=here.unit))).version == 0
        assert isinstance(await store.append(note(there)), Stored)
        assert isinstance(await store.append(note(other)), Stored)


class TestFeed:
    async def test_gives_pages_in_order(self, store: Store) -> None:
        units = [new_id(), new_id(), new_id()]
        for number in range(30):
            await store.append(note(stream(units[number % 3]), 0, f"第{number}"))
        pages = [await store.feed(after, limit=7) for after in (0, 7, 14, 21, 28, 30)]
        assert [len(page.events) for page in pages] == [7, 7, 7, 7, 2, 0]
        assert {page.head for page in pages} == {30}
        assert [event.position for page in pages for event in page.events] == list(range(1, 31))
        moments = [event.recorded_at for page in pages for event in page.events]
        assert moments == sorted(moments)

    async def test_gives_one_unit(self, store: Store) -> None:
        mine, other = new_id(), new_id()
        for number in range(20):
            await store.append(note(stream(mine if number % 4 == 0 else other)))
        first = await store.feed(0, unit=mine, limit=3)
        second = await store.feed(first.events[-1].position, unit=mine, limit=3)
        assert [event.unit_seq for page in (first, second) for event in page.events] == [1, 2, 3, 4, 5]
        from_elsewhere = await store.feed(10, unit=mine)
        assert [event.position for event in from_elsewhere.events] == [13, 17]
        until = await store.feed(0, unit=mine, until=9)
        assert [event.position for event in until.events] == [1, 5, 9]

    async def test_gives_bodies_byte_for_byte(self, store: Store) -> None:
        texts = ['逗号,引号"反斜杠\\', "\\.", "行\n\r\t\u2028\u0085", "😀𠮷", "\\x41", "'$$", "\u0001\u0002\u007f"]
        append = note(stream(new_id()), 0, *texts)
        outcome = await store.append(append)
        assert isinstance(outcome, Stored)
        head = await store.head()
        events = parse_page("books", head.epoch, await store.copy_page(0))
        assert [sha256(event.body).hexdigest() for event in events] == [r.digest for r in outcome.receipts]
        assert [event.content["payload"]["text"] for event in events] == texts
        assert events == list((await store.feed(0)).events)
        first = events[0]
        assert first.content["id"] == str(derived_id(append.command, "1"))
        assert first.content["stream"]["id"] == str(append.writes[0].stream.id)
        assert (first.epoch, first.on, first.content["schema"]) == (head.epoch, ON, 1)

    async def test_gives_its_relay_what_stored_each_event(self, store: Store) -> None:
        appends = [note(stream(new_id()), 0, "一", "二", mark=mark) for mark in (None, -(2**63), 7)]
        for append in appends:
            await store.append(append)
        page = await store.outgoing(1, limit=4)
        assert page.head == await store.head()
        assert list(page.events) == list((await store.feed(1, limit=4)).events)
        expected = [Origin(append.command, ord, append.fingerprint) for append in appends for ord in (1, 2)]
        assert [event.origin for event in page.events] == expected[1:5]

    async def test_gives_raw_pages_to_the_end(self, store: Store) -> None:
        key = stream(new_id())
        await store.append(note(key, 0, *(str(number) for number in range(25))))
        pages = [page async for page in store.feed_pages(3, limit=10, until=24)]
        epoch = (await store.head()).epoch
        positions = [event.position for page in pages for event in parse_page("books", epoch, page)]
        assert positions == list(range(4, 25))

    async def test_head_of_an_empty_store_is_0(self, store: Store) -> None:
        assert (await store.head()).position == 0
        assert await store.copy_page(0) == b""


class TestRecorded:
    async def test_gives_each_event_with_its_envelope(self, store: Store) -> None:
        key, other = stream(new_id()), stream(new_id())
        await store.append(note(key, 0, "一"))
        await store.append(note(other))
        await store.append(note(key, 1, "二", "三"))
        recorded = await store.recorded(key)
        assert recorded.history == await store.load(key)
        page = await store.feed(0)
        assert recorded.envelopes == tuple(event for event in page.events if event.stream == key.id)
        assert [envelope.unit_seq for envelope in recorded.envelopes] == [1, 2, 3]

    async def test_is_empty_for_a_stream_that_is_not_there(self, store: Store) -> None:
        recorded = await store.recorded(stream(new_id()))
        assert (recorded.history.version, recorded.envelopes) == (0, ())
