"""Commands before a meeting is held."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.management.kinds import MeetingKind
from services.management.meeting.events import Topic
from services.management.permissions import Permission
from shared.kernel.hints import picks
from shared.kernel.message import Command, Frozen, Needs
from shared.kernel.picks import OrganizationId, PersonId, UnitId
from shared.kernel.text import Line, Text


class PlannedItem(Frozen):
    title: Line = Field(title="议题")
    topic: Topic = Field(title="类别")
    study: bool = Field(default=False, title="是否学习内容", json_schema_extra={"x-en": "Is study"})
    reports: tuple[PersonId, ...] = Field(
        default=(), max_length=50, title="汇报人", json_schema_extra={"x-en": "Who reports"}
    )
    carried_from: Annotated[UUID, picks("meeting")] | None = Field(
        default=None, title="结转自会议", json_schema_extra={"x-en": "Carried over from"}
    )


class PlanMeeting(Command):
    """Plan a meeting: which kinds, of which organization, when, and with which agenda."""

    zh = "拟定会议计划"
    zh_help = "拟定会议：类型、召开组织、日期和议程。"
    permission = Permission.MEETING_PLAN
    creates, continues = True, False
    organization_id: OrganizationId = Field(title="召开组织")
    kinds: tuple[MeetingKind, ...] = Field(min_length=1, max_length=10, title="会议类型")
    title: Line = Field(title="会议名称")
    planned_on: date = Field(title="计划日期")
    place: Line | None = Field(default=None, title="地点")
    agenda: tuple[PlannedItem, ...] = Field(default=(), max_length=50, title="议程")
    covered_units: tuple[UnitId, ...] = Field(default=(), max_length=50, title="联合单位")
    covered_organizations: tuple[OrganizationId, ...] = Field(default=(), max_length=50, title="联合组织")

    def needs(self) -> Needs:
        return Needs(
            people=frozenset(person for item in self.agenda for person in item.reports),
            organizations=frozenset({self.organization_id, *here(self.covered_units, self.covered_organizations)}),
        )

    def organization(self) -> UUID:
        return self.organization_id


class NotifyMeeting(Command):
    """The notice has gone out to all who are due."""

    zh = "登记已通知"
    zh_help = "会议通知已发至全体应到人员。"
    permission = Permission.MEETING_PLAN


class CancelMeeting(Command):
    """The meeting does not take place."""

    zh = "取消会议"
    zh_help = "会议不再召开，请说明原因。"
    permission = Permission.MEETING_PLAN
    reason: Text = Field(title="取消原因")


def here(covered_units: tuple[UUID, ...], covered_organizations: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Return the covered organizations that this unit can know: none once another unit takes part."""
    return () if covered_units else covered_organizations
