"""Reports through their doors: names opened, completeness stated, the past as it was."""

from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from openpyxl import load_workbook

from services.projection.reports.reports import REPORTS
from services.projection.reports.things import OWNERS
from tests.projection.running import OPERATOR, ROBOT, STRANGER, Running
from tests.projection.scenarios import (
    LASTING,
    LIST,
    MONTHLY,
    ONCE,
    OTHER_REPORT,
    PROBLEM,
    QIAN,
    QUARTERLY,
    SUN,
    TASK,
    VAGUE,
    close_out,
    hand_over,
)
from tests.projection.story import UNIT


def row(report: dict[str, Any], **wanted: object) -> dict[str, Any]:
    found = [one for one in report["rows"] if all(one[key] == value for key, value in wanted.items())]
    assert len(found) == 1, found
    content: dict[str, Any] = found[0]
    return content


class TestReports:
    async def test_are_listed_with_their_columns(self, running: Running) -> None:
        answer = (await running.get(f"/units/{UNIT}/reports")).json()
        assert [one["name"] for one in answer["reports"]] == list(REPORTS)
        assert answer["reports"][0]["title"] == "三张清单"
        assert {"key", "zh", "en", "kind"} == set(answer["reports"][0]["columns"][0])

    @pytest.mark.parametrize("name", list(REPORTS))
    @pytest.mark.parametrize("query", [{}, {"as_of": "2026-04-08"}, {"known_at": "2026-04-08T12:00:00+08:00"}])
    async def test_have_rows_with_every_column_in_each_past(
        self, running: Running, name: str, query: dict[str, str]
    ) -> None:
        report = await running.report(name, **query)
        assert report["rows"]
        keys = {column["key"] for column in report["columns"]}
        assert all(keys <= set(one) for one in report["rows"])
        assert report["unit_name"] == "区政协机关"

    @pytest.mark.parametrize("name", list(REPORTS))
    async def test_have_rows_that_lead_to_a_stream_that_the_story_tells_of(self, running: Running, name: str) -> None:
        """Only a row of the unit sheet that sums others up leads nowhere."""
        for one in (await running.report(name))["rows"]:
            if one["item"] is None:
                assert name == "unit-sheet"
                continue
            events = running.story.sources[one["item"]["service"]].events
            streams = {event.stream for event in events if OWNERS[one["item"]["slice"]] == event.service}
            assert UUID(one["item"]["id"]) in streams, one

    async def test_lead_to_the_one_duty_of_a_list_and_the_one_task_of_a_report(self, running: Running) -> None:
        board = (await running.report("three-lists"))["rows"]
        assert {one["item"].get("part") for one in board if one["list_code"] == "duty"} == {
            str(part) for part in (MONTHLY, ONCE, QUARTERLY, VAGUE)
        }
        [task] = (await running.report("make-up-tasks"))["rows"]
        item = {"service": "supervision", "slice": "monthly_report", "id": str(OTHER_REPORT), "part": str(TASK)}
        assert task["item"] == item

    async def test_name_people_by_their_ids_too(self, running: Running) -> None:
        found = row(await running.report("rectifications"), id=str(PROBLEM))
        assert (found["responsible_id"], found["helper_ids"]) == (str(QIAN), [str(SUN)])

    async def test_show_only_one_thing_by_request_with_its_number_in_the_whole(self, running: Running) -> None:
        whole = (await running.report("rectifications"))["rows"]
        report = await running.report("rectifications", item=str(LASTING))
        assert report["rows"] == [one for one in whole if one["id"] == str(LASTING)]
        assert report["rows"][0]["number"] == 2
        part = (await running.report("duty-list", item=str(MONTHLY)))["rows"]
        assert len(part) == 12
        assert {one["item"]["part"] for one in part} == {str(MONTHLY)}
        assert len((await running.report("duty-list", item=str(LIST)))["rows"]) > len(part)
        assert (await running.report("duty-list", item=str(PROBLEM), as_of="2026-04-08"))["rows"] == []

    async def test_say_how_much_they_have_seen(self, running: Running) -> None:
        events = len(running.story.sources["responsibility"].events)
        report = await running.report("three-lists")
        assert report["completeness"]["responsibility"] == {
            "applied": events,
            "head": events,
            "confirmed": True,
            "parked": [],
            "skipped": [],
        }
        assert "learning" not in report["completeness"]

    async def test_are_given_while_a_service_is_away_and_say_so(self, running: Running) -> None:
        running.story.sources["responsibility"].away = True
        report = await running.report("three-lists")
        assert report["rows"]
        assert report["completeness"]["responsibility"]["confirmed"] is False
        past = await running.get(f"/units/{UNIT}/reports/three-lists", as_of="2026-04-08")
        assert (past.status_code, past.json()["title"]) == (503, "Stale")

    async def test_show_names_and_what_was_erased_by_law(self, running: Running) -> None:
        assert row(await running.report("rectifications"), id=str(PROBLEM))["responsible"] == "钱二"
        await running.keys.shred(QIAN)
        assert row(await running.report("rectifications"), id=str(PROBLEM))["responsible"] == "「已依法删除」"

    async def test_are_not_for_strangers_and_administrators(self, running: Running) -> None:
        path = f"/units/{UNIT}/reports/targets"
        assert (await running.get(path, by=STRANGER)).status_code == 404
        assert (await running.get(path, by=OPERATOR)).status_code == 403
        assert (await running.get(path, by=ROBOT)).status_code == 200
        assert (await running.client.get(path)).status_code == 401

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"as_of": "2026-02-30"}, 422),
            ({"as_of": "2999-01-01"}, 422),
            ({"known_at": "2026-03-01T09:00:00"}, 422),
            ({"known_at": "0001-01-01T00:00:00+14:00"}, 422),
            ({"as_of": "2026-03-01", "known_at": "2026-03-01T09:00:00+08:00"}, 422),
            ({"format": "pdf"}, 422),
            ({"item": "1"}, 422),
            ({"at_least": "nobody:1"}, 422),
        ],
    )
    async def test_refuse_what_they_cannot_read(self, running: Running, query: dict[str, str], status: int) -> None:
        answer = await running.get(f"/units/{UNIT}/reports/targets?{urlencode(query)}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_refuse_an_unknown_name(self, running: Running) -> None:
        answer = await running.get(f"/units/{UNIT}/reports/everything")
        assert (answer.status_code, answer.json()["title"]) == (404, "NoSuchReport")

    async def test_speak_english_by_request(self, running: Running) -> None:
        headers = {"accept-language": "en", **running.client.headers}
        running.client.headers.update(headers)
        report = await running.report("three-lists")
        assert report["title"] == "Three lists"
        assert row(report, id=str(PROBLEM))["status"] == "open"
        assert "days past due" in row(report, id=str(PROBLEM))["reason"]


class TestPast:
    async def test_equals_what_was_live_then(self, running: Running) -> None:
        """Whatever happens afterwards, the report as known before it stays the same, and so does that of the day."""
        day = date(2026, 4, 8)
        for name in REPORTS:
            before = await running.report(name, as_of=str(day))
            known = await running.report(name, known_at=f"{day}T23:00:00+08:00")
            assert known["rows"] == before["rows"], name
        then = {name: (await running.report(name, as_of=str(day)))["rows"] for name in REPORTS}
        hand_over(running.story)
        close_out(running.story, asked=date(2026, 4, 9), closed=date(2026, 4, 10))
        await running.follow()
        for name in REPORTS:
            assert (await running.report(name, as_of=str(day)))["rows"] == then[name], name

    async def test_lights_are_those_of_the_day(self, running: Running) -> None:
        seen = {}
        for day in ("2026-03-01", "2026-03-27", "2026-04-01"):
            problem = row(await running.report("three-lists", as_of=day), id=str(PROBLEM))
            seen[day] = problem["light"]["colour"]
        assert seen == {"2026-03-01": "green", "2026-03-27": "yellow", "2026-04-01": "red"}

    async def test_a_problem_closed_out_late_was_red_and_is_yellow(self, running: Running) -> None:
        close_out(running.story)
        await running.follow()
        then = row(await running.report("rectifications", as_of="2026-04-01"), id=str(PROBLEM))
        now = row(await running.report("rectifications"), id=str(PROBLEM))
        assert (then["light"]["colour"], now["light"]["colour"]) == ("red", "yellow")
        assert (now["status"], now["verified_by"]) == ("已销号", "赵一")
        assert [step["type"] for step in now["story"]][-2:] == ["CloseOutAsked", "RectificationClosedOut"]


class TestWorkbook:
    async def test_is_a_ledger_with_coloured_words(self, running: Running) -> None:
        answer = await running.get(f"/units/{UNIT}/reports/three-lists", format="xlsx", as_of="2026-04-08")
        assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
        sheet = load_workbook(BytesIO(answer.content)).active
        assert sheet is not None
        assert sheet["A1"].value == "区政协机关三张清单"
        assert "responsibility：已计入" in str(sheet["A2"].value)
        heading = [cell.value for cell in sheet[3]]
        assert heading[:3] == ["清单", "序号", "事项"]
        assert sheet.freeze_panes == "A4"
        lights = {sheet.cell(line, heading.index("灯") + 1).value for line in range(4, sheet.max_row + 1)}
        assert "红灯" in lights
