"""GET /units/{unit}/mine, from the database."""

from datetime import timedelta

from services.supervision.monthly_report import events as report
from shared import clock
from shared.kernel.ids import derived_id
from tests.projection.running import OPERATOR, ROBOT, STRANGER, Running
from tests.projection.scenarios import LIST, MONTHLY, PROBLEM, QIAN, SUN, THEME_DAY, move_on
from tests.projection.story import CLERK, EPOCH, UNIT

PATH = f"/units/{UNIT}/mine"


class TestMine:
    async def test_is_of_the_caller_with_names_and_completeness(self, running: Running) -> None:
        answer = (await running.get(PATH, by=QIAN)).json()
        assert answer["person"] == str(QIAN)
        first = {"service": "responsibility", "slice": "duty_list", "id": str(LIST), "part": str(MONTHLY)}
        assert first in [row["item"] for row in answer["owed"]]
        assert {"responsibility", "management", "learning", "supervision"} == set(answer["completeness"])
        assert {row["item"]["id"] for row in answer["owed"] if row["kind"] == "rectification"} >= {str(PROBLEM)}
        office = (await running.get(PATH, by=CLERK)).json()
        assert [row["by"] for row in office["waiting"] if row["kind"] == "monthly_report"] == ["钱二"]

    async def test_speaks_english_by_request(self, running: Running) -> None:
        running.client.headers.update({"accept-language": "en"})
        answer = (await running.get(PATH, by=QIAN)).json()
        words = {row["kind"]: row["kind_word"] for row in answer["owed"]}
        assert words["rectification"] == "rectification"
        assert any(row["light"]["word"] == "red" for row in answer["owed"])

    async def test_leaves_out_what_was_accepted_long_ago_and_keeps_what_is_open_however_old(
        self, running: Running
    ) -> None:
        today = clock.today()
        last_year, old = derived_id(EPOCH, "last year"), today.replace(day=1) - timedelta(days=200)
        opened = report.MonthlyReportOpened(
            person=SUN, month=f"{old:%Y-%m}", due_on=old, entries=(), positions={"management": 3}
        )
        running.story.say(last_year, opened, old)
        submitted = report.MonthlyReportSubmitted(no_exception=True, comments=(), summary=None, submitted_on=old)
        running.story.say(last_year, submitted, old)
        await running.follow()
        waiting = (await running.get(PATH, by=CLERK)).json()["waiting"]
        assert str(last_year) in {row["item"]["id"] for row in waiting}
        running.story.say(last_year, report.MonthlyReportAccepted(comment=None, body=None), old)
        await running.follow()
        waiting = (await running.get(PATH, by=CLERK)).json()["waiting"]
        assert str(last_year) not in {row["item"]["id"] for row in waiting}

    async def test_shows_a_correction_to_nobody_who_proposed_it(self, running: Running) -> None:
        move_on(running.story)
        await running.follow()
        waiting = (await running.get(PATH, by=CLERK)).json()["waiting"]
        assert str(THEME_DAY) not in {row["item"]["id"] for row in waiting}

    async def test_of_a_service_is_empty_and_others_are_refused(self, running: Running) -> None:
        answer = (await running.get(PATH, by=ROBOT)).json()
        assert (answer["owed"], answer["asked"]["total"]) == ([], 0)
        assert (await running.get(PATH, by=STRANGER)).status_code == 404
        assert (await running.get(PATH, by=OPERATOR)).status_code == 403
