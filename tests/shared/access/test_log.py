"""An access is an event like any other; what cannot be written down is not given."""

from datetime import datetime
from uuid import UUID

import pytest

from shared.access.events import DataExported, PersonalDataRead
from shared.access.log import AccessLog, NotRecorded
from shared.clock import ZONE
from shared.eventstore.codec import EventRegistry
from shared.eventstore.memory import MemoryEventStore

DISTRICT, UNIT, ROBOT, ZHAO, QIAN = (UUID(int=number) for number in range(1, 6))


class Noted:
    """A log whose clock the test turns."""

    def __init__(self) -> None:
        self.store = MemoryEventStore("projection", EventRegistry([DataExported, PersonalDataRead]))
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)

    def opened(self) -> AccessLog:
        """The log as one copy of the service has it."""
        return AccessLog(self.store, district=DISTRICT, principal=ROBOT, now=lambda: self.now)

    async def said(self) -> list[tuple[str, str, str]]:
        """Type, who, unit of everything that stands there."""
        events = (await self.store.feed(0)).events
        return [(one.type, one.content["stamp"]["by"], one.content["stamp"]["unit"]) for one in events]


@pytest.fixture
def noted() -> Noted:
    return Noted()


class TestRecord:
    async def test_says_who_in_which_unit_and_when(self, noted: Noted) -> None:
        await noted.opened().record(DataExported(what="members", rows=3), by=ZHAO, unit=UNIT, reason="年报")
        [event] = (await noted.store.feed(0)).events
        assert event.content["payload"] == {"what": "members", "rows": 3, "as_of": None, "known_at": None}
        stamp = event.content["stamp"]
        assert (stamp["by"], stamp["unit"], stamp["on"]) == (str(ZHAO), str(UNIT), "2026-03-02")
        assert (stamp["at"], stamp["reason"]) == ("2026-03-02T09:30:00+08:00", "年报")

    async def test_is_the_districts_and_the_services_where_nobody_is_known(self, noted: Noted) -> None:
        await noted.opened().record(DataExported(what="overview", rows=1))
        assert await noted.said() == [("DataExported", str(ROBOT), str(DISTRICT))]

    async def test_never_meets_another_one(self, noted: Noted) -> None:
        log = noted.opened()
        for _ in range(3):
            await log.record(DataExported(what="members", rows=3), by=ZHAO, unit=UNIT)
        assert len({event.stream for event in (await noted.store.feed(0)).events}) == 3

    async def test_that_is_not_possible_gives_nothing(self, noted: Noted) -> None:
        await noted.store.become_read_only()
        with pytest.raises(NotRecorded):
            await noted.opened().record(DataExported(what="members", rows=3), by=ZHAO, unit=UNIT)


class TestRecordHourly:
    async def test_writes_the_same_access_once_an_hour_whoever_answers(self, noted: Noted) -> None:
        read = PersonalDataRead(what="members")
        for log in (noted.opened(), noted.opened()):
            for _ in range(2):
                await log.record_hourly(read, by=ZHAO, unit=UNIT)
        assert len(await noted.said()) == 1
        noted.now = noted.now.replace(hour=10, minute=0)
        await noted.opened().record_hourly(read, by=ZHAO, unit=UNIT)
        assert len(await noted.said()) == 2

    async def test_tells_people_units_and_days_apart(self, noted: Noted) -> None:
        log = noted.opened()
        for person, unit in ((ZHAO, UNIT), (QIAN, UNIT), (ZHAO, DISTRICT)):
            for as_of in (None, noted.now.date()):
                await log.record_hourly(PersonalDataRead(what="members", as_of=as_of), by=person, unit=unit)
        assert len(await noted.said()) == 6

    async def test_asks_again_after_it_was_not_possible(self, noted: Noted) -> None:
        log = noted.opened()
        await noted.store.become_read_only()
        for _ in range(2):
            with pytest.raises(NotRecorded):
                await log.record_hourly(PersonalDataRead(what="members"), by=ZHAO, unit=UNIT)
