"""Commands that carry a meeting's record, and what is done with it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.management.kinds import MeetingKind
from services.management.meeting.commands.planning import PlannedItem, here
from services.management.meeting.events import NotCountedFor
from services.management.permissions import Permission
from shared.kernel.hints import YEAR
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import OrganizationId, PersonId, UnitId
from shared.kernel.text import Line, LongText, Text


class Ballot(Frozen):
    yes: int = Field(ge=0, le=10_000, title="同意")
    no: int = Field(default=0, ge=0, le=10_000, title="反对")
    abstain: int = Field(default=0, ge=0, le=10_000, title="弃权")

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.abstain


class Item(PlannedItem):
    resolution: Text | None = Field(default=None, title="决议")
    vote: Ballot | None = Field(default=None, title="表决")
    admission: bool = Field(
        default=False, title="是否接收党员或转正", json_schema_extra={"x-en": "Admits or confirms a member"}
    )
    carried_over: bool = Field(
        default=False,
        title="本次未议，结转下次",
        json_schema_extra={"x-en": "Not dealt with, goes to the next meeting"},
    )


class Absent(Frozen):
    person: PersonId = Field(title="缺席人员")
    reason: Line = Field(title="缺席原因")
    opinion: Text | None = Field(
        default=None, title="书面意见（不计入表决）", json_schema_extra={"x-en": "Written opinion (never counted)"}
    )


class Uncounted(Frozen):
    person: PersonId = Field(title="人员")
    reason: NotCountedFor = Field(title="不计入应到的原因")


class Minuted(Command):
    """What every record says. `due` is filled from the organization's roster if it is left out."""

    organization_id: OrganizationId = Field(title="召开组织")
    kinds: tuple[MeetingKind, ...] = Field(min_length=1, max_length=10, title="会议类型")
    title: Line = Field(title="会议名称")
    year: Annotated[int, YEAR] | None = Field(
        default=None, ge=1921, le=2200, title="所属年度", json_schema_extra={"x-en": "Year it counts for"}
    )
    chair: PersonId = Field(title="主持人")
    chair_entrusted: bool = Field(default=False, title="受书记委托主持")
    recorder: PersonId = Field(title="记录人")
    due: tuple[PersonId, ...] | None = Field(
        default=None, max_length=1000, title="应到人员", json_schema_extra={"x-en": "People due"}
    )
    present: tuple[PersonId, ...] = Field(
        min_length=1, max_length=1000, title="实到人员", json_schema_extra={"x-en": "People present"}
    )
    absent: tuple[Absent, ...] = Field(
        default=(), max_length=1000, title="缺席人员", json_schema_extra={"x-en": "People absent"}
    )
    observers: tuple[PersonId, ...] = Field(default=(), max_length=1000, title="列席人员")
    not_counted: tuple[Uncounted, ...] = Field(
        default=(),
        max_length=1000,
        title="表决不计入应到人员",
        json_schema_extra={"x-en": "Not counted as due for votes"},
    )
    agenda: tuple[Item, ...] | None = Field(default=None, max_length=50, title="议程（不填则同计划）")
    minutes: LongText = Field(title="会议记录")
    number: Line | None = Field(default=None, title="纪要编号", json_schema_extra={"x-en": "Number of the minutes"})
    covered_units: tuple[UnitId, ...] = Field(default=(), max_length=50, title="联合单位")
    covered_organizations: tuple[OrganizationId, ...] = Field(default=(), max_length=50, title="联合组织")

    def organization(self) -> UUID:
        return self.organization_id

    def organizations(self) -> tuple[UUID, ...]:
        """Return the organizations of this unit whose people are due, the host first."""
        return (self.organization_id, *here(self.covered_units, self.covered_organizations))

    def needs(self) -> Needs:
        rosters = frozenset(self.organizations())
        if self.covered_units:  # people of other units are not in this unit's directory
            return Needs(people=frozenset({self.recorder}), organizations=rosters, rosters=rosters)
        named = {self.chair, self.recorder, *self.observers, *(self.due or ()), *self.present}
        reports = {person for item in self.agenda or () for person in item.reports}
        return Needs(people=frozenset(named | reports), organizations=rosters, rosters=rosters)


class HoldMeeting(Minuted):
    """Record today's meeting at the desk: what breaks a rule is refused, so that it can still be put right."""

    zh = "登记当日会议"
    zh_help = "登记今日召开的会议；不合规定之处当场提示，以便及时纠正。"
    permission = Permission.MEETING_RECORD
    creates = True


class RecordMeeting(Minuted):
    """Record a past meeting as it was; what broke a rule is stored and becomes a finding. Give a reason."""

    zh = "补录会议"
    zh_help = "按实际情况补录以往的会议；不合规定之处照实保存并列为问题。请填写补录原因。"
    permission = Permission.MEETING_RECORD_PAST
    creates = True
    held_on: date = Field(title="召开日期")


class ReturnMeetingRecord(Command):
    """Send a thin record back to be completed by a correction."""

    zh = "退回会议记录"
    zh_help = "会议记录过于简单的，退回并通过更正补充完整。"
    permission = Permission.MEETING_RETURN
    reason: Text = Field(title="退回原因")


class ProposeCorrection(Minuted):
    """Propose the record as it should read; the chair approves it and the original stays readable."""

    zh = "提出更正"
    zh_help = "按应有内容填写会议记录，由主持人批准；原记录仍可查阅。"
    permission = Permission.MEETING_RECORD
    held_on: date = Field(title="召开日期")
    reason: Text = Field(title="更正原因")


class ApproveCorrection(Command):
    """As the chair of the meeting, approve the correction that somebody else has proposed."""

    zh = "批准更正"
    zh_help = "由会议主持人批准他人提出的更正。"
    permission = Permission.MEETING_APPROVE


class RefuseCorrection(Command):
    """As the chair of the meeting, leave the record as it is and say why."""

    zh = "不予更正"
    zh_help = "由会议主持人决定维持原记录，并说明原因。"
    permission = Permission.MEETING_APPROVE
    reason: Text = Field(title="不予更正的原因")
