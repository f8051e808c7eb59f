"""The trail as people read it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.projection.audit.rows import entered_late, readable
from services.responsibility.rectification import events as rectification
from shared.calendar.working_days import packaged_calendar
from shared.clock import ZONE
from tests.projection.running import AUDITOR, STRANGER, Running
from tests.projection.scenarios import PROBLEM, QIAN, close_out
from tests.projection.story import CLERK, UNIT


def entry(on: date, said: date, **more: Any) -> dict[str, Any]:
    at = datetime(said.year, said.month, said.day, 9, tzinfo=ZONE)
    return {"type": "CloseOutAsked", "by": CLERK, "on_behalf_of": None, "on": on, "at": at, **more}


class TestLate:
    @pytest.mark.parametrize(
        ("on", "said", "late"),
        [
            (date(2026, 3, 2), date(2026, 3, 2), False),
            (date(2026, 3, 2), date(2026, 3, 9), False),
            (date(2026, 3, 2), date(2026, 3, 10), True),
            (date(2026, 2, 13), date(2026, 2, 26), False),  # 春节 lies between: four working days
            (date(2019, 3, 1), date(2019, 3, 20), True),
        ],
    )
    def test_is_more_than_five_working_days_afterwards(self, on: date, said: date, late: bool) -> None:
        assert entered_late(entry(on, said), packaged_calendar()) is late


class TestReadable:
    def test_shows_both_names_where_one_typed_for_another(self) -> None:
        row = entry(date(2026, 3, 2), date(2026, 3, 2), on_behalf_of=QIAN)
        names = {CLERK: "周五", QIAN: "钱二"}
        shown = readable(row, names, packaged_calendar())
        assert (shown["title"], shown["who"]) == ("申请整改销号", "钱二（周五代录）")
        assert readable(row, names, packaged_calendar(), "en")["who"] == "钱二 (entered by 周五)"

    def test_shows_the_id_of_somebody_unknown(self) -> None:
        row = entry(date(2026, 3, 2), date(2026, 3, 2), by=UUID(int=77))
        assert readable(row, {}, packaged_calendar())["who"] == str(UUID(int=77))


class TestTrail:
    async def test_lists_every_step_of_a_matter_with_names(self, running: Running) -> None:
        close_out(running.story)
        asked = rectification.ProgressReported(text="补报进展", percent=None)
        running.story.say(PROBLEM, asked, date(2026, 4, 7), known=date(2026, 4, 20), by=CLERK, on_behalf_of=QIAN)
        await running.follow()
        rows = (await running.get(f"/units/{UNIT}/audit", stream=str(PROBLEM))).json()
        assert [(row["title"], row["who"], row["late"]) for row in reversed(rows)] == [
            ("列入问题整改清单", "周五", False),
            ("签收整改任务", "钱二", False),
            ("申请整改销号", "钱二", False),
            ("整改销号", "赵一", False),
            ("报告整改进展", "钱二（周五代录）", True),
        ]

    async def test_is_not_for_strangers(self, running: Running) -> None:
        assert (await running.get(f"/units/{UNIT}/audit", by=STRANGER)).status_code == 404
        assert (await running.get(f"/units/{UNIT}/audit", by=AUDITOR)).status_code == 200


class TestEventTitles:
    async def test_are_known_to_whoever_has_a_token(self, running: Running) -> None:
        answer = await running.get("/event-titles", by=STRANGER)
        assert answer.json()["MeetingHeld"] == {"zh": "召开会议", "en": "Meeting held"}
        assert (await running.client.get("/event-titles")).status_code == 401
