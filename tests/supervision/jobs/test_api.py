from collections.abc import AsyncIterator
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest

from services.supervision.jobs.composition import Jobs
from services.supervision.main import SERVICE
from services.supervision.target import commands as target
from services.supervision.target.domain import DECIDER as TARGET
from services.supervision.target.events import MatchingRule, Subject, TargetFrequency
from shared.clock import now
from shared.directory.book import UnitBook
from shared.directory.views import PersonRow, PostRow
from shared.handling import Call
from shared.kernel.role import Held, Role
from shared.testing.doors import application, by
from tests.faults.job_scenes import DISTRICT, PRINCIPAL, UNITS, people_of
from tests.supervision.jobs.conftest import Views

UNIT, OTHER = UNITS[0], UNITS[1]
CLERK, MEMBER, STRANGER = people_of(UNIT)[0], people_of(UNIT)[1], people_of(OTHER)[0]
OPEN = f"/units/{UNIT}/jobs/open_monthly_reports/2026-03"


def book(person: UUID, *others: UUID) -> UnitBook:
    people = {id: PersonRow(id, "P001", "赵一", "full", ((date.min, None),)) for id in (person, *others)}
    return UnitBook(people, {}, (PostRow(UUID(int=9), person, UUID(int=8), "党务干事", date(2020, 1, 1)),))


@pytest.fixture
async def client(jobs: Jobs, views: Views) -> AsyncIterator[httpx.AsyncClient]:
    books = {UNIT: book(CLERK, MEMBER), OTHER: book(STRANGER)}
    app = application(SERVICE, district=DISTRICT, books=books, principals={PRINCIPAL: Held(Role.SERVICE)})
    app.state.parts = SimpleNamespace(pool=jobs.schedule.pool)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


class TestJobsByHand:
    async def test_a_job_is_queued_and_listed(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(OPEN, params={"on": "2026-03-31"}, headers=by(CLERK))
        assert answer.status_code == 202, answer.text
        (listed,) = (await client.get(f"/units/{UNIT}/jobs", headers=by(CLERK))).json()
        assert (listed["kind"], listed["state"], listed["as_of"]) == ("open_monthly_reports", "queued", "2026-03-31")

    async def test_a_job_that_waits_is_not_queued_twice(self, client: httpx.AsyncClient) -> None:
        await client.post(OPEN, headers=by(CLERK))
        again = await client.post(OPEN, headers=by(CLERK))
        assert (again.status_code, again.json()["title"]) == (409, "JobUnderWay")

    @pytest.mark.parametrize("path", ["open_monthly_reports/2026-Q1", "open_monthly_reports/x", "sing/2026-03"])
    async def test_a_kind_or_period_that_is_none_is_refused(self, client: httpx.AsyncClient, path: str) -> None:
        answer = await client.post(f"/units/{UNIT}/jobs/{path}", headers=by(CLERK))
        assert (answer.status_code, answer.json()["title"]) == (422, "NoSuchJob")

    async def test_a_day_that_has_not_come_is_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(OPEN, params={"on": "2199-01-01"}, headers=by(CLERK))
        assert (answer.status_code, answer.json()["title"]) == (
            422,
            "JobDayInFuture",
        )

    @pytest.mark.parametrize(
        "path",
        ["open_monthly_reports/2199-01", "sweep_monthly_reports/2199-01", "deadline_reminders/2199-01-01"],
    )
    async def test_a_period_that_has_not_begun_is_refused(self, client: httpx.AsyncClient, path: str) -> None:
        answer = await client.post(f"/units/{UNIT}/jobs/{path}", headers=by(CLERK))
        assert (answer.status_code, answer.json()["title"]) == (422, "JobPeriodAhead")

    async def test_a_period_after_the_day_it_is_asked_for_is_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(OPEN, params={"on": "2026-02-28"}, headers=by(CLERK))
        assert (answer.status_code, answer.json()["title"]) == (422, "JobPeriodAhead")

    async def test_a_sheet_may_be_made_before_its_quarter(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(f"/units/{UNIT}/jobs/generate_check_sheets/2199-Q1", headers=by(CLERK))
        assert answer.status_code == 202, answer.text

    async def test_a_member_may_not_and_a_stranger_finds_nothing(self, client: httpx.AsyncClient) -> None:
        answers = [await client.post(OPEN, headers=by(person)) for person in (MEMBER, STRANGER)]
        assert [answer.status_code for answer in answers] == [403, 404]


class TestTargetCounts:
    async def test_tell_how_often_how_many_are_missing_and_where_it_goes(
        self, client: httpx.AsyncClient, jobs: Jobs, views: Views
    ) -> None:
        jobs.runner.handler.authorize = lambda call, held, organization: None
        command = target.SetTarget(
            year=2026,
            number=7,
            subject=Subject.BRANCH_SECRETARY,
            person=CLERK,
            indicator="组织主题党日",
            frequency=TargetFrequency.QUARTERLY,
            minimum=3,
            rule=MatchingRule(event="MeetingHeld", kinds=("theme_day",)),
        )
        await views.catch_up()
        await jobs.runner.handler.handle(
            Call(TARGET, UNIT, UUID(int=66), command, UUID(int=67), by=PRINCIPAL, at=now(), on=date(2026, 1, 9))
        )
        await views.catch_up()
        query = {"year": "2026", "today": "2026-03-31"}
        (found,) = (await client.get(f"/units/{UNIT}/target-counts", params=query, headers=by(MEMBER))).json()
        assert found["indicator"] == "组织主题党日"
        first, *rest = found["periods"]
        assert first == {
            "period": "2026-Q1",
            "minimum": 3,
            "done": 0,
            "shortfall": 3,
            "forecast": 0,
            "exempt": False,
            "counted": [],
        }
        assert len(rest) == 3

    async def test_a_stranger_finds_nothing(self, client: httpx.AsyncClient) -> None:
        answer = await client.get(f"/units/{UNIT}/target-counts", headers=by(STRANGER))
        assert answer.status_code == 404
