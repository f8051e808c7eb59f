"""Replay through its doors: steps in order, what each changed, and two dates beside each other."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.projection.replay import stepping
from services.responsibility.rectification import events as rectification
from shared.views import history
from tests.projection.running import AUDITOR, OPERATOR, ROBOT, STRANGER, Running
from tests.projection.scenarios import LASTING, LIST, PROBLEM, QIAN, SUN, close_out, hand_over
from tests.projection.story import CLERK, UNIT

REPLAY, DIFFERENCE = f"/units/{UNIT}/replay", f"/units/{UNIT}/difference"


async def steps(running: Running, **query: str) -> list[dict[str, Any]]:
    answer = await running.get(REPLAY, CLERK, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["steps"]
    return found


def of(step: dict[str, Any], report: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next((one["rows"] for one in step["changes"] if one["report"] == report), [])
    return found


def cells(row: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {one["key"]: (one["old"], one["new"]) for one in row["cells"]}


async def difference(running: Running, report: str, **query: str) -> dict[str, Any]:
    answer = await running.get(DIFFERENCE, CLERK, report=report, **query)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


class TestSteps:
    async def test_of_a_thing_say_what_each_changed_in_which_report(self, running: Running) -> None:
        close_out(running.story)
        await running.follow()
        raised, received, asked, closed = await steps(running, stream=str(PROBLEM))
        assert (raised["title"], raised["who"], raised["on"]) == ("列入问题整改清单", "周五", "2026-02-10")
        [row] = of(raised, "rectifications")
        assert (row["kind"], row["what"], row["item"]["id"]) == ("added", "会议记录不规范", str(PROBLEM))
        assert cells(row)["responsible"] == (None, "钱二")
        assert received["changes"] == []
        assert "asked_on" not in cells(of(asked, "rectifications")[0])
        [row] = of(closed, "rectifications")
        assert cells(row)["closed_on"] == (None, "2026-04-07")
        assert cells(row)["verified_by"] == (None, "赵一")
        assert {one["report"] for one in closed["changes"]} >= {"rectifications", "three-lists", "unit-sheet"}
        assert not [one for one in closed["changes"] if one["report"] in ("members", "meetings", "targets")]

    async def test_show_what_was_known_then_and_not_what_was_entered_late(self, running: Running) -> None:
        late = rectification.CheckpointPassed(text="补登", checked_on=date(2026, 1, 31))
        running.story.say(LASTING, late, date(2026, 1, 31), known=date(2026, 5, 6))
        await running.follow()
        found = await steps(running, stream=str(LASTING))
        assert [one["type"] for one in found] == ["RectificationRaised", "CheckpointPassed", "CheckpointPassed"]
        assert (found[-1]["late"], found[-1]["on"]) == (True, "2026-01-31")

    async def test_are_the_same_page_by_page_and_from_a_base(
        self, running: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hand_over(running.story)
        await running.follow()
        whole = await steps(running, since="2026-01-01", limit="50")
        assert [one["index"] for one in whole] == sorted(one["index"] for one in whole)
        assert len(whole) == 50
        monkeypatch.setattr(history, "FEW", 1)
        running.parts.forget()
        await running.report("three-lists", as_of="2026-03-31")
        pages = await steps(running, since="2026-01-01", limit="30")
        pages += await steps(running, since="2026-01-01", limit="20", after=str(pages[-1]["index"]))
        assert pages == whole
        back = await steps(running, before=str(whole[40]["index"]), limit="10")
        assert [one["index"] for one in back] == [one["index"] for one in whole[30:40]]
        newest = await steps(running, limit="3")
        assert newest[-1]["index"] > whole[-1]["index"]

    async def test_of_a_person_are_what_was_done_by_and_about_the_person(self, running: Running) -> None:
        found = await steps(running, person=str(QIAN), limit="50")
        assert "MemberEnrolled" in {one["type"] for one in found if one["stream"] == str(QIAN)}
        assert {one["by"] for one in found if one["stream"] != str(QIAN)} == {str(QIAN)}

    async def test_end_where_too_much_lies_between(self, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = await steps(running, stream=str(LIST), limit="50")
        monkeypatch.setattr(stepping, "MOST_PASSED", 3)
        running.parts.forget()
        assert [one["index"] for one in await steps(running, stream=str(LIST), limit="50")] == [
            one["index"] for one in whole[: len(await steps(running, stream=str(LIST), limit="50"))]
        ]

    async def test_can_be_had_without_what_they_changed(self, running: Running) -> None:
        running.story.sources["supervision"].away = True
        assert all(one["changes"] == [] for one in await steps(running, changes="false"))
        answer = await running.get(REPLAY)
        assert (answer.status_code, answer.json()["title"]) == (503, "Stale")

    async def test_leave_no_table_behind(self, running: Running) -> None:
        await steps(running)
        async with running.parts.pool.connection() as connection:
            cursor = await connection.execute("select count(*) from pg_class where relnamespace = pg_my_temp_schema()")
            assert await cursor.fetchall() == [(0,)]

    async def test_show_erased_names_erased_after_a_minute(
        self, running: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "钱二" in str(await steps(running, stream=str(PROBLEM)))
        await running.keys.shred(QIAN)
        monkeypatch.setattr("services.projection.replay.api.clocks.monotonic", lambda: 10.0**9)
        assert "钱二" not in str(await steps(running, stream=str(PROBLEM)))

    async def test_are_for_whoever_may_read_reports_and_the_trail(self, running: Running) -> None:
        answers = {by: (await running.get(REPLAY, by, changes="false")).status_code for by in (CLERK, ROBOT, QIAN)}
        assert answers == {CLERK: 200, ROBOT: 200, QIAN: 403}
        refused = {by: (await running.get(REPLAY, by)).status_code for by in (AUDITOR, OPERATOR, STRANGER, SUN)}
        assert refused == {AUDITOR: 403, OPERATOR: 403, STRANGER: 404, SUN: 404}


class TestDifference:
    async def test_is_what_changed_between_two_dates(self, running: Running) -> None:
        close_out(running.story)
        await running.follow()
        found = await difference(running, "rectifications", **{"from": "2026-03-01", "to": "2026-04-08"})
        assert (found["title"], found["unit_name"], found["from"]) == ("问题整改清单", "区政协机关", "2026-03-01")
        [problem] = [one for one in found["rows"] if one["item"]["id"] == str(PROBLEM)]
        assert problem["kind_word"] == "变更"
        assert cells(problem)["closed_on"] == (None, "2026-04-07")
        old, new = cells(problem)["light"]
        assert (old["colour"], new["colour"]) == ("green", "yellow")

    async def test_of_what_was_known_leaves_out_what_was_entered_late(self, running: Running) -> None:
        close_out(running.story, asked=date(2026, 3, 20), closed=date(2026, 3, 26))
        await running.follow()
        late = rectification.RectificationReopened(problem="反弹", due=date(2026, 6, 30))
        running.story.say(PROBLEM, late, date(2026, 3, 30), known=date(2026, 5, 6))
        await running.follow()
        dates = {"from": "2026-03-28", "to": "2026-03-31"}
        by_date = await difference(running, "rectifications", **dates)
        known = await difference(running, "rectifications", **dates, clock="known")
        assert ([one["item"]["id"] for one in by_date["rows"]], known["rows"]) == ([str(PROBLEM)], [])

    async def test_goes_up_to_now(self, running: Running) -> None:
        found = await difference(running, "posts", **{"from": "2026-01-03"})
        assert {one["kind"] for one in found["rows"]} == {"added"}

    async def test_is_a_workbook_too(self, running: Running) -> None:
        close_out(running.story)
        await running.follow()
        query = {"report": "rectifications", "from": "2026-03-01", "to": "2026-04-08", "format": "xlsx"}
        answer = await running.get(DIFFERENCE, CLERK, **query)
        sheet = load_workbook(BytesIO(answer.content)).active
        assert sheet is not None
        assert sheet["A1"].value == "区政协机关问题整改清单对比"
        assert str(sheet["A2"].value).startswith("2026-03-01至2026-04-08")
        for words in ("responsibility：已计入", "规则版本", "视图版本 rectification_item"):
            assert words in str(sheet["A2"].value)
        lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
        assert lines[0] == ["变化", "事项", "项目", "原来", "后来"]
        assert ["变更", "会议记录不规范", "灯", "绿灯", "黄灯"] in lines

    @pytest.mark.parametrize(
        ("query", "status", "title"),
        [
            ({"report": "everything", "from": "2026-03-01"}, 404, "NoSuchReport"),
            ({"report": "posts"}, 422, "BadField"),
            ({"report": "posts", "from": "2026-03-02", "to": "2026-03-01"}, 422, "WrongOrder"),
            ({"report": "posts", "from": "2026-03-02", "to": "2999-03-01"}, 422, "NotInFuture"),
            ({"report": "posts", "from": "2026-03-02", "clock": "sun"}, 422, "BadField"),
        ],
    )
    async def test_refuses_what_it_cannot_read(
        self, running: Running, query: dict[str, str], status: int, title: str
    ) -> None:
        answer = await running.get(DIFFERENCE, CLERK, **query)
        assert answer.status_code == status
        assert title == "BadField" or answer.json()["title"] == title

    async def test_is_for_whoever_may_read_the_report(self, running: Running) -> None:
        query = {"report": "posts", "from": "2026-03-01", "to": "2026-04-01"}
        seen = {by: (await running.get(DIFFERENCE, by, **query)).status_code for by in (QIAN, OPERATOR, STRANGER)}
        assert seen == {QIAN: 200, OPERATOR: 403, STRANGER: 404}
