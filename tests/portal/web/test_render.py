"""Dates as people write them, and the menu as somebody sees it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from services.portal.backend.units import Unit
from services.portal.language.catalogs import load
from services.portal.pages.pattern.history import speaker, steps
from services.portal.web.page import Page, menu
from services.portal.web.render import day, moment
from services.portal.web.visit import Visit

TEXTS = load()
ZX = Unit(UUID(int=1), "ZX", "区政协", frozenset({"clerk"}))
LATE_IN_THE_EVENING = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)


class TestADay:
    def test_is_written_as_people_do(self) -> None:
        assert day(date(2026, 3, 1), "zh") == "2026年3月1日"
        assert day("2026-03-01", "en") == "1 Mar 2026"

    def test_of_a_moment_is_that_of_shanghai(self) -> None:
        assert day(LATE_IN_THE_EVENING, "zh") == day(LATE_IN_THE_EVENING.isoformat(), "zh") == "2026年3月2日"
        assert moment(LATE_IN_THE_EVENING.isoformat(), "zh") == "2026年3月2日 04:30"

    def test_of_nothing_is_nothing(self) -> None:
        assert (day(None, "zh"), day("", "zh"), moment(None, "zh")) == ("", "", "")

    @pytest.mark.parametrize("text", ["长期坚持", "2026-03", "2026-02-30", "2026-03-01起", "20260301", "2026-W09-1"])
    def test_of_other_text_is_the_text(self, text: str) -> None:
        assert day(text, "zh") == text

    @given(st.text(max_size=30) | st.dates().map(str) | st.datetimes().map(str))
    def test_is_said_of_any_text(self, text: str) -> None:
        assert isinstance(day(text, "zh"), str)


def visit(path: str, unit: Unit | None = ZX) -> Visit:
    request = Request({"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []})
    return Visit(request, cast("Any", SimpleNamespace(texts=TEXTS)), cast("Any", None), "zh", (ZX,), unit)


def page(name: str, **more: Any) -> Page:
    return Page(name, more.pop("title", name), more.pop("group", ""), "icon", APIRouter(), **more)


HOME, MEMBERS, OVERVIEW = (
    page(""),
    page("members", group="管理体系"),
    page("overview", group="单位与全区", of_unit=False),
)


class TestTheMenu:
    def test_has_its_parts_in_order_and_leaves_out_empty_ones(self) -> None:
        found = menu((OVERVIEW, MEMBERS, HOME), visit("/u/ZX"))
        assert [(group, [one.url for one in entries]) for group, entries in found] == [
            ("", ["/u/ZX"]),
            ("管理体系", ["/u/ZX/members"]),
            ("单位与全区", ["/overview"]),
        ]

    @pytest.mark.parametrize(
        ("path", "active"),
        [
            ("/u/ZX", ["/u/ZX"]),
            ("/u/ZX/members", ["/u/ZX/members"]),
            ("/u/ZX/members/1", ["/u/ZX/members"]),
            ("/u/ZX/members-of", []),
            ("/overview", ["/overview"]),
        ],
    )
    def test_marks_where_one_is(self, path: str, active: list[str]) -> None:
        found = menu((HOME, MEMBERS, OVERVIEW), visit(path))
        assert [one.url for _, entries in found for one in entries if one.active] == active

    def test_without_a_unit_has_what_belongs_to_none(self) -> None:
        assert [group for group, _ in menu((HOME, MEMBERS, OVERVIEW), visit("/overview", None))] == ["单位与全区"]

    def test_shows_a_page_to_its_roles_only(self) -> None:
        pages = tuple(page(name, roles=frozenset({name})) for name in ("clerk", "auditor"))
        assert [one.url for _, entries in menu(pages, visit("/")) for one in entries] == ["/u/ZX/clerk"]
        assert menu((page("x", in_menu=False),), visit("/")) == []


def sheet(on: str, at: str) -> dict[str, Any]:
    event = {"position": 1, "version": 1, "digest": "d", "type": "A", "by": "1", "payload": {}, "on": on, "at": at}
    return {"history": [event], "parts": {}, "names": {"1": "周敏"}, "fields": {}}


class TestAHistory:
    @pytest.mark.parametrize(("on", "late"), [("2026-03-02", False), ("2026-03-01", True)])
    def test_calls_late_what_was_said_on_another_day_of_shanghai(self, on: str, late: bool) -> None:
        said = sheet(on, LATE_IN_THE_EVENING.isoformat())
        [step] = steps(said, {}, speaker(said, "zh"))
        assert (step.late, step.who) == (late, "周敏")

    def test_is_looked_at_as_of_a_day(self) -> None:
        said = sheet("2026-03-02", LATE_IN_THE_EVENING.isoformat())
        assert steps(said, {}, speaker(said, "zh"), date(2026, 3, 1)) == []
