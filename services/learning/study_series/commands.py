"""What can be asked of a study series, and how it says no."""

from typing import Annotated

from pydantic import Field

from services.learning.audience import Audience
from services.learning.hours import Hours
from services.learning.permissions import Permission
from shared.kernel.hints import YEAR
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import OrganizationId, PersonId
from shared.kernel.refusal import Refusal
from shared.kernel.text import Line, Text

Year = Annotated[int, Field(ge=2000, le=2100), YEAR]


class _Content(Command):
    year: Year = Field(title="年度")
    title: Line = Field(title="名称")
    rule: Line = Field(title="周期规则", examples=["每月第一个星期一上午"])
    audience: Audience = Field(title="参加对象")
    organizations: tuple[OrganizationId, ...] = Field(default=(), title="参加组织", max_length=200)
    hours: Hours = Field(title="每次学时")

    def needs(self) -> Needs:
        return Needs(organizations=frozenset(self.organizations))


class OpenStudySeries(_Content):
    """Open a study day that repeats through a year by a rule in words."""

    zh = "设立学习安排"
    zh_help = "按周期规则设立全年的专题学习日。"
    permission = Permission.STUDY_PLAN
    creates, continues = True, False


class ReviseStudySeries(_Content):
    """Change rule, audience or hours of an open series; the days already scheduled stay."""

    zh = "调整安排"
    zh_help = "调整周期规则、参加对象或学时；已安排的学习日不变。"
    permission = Permission.STUDY_PLAN
    reason: Text = Field(title="调整原因")


class Topic(Frozen):
    """What is studied in a month."""

    month: int = Field(ge=1, le=12, title="月份")
    topic: Line = Field(title="专题")
    lecturer: PersonId | None = Field(default=None, title="主讲人")
    form: Line = Field(title="形式")


class PlanStudyTopics(Command):
    """Say what is studied in which month; the list replaces the one before."""

    zh = "制定专题计划"
    zh_help = "写明每个月学习的专题，新的计划替换原有计划。"
    permission = Permission.STUDY_PLAN
    topics: tuple[Topic, ...] = Field(title="专题计划", min_length=1, max_length=12)

    def needs(self) -> Needs:
        return Needs(people=frozenset(topic.lecturer for topic in self.topics if topic.lecturer))


class CloseStudySeries(Command):
    """End the series; the days already scheduled stay."""

    zh = "结束安排"
    zh_help = "结束本项学习安排，已安排的学习日不变。"
    permission = Permission.STUDY_PLAN
    reason: Text = Field(title="结束原因")


StudySeriesCommand = OpenStudySeries | ReviseStudySeries | PlanStudyTopics | CloseStudySeries


class NoSuchSeries(Refusal):
    """There is no such study series."""

    zh = "未找到该专题学习日安排。"
    status = 404


class SeriesAlreadyOpen(Refusal):
    """This series exists with other content; revise it instead."""

    zh = "该专题学习日安排已存在且内容不同，请使用“调整安排”。"


class SeriesRuleUnreadable(Refusal):
    """The rule “{rule}” cannot be read; write it like 每月第一个星期一上午 or 每季度最后一个工作日."""

    zh = "周期规则“{rule}”无法识别，请写成“每月第一个星期一上午”“每周三下午”“每季度最后一个工作日”等形式。"
    status = 422


class AudienceWithoutOrganizations(Refusal):
    """An audience by organizations names at least one organization."""

    zh = "参加对象为“指定组织”时，请至少选择一个组织。"
    status = 422


class MonthTwice(Refusal):
    """Month {month} has more than one topic."""

    zh = "{month}月安排了多个专题，每月只填一个。"
    status = 422


class SeriesClosed(Refusal):
    """The series has been closed."""

    zh = "该专题学习日安排已结束，不能再作调整。"
