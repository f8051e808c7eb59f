"""What is kept of plans that were sent, how long, and who is at them; on a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from services.portal.accesses import ACCESSES
from services.portal.importing import ImportReport, Services, check_file, import_file, running, unit_id
from services.portal.importing.kept import AlreadyRunning, Kept, NotWaiting, Sent
from services.portal.importing.problem import Problem, Severity
from services.portal.importing.running import Running
from shared.access.log import AccessLog, NotRecorded
from shared.eventstore.codec import EventRegistry
from shared.eventstore.memory import MemoryEventStore
from shared.migrations import migrate
from tests.contracts.slices import ROOT
from tests.portal.access_log import in_memory
from tests.portal.importing.district import DISTRICT, District
from tests.portal.importing.workbooks import corrected, real_plan

UNIT = unit_id(DISTRICT, "QZX")
OTHER_UNIT = unit_id(DISTRICT, "OTHER")
CLERK, SECRETARY = UUID(int=1), UUID(int=2)
ONE, ANOTHER = UUID(int=11), UUID(int=12)
FINE = ImportReport(unit="QZX", year=2026, created={"组织": 6, "人员": 53})
FAULTY = ImportReport(errors=(Problem("组织", 6, "类型", Severity.ERROR, "错", "wrong"),))


@pytest.fixture
async def kept(database: str) -> AsyncIterator[Kept]:
    await migrate(database, [ROOT / "services" / "portal" / "migrations"])
    async with AsyncConnectionPool(database, min_size=1, max_size=4, open=False) as pool:
        yield Kept(pool, in_memory())


async def send(kept: Kept, report: ImportReport = FINE, unit: UUID = UNIT, content: bytes = b"PK") -> UUID:
    return await kept.add(unit, "QZX", CLERK, "zh", "年度计划.xlsx", content, report)


async def found(kept: Kept, id: UUID) -> Sent:
    sent = await kept.find(UNIT, id)
    assert sent is not None
    return sent


def change(database: str, statement: str) -> None:
    """Let time pass."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement)


def files(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("select count(*) from plan_import where content is not null").fetchone()
    assert row is not None
    return int(row[0])


class TestAdd:
    async def test_keeps_what_was_found_as_it_was(self, kept: Kept) -> None:
        sent = await found(kept, await send(kept))
        assert (sent.state, sent.report, sent.person) == ("checked", FINE, CLERK)
        assert sent.counts == {"created": {"组织": 6, "人员": 53}, "changed": {}, "unchanged": {}}

    async def test_keeps_no_file_that_cannot_be_imported(self, kept: Kept, database: str) -> None:
        sent = await found(kept, await send(kept, FAULTY))
        assert (sent.state, sent.report) == ("faulty", FAULTY)
        assert files(database) == 0

    async def test_shows_it_to_its_own_unit_alone(self, kept: Kept) -> None:
        assert await kept.find(OTHER_UNIT, await send(kept)) is None


class TestConfirm:
    async def test_lets_one_import_of_a_unit_run_at_a_time(self, kept: Kept) -> None:
        first, second, elsewhere = await send(kept), await send(kept), await send(kept, unit=OTHER_UNIT)
        await kept.confirm(UNIT, first, SECRETARY)
        with pytest.raises(AlreadyRunning):
            await kept.confirm(UNIT, second, CLERK)
        await kept.confirm(OTHER_UNIT, elsewhere, CLERK)
        running = await kept.running(UNIT)
        assert running is not None
        assert (running["id"], running["confirmed_by"]) == (first, SECRETARY)

    async def test_a_second_time_or_of_a_faulty_file_says_so(self, kept: Kept) -> None:
        id, faulty = await send(kept), await send(kept, FAULTY)
        await kept.confirm(UNIT, id, CLERK)
        for each in (id, faulty):
            with pytest.raises(NotWaiting):
                await kept.confirm(UNIT, each, CLERK)

    async def test_of_yesterdays_file_says_so(self, kept: Kept, database: str) -> None:
        id = await send(kept)
        change(database, "update plan_import set sent_at = now() - interval '25 hours'")
        with pytest.raises(NotWaiting):
            await kept.confirm(UNIT, id, CLERK)


class TestClaim:
    async def test_gives_an_import_to_one_process(self, kept: Kept) -> None:
        await kept.confirm(UNIT, await send(kept), CLERK)
        claimed = await kept.claim(ONE)
        assert claimed is not None
        assert (claimed.content, claimed.name, claimed.attempts) == (b"PK", "年度计划.xlsx", 1)
        assert await kept.claim(ANOTHER) is None

    async def test_gives_it_to_another_when_the_first_is_not_heard_of(self, kept: Kept, database: str) -> None:
        await kept.confirm(UNIT, await send(kept), CLERK)
        mine = await kept.claim(ONE)
        assert mine is not None
        assert await kept.hold(mine, ONE, 5, 10, "apply")
        change(database, "update plan_import set held_until = now() - interval '1 second'")
        theirs = await kept.claim(ANOTHER)
        assert theirs is not None
        assert theirs.attempts == 2
        assert not await kept.hold(mine, ONE, 6, 10, "apply")
        await kept.finish(mine, ONE, ImportReport(applied=True))
        assert (await found(kept, mine.id)).state == "running"

    async def test_waits_as_long_as_it_was_let_go_for(self, kept: Kept) -> None:
        await kept.confirm(UNIT, await send(kept), CLERK)
        claimed = await kept.claim(ONE)
        assert claimed is not None
        await kept.let_go(claimed, ONE, 60, "wait")
        assert await kept.claim(ANOTHER) is None
        assert (await found(kept, claimed.id)).step == "wait"


class TestForget:
    async def test_the_file_when_the_import_has_ended(self, kept: Kept, database: str) -> None:
        await kept.confirm(UNIT, await send(kept), CLERK)
        claimed = await kept.claim(ONE)
        assert claimed is not None
        assert files(database) == 1
        await kept.finish(claimed, ONE, ImportReport(applied=True, commands=7))
        assert files(database) == 0
        assert (await found(kept, claimed.id)).state == "done"

    async def test_after_a_day_what_was_in_it_but_not_that_it_was(self, kept: Kept, database: str) -> None:
        confirmed, left, faulty = await send(kept), await send(kept), await send(kept, FAULTY)
        await kept.confirm(UNIT, confirmed, SECRETARY)
        claimed = await kept.claim(ONE)
        assert claimed is not None
        await kept.finish(claimed, ONE, ImportReport(applied=True, created={"组织": 6}))
        await kept.sweep()
        assert (await found(kept, left)).state == "checked"
        change(database, "update plan_import set sent_at = now() - interval '25 hours'")
        change(database, "update plan_import set ended_at = now() - interval '25 hours' where ended_at is not null")
        await kept.sweep()
        assert await kept.find(UNIT, left) is None
        assert await kept.find(UNIT, faulty) is None
        sent = await found(kept, confirmed)
        assert (sent.report, sent.counts["created"], sent.confirmed_by) == (None, {"组织": 6}, SECRETARY)

    async def test_what_was_discarded_unless_it_runs(self, kept: Kept) -> None:
        left, running = await send(kept), await send(kept)
        await kept.confirm(UNIT, running, CLERK)
        await kept.discard(UNIT, left)
        await kept.discard(UNIT, running)
        assert await kept.find(UNIT, left) is None
        assert (await found(kept, running)).state == "running"


class TestRunning:
    """The work itself: over the services' real rules, in this process."""

    async def confirmed(self, kept: Kept, district: District, content: bytes) -> UUID:
        report = await check_file(content, services=district.services())
        id = await send(kept, report, content=content)
        await kept.confirm(UNIT, id, CLERK)
        return id

    async def until(self, kept: Kept, id: UUID, right: Callable[[Sent], bool], work: Running) -> Sent:
        task = asyncio.create_task(work.run())
        try:
            for _ in range(600):
                sent = await found(kept, id)
                if right(sent):
                    return sent
                await asyncio.sleep(0.1)
            raise AssertionError(sent)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def test_imports_what_was_confirmed(self, kept: Kept, tmp_path: Path) -> None:
        district = District(tmp_path)
        id = await self.confirmed(kept, district, real_plan())
        sent = await self.until(kept, id, lambda s: s.state == "done", Running(kept, lambda _: district.services()))
        assert sent.report is not None
        assert (sent.report.commands, sent.counts["created"]["人员"]) == (146, 53)

    async def test_waits_for_a_service_that_is_away_and_goes_on(
        self, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "PAUSE", 0.1)
        district = District(tmp_path)
        id = await self.confirmed(kept, district, real_plan())
        district.breaks_after, district.loses_answers = 3, True
        work = Running(kept, lambda _: district.services())
        await self.until(kept, id, lambda s: s.step == "wait", work)
        half = len(await district.events())
        assert half > 0
        district.breaks_after = None
        await self.until(kept, id, lambda s: s.state == "done", work)
        whole = District(tmp_path)
        again = await self.confirmed(kept, whole, real_plan())
        await self.until(kept, again, lambda s: s.state == "done", Running(kept, lambda _: whole.services()))
        assert sorted(e.type for e in await district.events()) == sorted(e.type for e in await whole.events())

    async def test_gives_up_when_a_service_stays_away(
        self, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "PAUSE", 0.01)
        monkeypatch.setattr(running, "MOST_ATTEMPTS", 2)
        district = District(tmp_path)
        id = await self.confirmed(kept, district, real_plan())
        nowhere = httpx.AsyncClient(transport=httpx.MockTransport(_refuse))

        def away(_: Any) -> Services:
            there = district.services()
            return Services(nowhere, there.urls, there.token, there.importer, there.district)

        sent = await self.until(kept, id, lambda s: s.state == "stopped", Running(kept, away))
        assert sent.report is not None
        assert sent.report.interrupted is not None
        assert sent.report.interrupted.startswith("相关服务长时间无法连接，导入已停止。")

    async def test_stops_at_a_refusal_and_says_why(self, kept: Kept, tmp_path: Path) -> None:
        district = District(tmp_path)
        id = await self.confirmed(kept, district, real_plan())
        # meanwhile another file said otherwise about what no import corrects
        other = await import_file(corrected(组织_E6="2019-07-13"), services=district.services())
        assert other.applied
        sent = await self.until(kept, id, lambda s: s.state == "stopped", Running(kept, lambda _: district.services()))
        assert sent.report is not None
        assert [problem.place() for problem in sent.report.errors] == ["组织 第6行 “成立日期”"]

    async def test_gives_up_an_import_that_kills_every_process(self, kept: Kept, tmp_path: Path, database: str) -> None:
        district = District(tmp_path)
        id = await self.confirmed(kept, district, real_plan())
        change(database, f"update plan_import set attempts = {running.MOST_ATTEMPTS}")
        sent = await self.until(kept, id, lambda s: s.state == "stopped", Running(kept, lambda _: district.services()))
        assert sent.report is not None
        assert await district.events() == []


async def _refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


class TestTheAccessLog:
    async def test_knows_who_confirmed_and_without_it_nothing_begins(self, kept: Kept) -> None:
        id = await send(kept)
        store = MemoryEventStore("portal", EventRegistry(ACCESSES))
        noting = Kept(kept.pool, AccessLog(store, district=DISTRICT, principal=ONE))
        await noting.confirm(UNIT, id, SECRETARY)
        with pytest.raises(NotWaiting):
            await noting.confirm(UNIT, id, SECRETARY)
        [event] = (await store.feed(0)).events
        assert (event.type, event.content["payload"]) == ("YearPlanImportConfirmed", {"plan": str(id)})
        assert event.content["stamp"]["by"] == str(SECRETARY)
        await store.become_read_only()
        another = await send(kept, unit=OTHER_UNIT)
        with pytest.raises(NotRecorded):
            await noting.confirm(OTHER_UNIT, another, SECRETARY)
        assert await kept.running(OTHER_UNIT) is None
