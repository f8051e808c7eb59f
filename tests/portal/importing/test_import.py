from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.portal.importing import ImportReport, ServiceUnavailable, check_file, import_file, unit_id
from shared.kernel.ids import derived_id, new_id
from tests.portal.importing.district import DISTRICT, District
from tests.portal.importing.workbooks import corrected, real_plan, without_row, workbook

TODAY = date(2026, 3, 2)
UNIT = unit_id(DISTRICT, "QZX")


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path)


async def send(district: District, content: bytes) -> ImportReport:
    report = await import_file(content, services=district.services(), name="year-plan-2026.xlsx", today=TODAY)
    assert report.applied, [problem.sentence() for problem in report.errors]
    return report


async def said(district: District, since: int) -> list[str]:
    return [event.type for event in await district.events()][since:]


async def new_events(district: District, content: bytes) -> tuple[ImportReport, list[dict[str, Any]]]:
    """Send a file to a district that has the real plan; return the report and what it stored on top."""
    await send(district, real_plan())
    before = {event.id for event in await district.events()}
    report = await send(district, content)
    return report, [event.content for event in await district.events() if event.id not in before]


class TestImport:
    async def test_stores_the_whole_plan(self, district: District) -> None:
        report = await send(district, real_plan())
        assert Counter(event.type for event in await district.events()) == {
            "UnitRegistered": 1,
            "OrganizationEstablished": 6,
            "MemberEnrolled": 50,
            "FunctionalBranchJoined": 4,
            "MemberExempted": 3,
            "DelegateRegistered": 15,
            "PostTaken": 19,
            "DutyListDrafted": 5,
            "DutyListIssued": 5,
            "RectificationRaised": 10,
            "TargetSet": 14,
            "StudySeriesOpened": 1,
            "StudyTopicsPlanned": 1,
            "StudyDayScheduled": 12,
        }
        assert report.created == {
            "单位": 1,
            "组织": 6,
            "人员": 53,
            "职务": 19,
            "责任清单": 43,
            "整改清单": 10,
            "目标": 7,
            "学习计划": 12,
        }
        assert (report.unit, report.year, report.changed, report.vanished) == ("QZX", 2026, {}, ())

    async def test_says_for_whom_on_which_day_and_from_which_paper(self, district: District) -> None:
        await send(district, real_plan())
        raised = next(event for event in await district.events() if event.type == "RectificationRaised")
        stamp = raised.content["stamp"]
        assert stamp["on_behalf_of"] == str(derived_id(UNIT, "person/P013"))
        assert stamp["on"] == "2026-01-08"
        assert stamp["paper"].startswith("year-plan-2026.xlsx 整改清单第")

    async def test_sent_twice_changes_nothing(self, district: District) -> None:
        await send(district, real_plan())
        before = await district.events()
        district.requests.clear()
        again = await send(district, real_plan())
        assert await district.events() == before
        assert district.requests == []
        assert (again.created, again.changed) == ({}, {})
        assert sum(again.unchanged.values()) == 151

    @pytest.mark.parametrize("loses_answers", [False, True], ids=["request lost", "answer lost"])
    @pytest.mark.parametrize("requests", [0, 1, 3, 6, 9])
    async def test_interrupted_goes_on(self, district: District, requests: int, loses_answers: bool) -> None:
        district.breaks_after, district.loses_answers = requests, loses_answers
        broken = await import_file(real_plan(), services=district.services(), today=TODAY)
        assert not broken.ok
        assert broken.interrupted is not None
        district.breaks_after = None
        await send(district, real_plan())
        whole = District(district.folder)
        await send(whole, real_plan())
        assert Counter(e.type for e in await district.events()) == Counter(e.type for e in await whole.events())

    async def test_shows_its_progress(self, district: District) -> None:
        seen: list[tuple[int, int]] = []
        await import_file(
            real_plan(),
            services=district.services(),
            today=TODAY,
            progress=lambda done, total, _: seen.append((done, total)),
        )
        assert seen[-1] == (146, 146)

    async def test_stores_nothing_if_anything_is_wrong(self, district: District) -> None:
        report = await import_file(corrected(责任清单_C12="P099"), services=district.services(), today=TODAY)
        assert [problem.sentence() for problem in report.errors] == [
            "责任清单 第12行 “责任人”：“P099”不在“人员”表中，请核对人员编号。"
        ]
        assert await district.events() == []

    async def test_stores_nothing_if_a_service_would_refuse(self, district: District) -> None:
        path = f"/units/{UNIT}/organizations/{new_id()}/establish-organization"
        taken = {"code": "ZB1", "name": "老支部", "kind": "branch", "established_on": "2019-07-12"}
        await district.clerk_gives("management", path, taken)
        before = await district.events()
        report = await import_file(workbook(), services=district.services(), today=TODAY)
        assert [(problem.sheet, problem.row) for problem in report.errors] == [("组织", 4)]
        assert await district.events() == before
        assert not report.applied

    async def test_does_not_begin_while_a_service_is_away(self, district: District) -> None:
        services = district.services()
        away = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(404)))
        lonely = type(services)(away, services.urls, services.token, services.importer, services.district)
        with pytest.raises(ServiceUnavailable):
            await import_file(real_plan(), services=lonely, today=TODAY)


class TestCheckFile:
    async def test_asks_everything_and_stores_nothing(self, district: District) -> None:
        report = await check_file(real_plan(), services=district.services(), today=TODAY)
        assert report.ok
        assert sum(report.created.values()) == 151
        assert await district.events() == []
        assert report.rows()[0].kind == "warning"


class TestCorrectedFile:
    @pytest.mark.parametrize(
        ("cells", "event", "sheet"),
        [
            ({"单位_B3": "青山区政协"}, "UnitRenamed", "单位"),
            ({"组织_B6": "机关一支部"}, "OrganizationRenamed", "组织"),
            ({"组织_F6": "2027-07-11"}, "OrganizationTermSet", "组织"),
            ({"人员_B8": "周武"}, "MemberDetailsCorrected", "人员"),
            ({"人员_G8": "ZB2"}, "HomeBranchMoved", "人员"),
            ({"人员_E19": "中共党员"}, "MemberConfirmed", "人员"),
            ({"人员_I54": "工会界"}, "DelegateSectorChanged", "人员"),
            ({"人员_K8": "年老体弱，免硬性要求，自2026年2月1日起"}, "MemberExempted", "人员"),
            ({"职务_F5": "ZB3"}, "PostFieldAssigned", "职务"),
            ({"责任清单_F4": "4月30日"}, "DutyListRevised", "责任清单"),
            ({"整改清单_D4": "逐条核对并通报"}, "RectificationRevised", "整改清单"),
            ({"目标_E4": 3}, "TargetRevised", "目标"),
            ({"单位_B6": "每月第一个星期二上午"}, None, "单位"),
        ],
    )
    async def test_changes_only_what_was_corrected(
        self, district: District, cells: dict[str, Any], event: str | None, sheet: str
    ) -> None:
        report, stored = await new_events(district, corrected(**cells))
        if event is not None:
            assert [each["type"] for each in stored] == [event]
            assert (report.created, report.changed) == ({}, {sheet: 1})
            assert stored[0]["stamp"]["on"] in ("2026-03-02", "2026-02-01")
        before = await district.events()
        await send(district, corrected(**cells))
        assert await district.events() == before

    async def test_changes_the_topic_and_the_day_that_has_it(self, district: District) -> None:
        report, stored = await new_events(district, corrected(学习计划_B9="党史专题学习"))
        assert sorted(each["type"] for each in stored) == ["StudyDayRevised", "StudyTopicsPlanned"]
        assert report.changed == {"学习计划": 1}

    async def test_may_go_back_and_forth(self, district: District) -> None:
        first, second = corrected(组织_B6="机关一支部"), corrected(人员_B8="周武")
        for content in (real_plan(), first, real_plan(), first, second, real_plan(), second):
            await send(district, content)
        names = [e.content["payload"]["name"] for e in await district.events() if e.type == "OrganizationRenamed"]
        assert names == ["机关一支部", "机关第一支部", "机关一支部", "机关第一支部"]
        assert (await said(district, 0)).count("MemberDetailsCorrected") == 3

    async def test_leaves_alone_what_people_changed_meanwhile(self, district: District) -> None:
        await send(district, real_plan())
        branch = derived_id(UNIT, "organization/ZB1")
        path = f"/units/{UNIT}/organizations/{branch}/rename-organization"
        await district.clerk_gives("management", path, {"name": "第一党支部"})
        before = await district.events()
        await send(district, real_plan())
        assert await district.events() == before
        report = await send(district, corrected(组织_F6="2027-07-11"))
        assert report.changed == {"组织": 1}
        assert (await said(district, 0)).count("OrganizationRenamed") == 1

    async def test_adds_an_item_to_a_list(self, district: District) -> None:
        cells = {f"责任清单_{column}47": value for column, value in zip("ABCDEF", _ITEM, strict=True)}
        report, stored = await new_events(district, corrected(**cells))
        assert [each["type"] for each in stored] == ["DutyListRevised"]
        assert len(stored[0]["payload"]["items"]) == 9
        assert (report.created, report.changed) == ({"责任清单": 1}, {})

    async def test_says_what_an_import_cannot_correct(self, district: District) -> None:
        await send(district, real_plan())
        before = await district.events()
        content = corrected(组织_E6="2019-07-13")
        report = await import_file(content, services=district.services(), today=TODAY)
        [problem] = report.errors
        assert problem.place() == "组织 第6行 “成立日期”"
        assert problem.zh.startswith("原为“2019-07-12”，现为“2019-07-13”；此项不能通过导入更正")
        assert await district.events() == before

    async def test_refuses_items_that_got_other_numbers(self, district: District) -> None:
        await send(district, real_plan())
        swapped = corrected(责任清单_A4=2, 责任清单_A5=1)
        report = await import_file(swapped, services=district.services(), today=TODAY)
        assert [problem.place() for problem in report.errors] == ["责任清单 第5行 “序号”", "责任清单 第4行 “序号”"]


_ITEM = (99, "党支部书记", "P009", "开展结对帮扶", "全年不少于2次", "每半年")


class TestVanishedRows:
    @pytest.mark.parametrize(
        ("sheet", "row", "label"),
        [
            ("职务", 22, "P014 DZ 督查员"),
            ("责任清单", 5, "2 专题研究党建工作"),
            ("整改清单", 13, "对分管领域党建指导不足"),
            ("学习计划", 15, "12月 年度学习交流"),
            ("人员", 36, "P033"),
        ],
    )
    async def test_are_reported_and_kept(self, district: District, sheet: str, row: int, label: str) -> None:
        report, stored = await new_events(district, without_row(sheet, row))
        assert stored == []
        assert f"{sheet}：“{label}”在文件中已没有，系统中保留不变。" in [each.sentence() for each in report.vanished]

    async def test_of_a_sheet_that_is_not_there_are_not_missed(self, district: District) -> None:
        await send(district, workbook())
        report = await send(district, workbook({"整改清单": None}))
        assert report.vanished == ()


class TestNews:
    async def test_names_every_new_row(self, district: District) -> None:
        report = await check_file(real_plan(), services=district.services(), today=TODAY)
        told = [(each.sheet, each.row, each.now) for each in report.news if each.column is None]
        assert ("人员", 4, "P001 赵一") in told
        assert ("职务", 4, "P001 DZ 党组书记") in told
        assert ("责任清单", 5, "2 专题研究党建工作") in told
        assert ("学习计划", 5, "2026-02-02 党章专题学习") in told
        assert {(sheet, row) for sheet, row, _ in told} >= {("整改清单", row) for row in range(4, 14)}
        assert [each for each in report.news if each.column is not None] == []

    @pytest.mark.parametrize(
        ("cells", "before", "now"),
        [
            ({"组织_B6": "机关一支部"}, "机关第一支部", "机关一支部"),
            ({"职务_F5": "ZB3"}, "ZB2", "ZB3"),
            ({"责任清单_F4": "4月30日"}, "3月31日", "4月30日"),
            ({"目标_E4": 3}, "2", "3"),
            ({"人员_B8": "周武"}, "（加密保存，不显示）", "周武，1997-11"),
            ({"人员_K8": "年老体弱，免硬性要求，自2026年2月1日起"}, "", "免硬性要求，自2026-02-01起"),
        ],
    )
    async def test_says_what_changes_from_what_to_what(
        self, district: District, cells: dict[str, Any], before: str, now: str
    ) -> None:
        await send(district, real_plan())
        report = await check_file(corrected(**cells), services=district.services(), today=TODAY)
        [told] = report.news
        assert (told.before, told.now) == (before, now)
        sheet, _, cell = next(iter(cells)).partition("_")
        assert (told.sheet, told.row) == (sheet, int(cell[1:]))
        assert told.column

    async def test_has_nothing_to_tell_of_a_file_that_is_stored(self, district: District) -> None:
        await send(district, real_plan())
        report = await check_file(real_plan(), services=district.services(), today=TODAY)
        assert report.news == ()
