from datetime import date, datetime
from typing import Any

import pytest

from services.portal.importing.plan import Person, YearPlan
from shared.deadline import Every, OnDate, Standing, Unreadable
from tests.portal.importing.workbooks import (
    SMALL,
    Rows,
    check,
    checked,
    real_plan,
    sentences,
    with_more,
    with_row,
)


def plan_of(*args: Any, **options: Any) -> YearPlan:
    found = checked(*args, **options)
    assert found.plan is not None, sentences(found)
    return found.plan


def person(plan: YearPlan, code: str) -> Person:
    return next(person for person in plan.people if person.code == code)


class TestRealPlan:
    def test_is_read_whole(self) -> None:
        found = check(real_plan())
        assert found.plan is not None
        plan = found.plan
        assert sentences(found) == []
        assert sentences(found, "warning") == [
            "单位 第6行 “专题学习日”：未填“每次学时”，暂按4学时计，请在“单位”表补充。"
        ]
        assert sentences(found, "note") == ["重点项目：9行已核对，待重点项目功能启用后导入。"]
        counts = [len(plan.organizations), len(plan.people), len(plan.posts), len(plan.rectifications)]
        assert counts == [6, 53, 19, 10]
        assert [(each.holder, len(each.items)) for each in plan.duty_lists] == [
            ("P001", 10),
            ("P003", 9),
            ("P009", 8),
            ("P018", 8),
            ("P032", 8),
        ]
        assert (len(plan.targets), len(plan.topics), len(plan.study_days), plan.projects) == (14, 12, 12, 9)

    def test_says_who_belongs_where(self) -> None:
        plan = check(real_plan()).plan
        assert plan is not None
        outside, delegate, exempt = person(plan, "P047"), person(plan, "P051"), person(plan, "P039")
        assert outside.membership is not None
        assert outside.membership.outside_branch == "区教育局机关支部"
        assert (outside.membership.branch, outside.membership.functional_branch) == (None, "GN1")
        assert (outside.sector, outside.note) == ("经济界", None)
        assert (delegate.membership, delegate.sector) == (None, "农业界")
        assert exempt.membership is not None
        assert (exempt.membership.exempt_since, exempt.membership.exempt_reason) == (date(2026, 1, 1), "年老体弱")
        assert exempt.note is None

    def test_moves_study_days_from_days_off(self) -> None:
        plan = check(real_plan()).plan
        assert plan is not None
        april = next(day for day in plan.study_days if day.topic.month == 4)
        assert (april.by_rule, april.planned_on, april.part) == (date(2026, 4, 6), date(2026, 4, 7), "morning")

    def test_understands_every_time(self) -> None:
        plan = check(real_plan()).plan
        assert plan is not None
        kinds = {each.number: each.kind for each in plan.rectifications}
        assert {number for number, kind in kinds.items() if kind == "long_term"} == {4, 10}
        deadlines = [item.deadline for duties in plan.duty_lists for item in duties.items]
        assert {type(deadline) for deadline in deadlines} == {OnDate, Every, Standing}


class TestSheets:
    def test_have_their_headings_anywhere_in_any_order(self) -> None:
        rows: Rows = [
            ["青山区政协2026年度计划"],
            [None, "填报单位：党组"],
            ["最少次数", "对 象", "指标\n名称", "周期（必填）", "序号", "颜色"],
            ["２次", " 党组 ", "专题研究党建工作", "每年", "１", "红"],
            [],
            ["1", "党支部书记", "组织主题党日", "月", 2.0],
            ["注：次数为最低要求"],
        ]
        found = checked({"目标": rows})
        assert found.plan is not None, sentences(found)
        read = [(each.number, each.subject, each.minimum, each.frequency) for each in found.plan.targets]
        assert read == [(1, "leading_group", 2, "yearly"), (2, "branch_secretary", 1, "monthly")]
        notes = sentences(found, "note")
        assert "目标 第3行 “颜色”：第F列不属于年度计划，已忽略。" in notes
        assert "目标 第7行：注释行，已忽略：注：次数为最低要求" in notes

    def test_with_other_names_are_known_and_strangers_named(self) -> None:
        found = checked({"目标": None, " 目标任务 ": SMALL["目标"], "通讯录": [["电话"], ["123"]]})
        assert found.plan is not None
        assert len(found.plan.targets) == 2
        assert "通讯录：不属于年度计划，已忽略。" in sentences(found, "note")

    def test_that_are_hidden_are_named_and_left_out(self) -> None:
        def hide(book: Any) -> None:
            book["目标"].sheet_state = "hidden"

        found = checked(shape=hide)
        assert "目标：隐藏的工作表，已忽略；需要导入请取消隐藏。" in sentences(found, "note")
        assert "没有工作表“目标”，这一部分不导入。" in sentences(found, "warning")

    def test_that_are_missing_are_errors_where_nothing_goes_without_them(self) -> None:
        assert sentences(checked({"人员": None})) == ["缺少工作表“人员”，无法导入。"]
        first, *others = sentences(checked({"组织": None}))
        assert first == "缺少工作表“组织”，无法导入。"
        assert not [other for other in others if "不在“组织”表中" in other]

    def test_without_a_needed_column_say_which(self) -> None:
        rows = [[cell for at, cell in enumerate(row) if at != 3] for row in SMALL["责任清单"]]
        assert sentences(checked({"责任清单": rows})) == ["责任清单：缺少“责任事项”列。"]

    def test_without_headings_say_what_they_should_be(self) -> None:
        found = sentences(checked({"目标": [[1, "党组", "专题研究", "年", 2]]}))
        assert found == ["目标：没有找到表头，应包含：序号、对象、指标、周期、最少次数。"]

    def test_from_last_year_are_noticed_by_their_title(self) -> None:
        found = checked({"目标": [["2025年度目标"], *SMALL["目标"]]})
        assert sentences(found, "warning") == ["目标：标题写的是2025年度，“单位”表的年度是2026，请核对。"]

    def test_of_another_unit_are_refused(self) -> None:
        found = checked(expected_unit="ABC")
        assert sentences(found) == ["单位 第2行 “单位编码”：文件属于单位“QZX”，不是要导入的单位“ABC”。"]

    def test_of_two_thousand_rows_are_read(self) -> None:
        template = SMALL["人员"][1]
        more = [[f"M{number}", f"人{number}", *template[2:]] for number in range(2000)]
        assert len(plan_of(with_more("人员", *more)).people) == 2003


class TestDates:
    @pytest.mark.parametrize(
        "written",
        [
            datetime.fromisoformat("2001-09-21"),
            37155,
            "37155",
            "2001年9月21日",
            "2001.9.21",
            "２００１／９／２１",
            " 2001-09-21 ",
        ],
    )
    def test_are_read_as_people_write_them(self, written: object) -> None:
        member = person(plan_of(with_row("人员", 1, 入党日期=written)), "P1").membership
        assert member is not None
        assert member.joined_on == date(2001, 9, 21)

    def test_before_the_year_2000_may_be_serial_numbers_too(self) -> None:
        member = person(plan_of(with_row("人员", 1, 入党日期=34547)), "P1").membership
        assert member is not None
        assert member.joined_on == date(1994, 8, 1)

    def test_without_a_day_are_taken_with_a_warning(self) -> None:
        found = checked(with_row("人员", 1, 入党日期="2001年9月"))
        assert found.plan is not None
        assert sentences(found, "warning") == [
            "人员 第2行 “入党日期”：“2001年9月”没有写到日，按2001-09-01登记，请补全。"
        ]

    @pytest.mark.parametrize("written", ["2001年2月30日", "建党节", "9月21日", 12, "#REF!"])
    def test_that_are_none_are_errors(self, written: object) -> None:
        assert len(sentences(checked(with_row("人员", 1, 入党日期=written)))) == 1

    def test_in_the_future_or_long_ago_are_errors(self) -> None:
        future = checked(with_row("职务", 1, 任职日期="2027-01-01"))
        assert sentences(future) == ["职务 第2行 “任职日期”：日期2027-01-01尚未到来，请核对。"]
        assert sentences(checked(with_row("组织", 1, 成立日期="1901-01-01"))) == [
            "组织 第2行 “成立日期”：日期1901-01-01过早，请核对。"
        ]

    @pytest.mark.parametrize(
        "written", ["1973.06", "1973年6月", "1973/6", 197306, datetime.fromisoformat("1973-06-01"), "１９７３－０６"]
    )
    def test_of_birth_are_months(self, written: object) -> None:
        assert person(plan_of(with_row("人员", 1, 出生年月=written)), "P1").born == "1973-06"

    def test_of_birth_that_lost_a_zero_are_asked_for(self) -> None:
        assert len(sentences(checked(with_row("人员", 1, 出生年月=1973.1)))) == 1


class TestDeadlines:
    def test_that_cannot_be_read_stay_as_text_and_are_asked_for(self) -> None:
        found = checked(with_row("责任清单", 1, 频次或时限="七一前后"))
        assert found.plan is not None
        assert found.plan.duty_lists[0].items[0].deadline == Unreadable(text="七一前后")
        assert sentences(found, "warning") == [
            "责任清单 第2行 “频次或时限”：时限“七一前后”无法识别为日期，按“未定日期”保存，请补充具体日期。"
        ]

    @pytest.mark.parametrize(
        ("written", "kind"),
        [
            ("立行立改", "immediate"),
            ("长期坚持", "long_term"),
            ("每半年", "long_term"),
            ("2026年6月底前", "dated"),
            ("6月30日", "dated"),
            (46203, "dated"),
            ("七一前后", "dated"),
        ],
    )
    def test_make_the_kind_of_a_rectification(self, written: object, kind: str) -> None:
        assert plan_of(with_row("整改清单", 1, 整改时限=written)).rectifications[0].kind == kind

    def test_of_another_year_are_warnings(self) -> None:
        found = checked(with_row("责任清单", 2, 频次或时限="2025年3月底前"))
        assert sentences(found, "warning") == ["责任清单 第3行 “频次或时限”：时限2025-03-31不在2026年度内，请核对。"]


class TestReferences:
    def test_to_nobody_are_errors_at_their_cell(self) -> None:
        found = checked(with_row("整改清单", 1, 责任人="P099"))
        assert sentences(found) == ["整改清单 第2行 “责任人”：“P099”不在“人员”表中，请核对人员编号。"]
        assert found.problems[-1].sentence("en").startswith("整改清单 row 2 “责任人”: “P099” is not in the sheet")

    def test_may_be_names_that_only_one_has(self) -> None:
        plan = plan_of(with_row("整改清单", 1, 责任人=" 钱 二 ", 协助人="赵一，P3"))
        assert (plan.rectifications[0].responsible, plan.rectifications[0].helpers) == ("P2", ("P1", "P3"))

    def test_by_a_name_that_two_have_ask_for_the_number(self) -> None:
        namesake = ["P4", "钱二", *SMALL["人员"][2][2:]]
        assert sentences(checked(with_more("人员", namesake))) == []
        changes = with_more("人员", namesake) | with_row("整改清单", 1, 责任人="钱二")
        assert sentences(checked(changes)) == ["整改清单 第2行 “责任人”：“钱二”有2名同名人员，请填写人员编号。"]

    def test_to_a_row_with_another_mistake_are_no_second_error(self) -> None:
        assert len(sentences(checked(with_row("人员", 2, 性别="女士")))) == 1

    def test_in_full_width_are_the_same(self) -> None:
        assert plan_of(with_row("整改清单", 1, 责任人="Ｐ２")).rectifications[0].responsible == "P2"

    def test_to_organizations_know_the_kind(self) -> None:
        assert sentences(checked(with_row("人员", 1, 所在支部="JW"))) == [
            "人员 第2行 “所在支部”：“JW”是机关党委，此处应为党支部。"
        ]


class TestMergedCells:
    def test_of_the_holder_count_for_every_row_below(self) -> None:
        rows = [list(row) for row in SMALL["责任清单"]]
        rows[2][1] = rows[2][2] = None

        def merge(book: Any) -> None:
            book["责任清单"].merge_cells("B2:B3")
            book["责任清单"].merge_cells("C2:C3")

        plan = plan_of({"责任清单": rows}, merge)
        assert [(duties.holder, len(duties.items)) for duties in plan.duty_lists] == [("P1", 2), ("P2", 1)]
