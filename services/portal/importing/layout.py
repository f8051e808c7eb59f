"""The sheets of a year plan and their columns, with the other names that people give them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`key` is the name in code, `title` the heading; `required` concerns the column, not each of its cells."""

    key: str
    title: str
    also: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Layout:
    name: str
    also: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False


UNIT = "单位"
ORGANIZATIONS = "组织"
PEOPLE = "人员"
POSTS = "职务"
DUTIES = "责任清单"
PROJECTS = "重点项目"
RECTIFICATIONS = "整改清单"
TARGETS = "目标"
STUDIES = "学习计划"

_NUMBER = Column("number", "序号", ("编号", "项次", "No", "NO."))

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        UNIT,
        ("单位信息", "单位情况", "基本信息"),
        (
            Column("code", "单位编码", ("单位代码", "单位编号")),
            Column("name", "单位名称", ("名称", "单位全称")),
            Column("superior", "上级单位", ("上级", "上级党组织"), required=False),
            Column("year", "年度", ("计划年度", "所属年度")),
            Column("study_rule", "专题学习日", ("学习日", "专题学习日安排"), required=False),
            Column("hours", "每次学时", ("学时", "学习日学时"), required=False),
            Column("filled_by", "填报人", ("填表人", "填报人编号"), required=False),
            Column("filled_on", "填报日期", ("填表日期", "填报时间"), required=False),
        ),
        required=True,
    ),
    Layout(
        ORGANIZATIONS,
        ("组织情况", "党组织", "组织设置", "党组织情况"),
        (
            Column("code", "组织编码", ("组织代码", "组织编号", "编码")),
            Column("name", "组织名称", ("名称", "组织全称")),
            Column("kind", "类型", ("组织类型", "类别", "组织类别")),
            Column("parent", "上级组织编码", ("上级组织", "上级编码", "上级组织代码"), required=False),
            Column("established_on", "成立日期", ("成立时间", "设立日期")),
            Column("term_ends_on", "届满日期", ("届满时间", "任期届满", "任期届满日期"), required=False),
            Column("note", "备注", ("说明",), required=False),
        ),
        required=True,
    ),
    Layout(
        PEOPLE,
        ("人员名册", "人员情况", "党员名册", "花名册"),
        (
            Column("code", "人员编号", ("人员编码", "人员代码", "编号")),
            Column("name", "姓名"),
            Column("gender", "性别"),
            Column("born", "出生年月", ("出生日期", "出生时间", "出生年月日")),
            Column("party", "政治面貌", ("党派",)),
            Column("joined_on", "入党日期", ("入党时间", "入党年月")),
            Column("branch", "所在支部", ("所属支部", "所在党支部", "支部")),
            Column("delegate", "是否党员委员", ("党员委员", "是否政协委员"), required=False),
            Column("sector", "界别", ("所属界别",), required=False),
            Column("status", "身份", ("人员类别", "在职状态", "人员身份")),
            Column("note", "备注", ("说明",), required=False),
        ),
        required=True,
    ),
    Layout(
        POSTS,
        ("职务任职", "任职情况", "党内职务"),
        (
            Column("person", "人员编号", ("人员", "人员编码", "姓名", "编号")),
            Column("organization", "组织编码", ("组织", "所在组织", "组织代码", "组织名称")),
            Column("title", "职务", ("党内职务", "职务名称")),
            Column("since", "任职日期", ("任职时间", "任职起始日期")),
            Column("field", "分管领域", ("分管工作", "分管", "负责领域"), required=False),
            Column("linked_branch", "联系支部", ("联系党支部", "联系点"), required=False),
        ),
    ),
    Layout(
        DUTIES,
        ("三级书记责任清单", "书记责任清单", "责任"),
        (
            _NUMBER,
            Column("level", "责任层级", ("层级", "级别")),
            Column("holder", "责任人", ("责任人编号", "负责人")),
            Column("matter", "责任事项", ("事项", "责任内容", "工作事项")),
            Column("standard", "衡量标准", ("标准", "完成标准", "工作标准", "目标要求")),
            Column("deadline", "频次或时限", ("时限", "频次", "频次/时限", "频次、时限", "完成时限", "时限或频次")),
            Column("evidence", "佐证材料", ("佐证", "印证材料", "证明材料"), required=False),
            Column("source", "依据", ("来源", "制度依据", "来源依据"), required=False),
        ),
    ),
    Layout(
        PROJECTS,
        ("重点任务", "重点任务项目", "重点项目清单"),
        (
            _NUMBER,
            Column("name", "项目名称", ("名称", "重点项目", "项目")),
            Column("goal", "目标", ("项目目标", "工作目标")),
            Column("lead", "牵头人", ("责任人", "负责人", "牵头领导")),
            Column("team", "成员", ("项目成员", "参与人", "一班人马"), required=False),
            Column("deadline", "完成时限", ("时限", "完成时间", "完成日期")),
            Column("stages", "阶段安排", ("阶段计划", "进度安排"), required=False),
        ),
    ),
    Layout(
        RECTIFICATIONS,
        ("问题整改清单", "整改台账", "问题清单", "整改"),
        (
            _NUMBER,
            Column("source", "问题来源", ("来源",)),
            Column("problem", "存在问题", ("问题", "问题描述", "具体问题")),
            Column("measure", "整改措施", ("措施",)),
            Column("responsible", "责任人", ("整改责任人", "责任人编号")),
            Column("helpers", "协助人", ("配合人", "协助人员", "协办人"), required=False),
            Column("deadline", "整改时限", ("时限", "完成时限", "整改期限", "整改类型")),
            Column("state", "状态", ("整改状态", "完成情况", "整改情况"), required=False),
        ),
    ),
    Layout(
        TARGETS,
        ("目标任务", "目标清单", "定量目标", "量化目标"),
        (
            _NUMBER,
            Column("subject", "对象", ("责任主体", "考核对象", "主体")),
            Column("indicator", "指标", ("目标", "指标名称", "目标内容")),
            Column("frequency", "周期", ("频次", "统计周期", "考核周期")),
            Column("minimum", "最少次数", ("次数", "目标值", "最低次数", "不少于（次）")),
            Column("note", "说明", ("备注", "计数说明"), required=False),
        ),
    ),
    Layout(
        STUDIES,
        ("学习安排", "专题学习计划", "学习"),
        (
            Column("month", "月份", ("月", "时间", "学习月份")),
            Column("topic", "专题", ("学习专题", "主题", "内容", "学习内容")),
            Column("lecturer", "主讲人", ("主讲", "领学人", "授课人"), required=False),
            Column("form", "形式", ("学习形式", "方式"), required=False),
        ),
    ),
)

BY_NAME: Mapping[str, Layout] = {layout.name: layout for layout in LAYOUTS}
