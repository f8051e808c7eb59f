from typing import Any

import pytest

from tests.portal.importing.workbooks import SMALL, checked, sentences, with_row, workbook


class TestMistakes:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            (with_row("人员", 1, 姓名=None), "人员 第2行 “姓名”：未填写。"),
            (with_row("人员", 1, 政治面貌="党派"), "人员 第2行 “政治面貌”：“党派”无法识别"),
            (with_row("人员", 1, 身份="在编"), "人员 第2行 “身份”：“在编”无法识别，可填：在职、退休"),
            (with_row("人员", 2, 人员编号="P1"), "人员 第3行 “人员编号”：“P1”与第2行重复。"),
            (with_row("人员", 1, 姓名="赵\x07一"), None),
            (with_row("人员", 1, 姓名="赵" * 201), "人员 第2行 “姓名”：超过200个字，请精简。"),
            (with_row("人员", 1, 人员编号="甲 1"), "人员 第2行 “人员编号”：编码“甲1”只能用字母"),
            (with_row("人员", 1, 出生年月="1995-06"), "人员 第2行 “出生年月”：出生年月1995-06与入党日期2001-09-21不符"),
            (with_row("人员", 1, 出生年月="0999-06-01"), "人员 第2行 “出生年月”：“0999-06-01”不是有效的出生年月"),
            (with_row("人员", 1, 界别=None), "人员 第2行 “界别”：未填写。"),
            (with_row("人员", 2, 所在支部="外单位：教育局支部"), "人员 第3行 “身份”：支部在外单位的"),
            (with_row("人员", 2, 政治面貌="群众"), "人员 第3行 “所在支部”：非中共党员不填所在支部。"),
            (with_row("组织", 1, 类型="工会"), "组织 第2行 “类型”：“工会”无法识别"),
            (with_row("组织", 2, 届满日期="2018-01-01"), "组织 第3行 “届满日期”：届满日期应晚于成立日期。"),
            (with_row("组织", 1, 上级组织编码="DZ"), "组织 第2行 “上级组织编码”：上级组织形成循环，请核对。"),
            (with_row("组织", 3, 上级组织编码="XX9"), "组织 第4行 “上级组织编码”：“XX9”不在“组织”表中"),
            (with_row("职务", 2, 组织编码="DZ"), "职务 第3行 “职务”：“党支部书记”不能设在党组。"),
            (with_row("人员", 2, 政治面貌="预备党员"), "职务 第3行 “人员编号”：“P2”是预备党员，不能担任“党支部书记”。"),
            (with_row("责任清单", 1, 责任层级="科长"), "责任清单 第2行 “责任层级”：“科长”无法识别"),
            (with_row("责任清单", 1, 责任人="P2"), "责任清单 第2行 “责任人”：“P2”在“职务”表中不是党组书记。"),
            (with_row("责任清单", 2, 序号=1), "责任清单 第3行 “序号”：“1”与第2行重复。"),
            (with_row("责任清单", 2, 序号="二点五"), "责任清单 第3行 “序号”：“二点五”应为1到999的整数。"),
            (with_row("整改清单", 1, 问题来源="听说"), "整改清单 第2行 “问题来源”：“听说”无法识别"),
            (with_row("整改清单", 1, 状态="黄了"), "整改清单 第2行 “状态”：“黄了”无法识别"),
            (with_row("重点项目", 1, 成员="P2、P77"), "重点项目 第2行 “成员”：“P77”不在“人员”表中"),
            (with_row("目标", 1, 周期="随时"), "目标 第2行 “周期”：“随时”无法识别"),
            (with_row("目标", 1, 最少次数=0), "目标 第2行 “最少次数”：“0”应为1到1000的整数。"),
            (with_row("目标", 1, 对象="机关党委书记"), "目标 第2行 “对象”：没有可对应的“机关党委书记”"),
            (with_row("学习计划", 1, 月份="13月"), "学习计划 第2行 “月份”：“13月”应为1到12的整数。"),
            (with_row("学习计划", 2, 月份="1月"), "学习计划 第3行 “月份”：“1”与第2行重复。"),
        ],
    )
    def test_are_named_at_their_cell(self, changes: dict[str, Any], sentence: str | None) -> None:
        if sentence is None:
            with pytest.raises(Exception, match="cannot be used"):
                workbook(changes)
            return
        found = checked(changes)
        assert found.plan is None
        assert any(said.startswith(sentence) for said in sentences(found)), sentences(found)

    def test_are_all_named_at_once(self) -> None:
        changes = with_row("人员", 1, 性别="?") | with_row("目标", 1, 周期="?") | with_row("职务", 1, 任职日期="?")
        assert len(sentences(checked(changes))) >= 3

    def test_in_the_rule_of_the_study_day_show_how_to_write_it(self) -> None:
        rows = [[name, "有空就学" if name == "专题学习日" else value] for name, value in SMALL["单位"]]
        assert "读不懂“有空就学”" in sentences(checked({"单位": rows}))[0]

    def test_of_state_ask_for_the_proper_close_out(self) -> None:
        found = checked(with_row("整改清单", 1, 状态="已完成"))
        assert found.plan is not None
        assert sentences(found, "warning")[0].startswith("整改清单 第2行 “状态”：状态为“已完成”：按未完成导入")

    def test_in_an_exemption_without_a_date_ask_for_it(self) -> None:
        found = checked(with_row("人员", 1, 备注="年老体弱，免硬性要求"))
        assert found.plan is not None
        assert "没有写明起始日期" in sentences(found, "warning")[0]
