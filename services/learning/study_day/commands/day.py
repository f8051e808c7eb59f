"""What can be asked of a study day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.learning.audience import Audience
from services.learning.hours import Hours
from services.learning.permissions import Permission
from services.learning.study_day.events import Part
from shared.kernel.hints import YEAR, picks
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import OrganizationId, PersonId
from shared.kernel.text import Digest, Line, LongText, Text


class _Content(Command):
    topic: Line = Field(title="专题")
    lecturer: PersonId | None = Field(default=None, title="主讲人")
    form: Line = Field(default="集中学习", title="形式")
    part: Part = Field(title="时段", json_schema_extra={"x-en": "Part of the day"})
    audience: Audience = Field(title="参加对象")
    organizations: tuple[OrganizationId, ...] = Field(default=(), title="参加组织", max_length=200)
    hours: Hours | None = Field(default=None, title="学时")

    def organization(self) -> UUID | None:
        return self.organizations[0] if len(self.organizations) == 1 else None

    def needs(self) -> Needs:
        people = frozenset({self.lecturer} if self.lecturer else ())
        return Needs(people=people, organizations=frozenset(self.organizations))


class ScheduleStudyDay(_Content):
    """Plan one study day: an occurrence of a series, or a single one."""

    zh = "安排学习日"
    zh_help = "安排一次专题学习日，可属于某一系列，也可单独安排。"
    permission = Permission.STUDY_PLAN
    creates, continues = True, False
    series: Annotated[UUID, picks("study_series")] | None = Field(default=None, title="所属系列")
    year: Annotated[int, YEAR] | None = Field(
        default=None, ge=2000, le=2100, title="所属年度", json_schema_extra={"x-en": "Year it counts for"}
    )
    planned_on: date = Field(title="计划日期")


class ReviseStudyDay(_Content):
    """Change topic, lecturer, form or audience of a day that has not been held."""

    zh = "调整内容"
    zh_help = "调整尚未举行的学习日的专题、主讲人、形式或参加对象。"
    permission = Permission.STUDY_PLAN
    reason: Text = Field(title="调整原因")


class MoveStudyDay(Command):
    """Move this one day; the others of its series stay."""

    zh = "改期"
    zh_help = "只调整这一次的日期，同一系列的其他学习日不变。"
    permission = Permission.STUDY_PLAN
    planned_on: date = Field(title="改期至")
    reason: Text = Field(title="改期原因")


class CancelStudyDay(Command):
    """Call the day off."""

    zh = "取消学习日"
    zh_help = "取消本次学习日，并说明原因。"
    permission = Permission.STUDY_PLAN
    reason: Text = Field(title="取消原因")


class AskStudyLeave(Command):
    """Say that you cannot come, and why."""

    zh = "请假"
    zh_help = "不能参加本次学习的，说明事由。"
    permission = Permission.STUDY_ATTEND
    reason: Text = Field(title="请假事由")


class Absent(Frozen):
    """Somebody who did not come."""

    person: PersonId = Field(title="缺席人员")
    reason: Line = Field(title="缺席原因")


class _Record(Command):
    held_on: date = Field(title="实际学习日期")
    topic: Line | None = Field(default=None, title="专题")
    lecturer: PersonId | None = Field(default=None, title="主讲人")
    hours: Hours | None = Field(default=None, title="学时")
    present: tuple[PersonId, ...] = Field(
        title="实到人员", min_length=1, max_length=2000, json_schema_extra={"x-en": "People present"}
    )
    absent: tuple[Absent, ...] = Field(
        default=(), title="缺席人员及原因", max_length=2000, json_schema_extra={"x-en": "People absent, with reasons"}
    )
    minutes: LongText = Field(title="学习记录")
    materials: tuple[Digest, ...] = Field(default=(), title="学习资料", max_length=50)

    def needs(self) -> Needs:
        named = {*self.present, *(each.person for each in self.absent)}
        return Needs(people=frozenset(named | {self.lecturer} if self.lecturer else named))


class HoldStudyDay(_Record):
    """Record the day as it was held: who came, who did not and why. What is left out is taken from the plan.

    Files and photographs are never compulsory. Leave that was asked counts as the reason for an absence.
    """

    zh = "登记学习情况"
    zh_help = "登记实际学习情况：谁到、谁缺席及原因；不填的按计划。不要求上传文件或照片，已请假的即视为说明了缺席原因。"
    permission = Permission.STUDY_RECORD


class ProposeStudyCorrection(_Record):
    """Propose a corrected record of a day that has been held. What is left out stays as recorded."""

    zh = "提出更正"
    zh_help = "对已登记的学习记录提出更正，不填的保持原样。"
    permission = Permission.STUDY_RECORD
    reason: Text = Field(title="更正理由")


class CorrectStudyRecord(Command):
    """Approve the correction that somebody else has proposed; the original stays readable."""

    zh = "批准更正"
    zh_help = "批准他人提出的更正，原记录仍可查阅。"
    permission = Permission.STUDY_APPROVE


class RecordMakeUpStudy(Command):
    """Record that an absent person has made up for the study."""

    zh = "登记补学"
    zh_help = "登记缺席人员已经补学。"
    permission = Permission.STUDY_RECORD
    person: PersonId = Field(title="补学人员")
    made_up_on: date = Field(title="补学日期")
    hours: Hours | None = Field(default=None, title="补学学时")
    how: Text = Field(title="补学方式", json_schema_extra={"x-en": "How it was made up"})

    def needs(self) -> Needs:
        return Needs(people=frozenset({self.person}))
