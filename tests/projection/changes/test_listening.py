"""Readers hear of every batch; the slow ones lose lines and know it."""

from datetime import date
from uuid import UUID

from services.projection.changes.listening import MOST_LINES, Change, Changes
from services.responsibility.rectification.events import RectificationReceived
from shared.kernel.envelope import Envelope
from tests.projection.story import OTHER, UNIT, Story


def batch(*units: UUID) -> list[Envelope]:
    story = Story()
    return [story.say(UUID(int=1), RectificationReceived(), date(2026, 3, 2), unit=unit) for unit in units]


class TestReaders:
    async def test_hear_of_a_batch_once_with_each_unit_once(self) -> None:
        hub = Changes()
        with hub.reading() as reader, hub.reading() as other:
            hub.applied("responsibility", batch(UNIT, OTHER, UNIT))
            expected = (False, [Change("responsibility", 3, (UNIT, OTHER))])
            assert reader.take() == expected
            assert other.take() == expected
            assert reader.take() == (False, [])

    async def test_too_slow_lose_everything_and_are_told_so(self) -> None:
        hub = Changes()
        with hub.reading() as reader:
            for _ in range(MOST_LINES * 3 + 1):
                hub.applied("responsibility", batch(UNIT))
                assert len(reader.lines) <= MOST_LINES
            missed, lines = reader.take()
            assert missed
            assert len(lines) < MOST_LINES
            hub.applied("responsibility", batch(UNIT))
            assert reader.take() == (False, [Change("responsibility", 1, (UNIT,))])

    async def test_read_everything_again_when_the_tables_changed_otherwise(self) -> None:
        hub = Changes()
        with hub.reading() as reader:
            hub.overtaken()
            assert reader.take() == (True, [])

    async def test_end_with_the_process_also_if_they_come_late(self) -> None:
        hub = Changes()
        with hub.reading() as reader:
            hub.ending()
            await reader.wait(60)
            assert reader.ended
            with hub.reading() as late:
                assert late.ended
        assert hub.readers == 0
