"""Quarterly checks with their findings and what became of them."""

from datetime import date
from typing import Any

from services.supervision.quarterly_check import events as check
from tests.projection.running import Running
from tests.projection.scenarios import CHECK, FINDING, PROBLEM, QIAN, SUN, close_out, move_on


async def only(running: Running, **query: str) -> dict[str, Any]:
    [row] = (await running.report("quarterly-checks", **query))["rows"]
    assert isinstance(row, dict)
    return row


class TestQuarterlyChecks:
    async def test_on_site_count_lines_and_name_findings(self, running: Running) -> None:
        found = await only(running)
        assert (found["period"], found["number"], found["inspectors"]) == ("2026年第一季度", 1, "孙三")
        assert (found["checked"], found["status"], found["held_on"]) == ("1/2", "检查中", "2026-02-09")
        assert found["light"]["colour"] == "green"
        [talk] = found["talk_list"]
        assert talk == {"person": "钱二", "person_id": str(QIAN), "held_on": "2026-02-10"}

    async def test_findings_lead_to_the_rectification_that_they_became(self, running: Running) -> None:
        [finding] = (await only(running))["finding_list"]
        assert (finding["id"], finding["person_id"], finding["status"]) == (str(FINDING), str(QIAN), "整改中")
        assert finding["item"] == {"service": "responsibility", "slice": "rectification", "id": str(PROBLEM)}
        close_out(running.story)
        await running.follow()
        found = await only(running)
        assert found["problems"] == "会议记录不规范（已销号）"

    async def test_findings_of_which_responsibility_has_not_heard_lead_nowhere(self, running: Running) -> None:
        [finding] = (await only(running, as_of="2026-02-09"))["finding_list"]
        assert (finding["item"], finding["status"]) == (None, None)

    async def test_reported_keep_the_summary(self, running: Running) -> None:
        move_on(running.story, date(2026, 4, 14))
        reminder = check.ReminderIssued(person=QIAN, text="请抓紧", stage=check.Stage.REPORTED)
        running.story.say(CHECK, reminder, date(2026, 4, 15), by=SUN)
        running.story.say(CHECK, check.CircularIssued(text="通报"), date(2026, 4, 16), by=SUN)
        await running.follow()
        found = await only(running)
        assert (found["status"], found["summary"], found["reported_on"]) == ("已报告", "总体较好", "2026-04-14")
        assert (found["reminders"], found["circular_on"]) == (1, "2026-04-16")

    async def test_cancelled_have_no_light(self, running: Running) -> None:
        said = check.QuarterlyCheckCancelled(year=2026, number=1, quarter="2026-Q1", reason="合并开展")
        running.story.say(CHECK, said, date(2026, 4, 14))
        await running.follow()
        found = await only(running)
        assert (found["status_code"], found["light"]["colour"]) == ("cancelled", "none")
