"""Personal fields are sealed in whatever is stored, and gone when the key is."""

import psycopg
import pytest
from pydantic import Field

from shared.eventstore.codec import EventRegistry, PersonErased, UnknownEvent, encode, personal_fields
from shared.eventstore.memory import MemoryEventStore
from shared.eventstore.port import Stored
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.ids import new_id
from shared.kernel.message import Event, Personal
from shared.personal.keys import MemoryKeyRing
from shared.personal.sealing import ERASED, is_sealed, reveal
from tests.shared.eventstore.toys import REGISTRY, NoteWritten, PersonNamed, dumped_stamp, named, note, stream

Store = MemoryEventStore | PostgresEventStore


class TestAPersonalField:
    async def test_is_nowhere_in_the_table(self, dsn: str, pg_store: PostgresEventStore) -> None:
        await pg_store.append(named(stream(new_id(), "member"), "欧阳文娟", "小文"))
        with psycopg.connect(dsn) as connection:
            rows = connection.execute(
                "select row_to_json(event)::text, convert_from(body, 'UTF8') from event"
            ).fetchall()
        text = str(rows)
        assert "PersonNamed" in text
        assert "欧阳" not in text
        assert "小文" not in text

    async def test_is_read_back(self, store: Store) -> None:
        key = stream(new_id(), "member")
        await store.append(named(key, "欧阳文娟"))
        await store.append(named(key, "欧阳文", "小文", expected=1))
        assert (await store.load(key)).events == (
            PersonNamed(name="欧阳文娟"),
            PersonNamed(name="欧阳文", nickname="小文"),
        )

    async def test_is_sealed_in_the_feed_and_revealed_to_a_renderer(
        self, store: Store, key_ring: MemoryKeyRing
    ) -> None:
        key = stream(new_id(), "member")
        await store.append(named(key, "欧阳文娟"))
        payload = (await store.feed(0)).events[0].content["payload"]
        assert is_sealed(payload["name"])
        assert payload["nickname"] is None
        assert reveal(payload["name"], await key_ring.keys([key.id], create=False)) == "欧阳文娟"

    async def test_is_erased_with_its_key(self, store: Store, key_ring: MemoryKeyRing) -> None:
        key = stream(new_id(), "member")
        await store.append(named(key, "欧阳文娟"))
        await key_ring.shred(key.id)
        history = await store.load(key)
        assert history.events == (PersonNamed(name=ERASED),)
        assert isinstance(history.events[0], PersonNamed)
        with pytest.raises(PersonErased):
            await store.append(named(key, "欧阳文娟", expected=1))

    async def test_needs_a_key_ring(self, dsn: str) -> None:
        store = PostgresEventStore("books", dsn, REGISTRY)
        await store.open()
        with pytest.raises(RuntimeError, match="key ring"):
            await store.append(named(stream(new_id(), "member"), "欧阳文娟"))
        assert isinstance(await store.append(note(stream(new_id()))), Stored)
        await store.close()


class BornKept(Event):
    born: Personal[str] = Field(pattern=r"^\d{4}-\d{2}$")
    place: str | None = None
    number: int


class TestTheCodec:
    def test_puts_the_sentence_even_where_a_pattern_is_required(self) -> None:
        key = stream(new_id(), "member")
        keys = {key.id: bytes(range(32))}
        event = BornKept(born="1973-06", number=3)
        body = encode(event, event_id=new_id(), stream=key, version=1, stamp=dumped_stamp(key.unit), keys=keys)
        registry = EventRegistry([BornKept])
        assert registry.decode(body, keys) == event
        erased = registry.decode(body, {key.id: None})
        assert type(erased) is BornKept
        assert (erased.born, erased.number) == (ERASED, 3)

    def test_finds_optional_marks_and_refuses_what_is_not_text(self) -> None:
        assert personal_fields(PersonNamed) == {"name", "nickname"}
        assert personal_fields(NoteWritten) == frozenset()

        class AgeKept(Event):
            age: Personal[int]

        with pytest.raises(TypeError, match="only text"):
            EventRegistry([AgeKept])

    def test_refuses_two_events_of_one_name(self) -> None:
        other = type("NoteWritten", (Event,), {})
        with pytest.raises(ValueError, match="two events"):
            EventRegistry([NoteWritten, other])

    def test_upcasts_older_shapes_and_refuses_newer_ones(self) -> None:
        class Moved(Event):
            schema_version = 3
            upcasters = {  # noqa: RUF012
                1: lambda payload: {"place": payload["where"]},
                2: lambda payload: payload | {"floor": 1},
            }
            place: str
            floor: int

        registry, key = EventRegistry([Moved]), stream(new_id())
        body = encode(
            Moved(place="三楼", floor=3), event_id=new_id(), stream=key, version=1, stamp=dumped_stamp(key.unit)
        )
        assert registry.decode(body) == Moved(place="三楼", floor=3)
        old = body.replace(b'"schema":3', b'"schema":1').replace(b'"place"', b'"where"')
        assert registry.decode(old) == Moved(place="三楼", floor=1)
        with pytest.raises(UnknownEvent):
            registry.decode(body.replace(b'"schema":3', b'"schema":4'))
        with pytest.raises(UnknownEvent):
            EventRegistry().decode(body)
