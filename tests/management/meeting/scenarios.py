"""Named people, organizations, histories and example commands of meetings; every test starts here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.management.kinds import MeetingKind
from services.management.meeting import commands, events
from services.management.meeting.events import MeetingRecord, Topic
from shared.kernel.decider import Context
from shared.kernel.facts import Facts, Organization, Person, Post, Roster
from shared.kernel.role import Held, Role
from shared.testing.context import context

UNIT, OTHER_UNIT = UUID(int=2), UUID(int=7)
CLERK = UUID(int=3)
LEADING_GROUP, COMMITTEE, BRANCH, SECOND, FUNCTIONAL, SMALL, OUTSIDE_BRANCH = (UUID(int=10 + n) for n in range(7))
MEMBERS = tuple(UUID(int=101 + n) for n in range(10))
SECRETARY, DEPUTY, RECORDER = MEMBERS[0], MEMBERS[1], MEMBERS[2]
PROBATIONER, EXEMPT, OBSERVER, STRANGER = (UUID(int=200 + n) for n in range(4))
GROUP = tuple(UUID(int=301 + n) for n in range(5))
NEIGHBOURS = tuple(UUID(int=401 + n) for n in range(3))
TODAY, LATER, MUCH_LATER = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 16)


def full(id: UUID, branch: UUID = BRANCH, exempt: bool = False) -> Person:
    return Person(id, branch=branch, full_member=True, exempt=exempt)


def post(person: UUID, organization: UUID, title: str, role: Role | None = None) -> Post:
    return Post(UUID(int=person.int + 1000), person, organization, title, role)


ROSTERS = {
    BRANCH: Roster(
        members=(*(full(id) for id in MEMBERS), Person(PROBATIONER, branch=BRANCH, probationary=True)),
        posts=(
            post(SECRETARY, BRANCH, "党支部书记", Role.BRANCH_SECRETARY),
            post(DEPUTY, BRANCH, "组织委员", Role.RECORDER),
            post(RECORDER, BRANCH, "宣传委员", Role.RECORDER),
            post(CLERK, BRANCH, "党务干事", Role.CLERK),
        ),
    ),
    SECOND: Roster(members=tuple(full(id, SECOND) for id in NEIGHBOURS)),
    SMALL: Roster(members=tuple(full(id, SMALL) for id in MEMBERS[:4])),
    FUNCTIONAL: Roster(members=tuple(replace(full(id), functional_branch=FUNCTIONAL) for id in MEMBERS[:4])),
    LEADING_GROUP: Roster(
        posts=(
            post(GROUP[0], LEADING_GROUP, "党组书记", Role.LEADING_GROUP_SECRETARY),
            *(post(id, LEADING_GROUP, "党组成员", Role.LEADING_GROUP_MEMBER) for id in GROUP[1:]),
            post(OBSERVER, LEADING_GROUP, "督查员", Role.INSPECTOR),
        )
    ),
}
KINDS = {
    LEADING_GROUP: "leading_group",
    COMMITTEE: "organ_committee",
    BRANCH: "branch",
    SECOND: "branch",
    SMALL: "branch",
    FUNCTIONAL: "functional_branch",
}
PEOPLE = {person.id: person for roster in ROSTERS.values() for person in roster.members}
FACTS = Facts(
    people=PEOPLE,
    organizations={id: Organization(id, kind) for id, kind in KINDS.items()},
    rosters=ROSTERS,
)
WITH_EXEMPT = replace(
    FACTS,
    rosters=ROSTERS | {BRANCH: replace(ROSTERS[BRANCH], members=(*ROSTERS[BRANCH].members, full(EXEMPT, exempt=True)))},
)


def by(
    person: UUID = RECORDER,
    on: date = TODAY,
    said: date | None = None,
    reason: str | None = None,
    on_behalf_of: UUID | None = None,
    paper: str | None = None,
    facts: Facts = FACTS,
    roles: frozenset[Held] = frozenset(),
) -> Context:
    given = context(
        by=person,
        unit=UNIT,
        service="management",
        on=on,
        said=said,
        on_behalf_of=on_behalf_of,
        facts=facts,
        roles=roles,
    )
    return replace(given, stamp=given.stamp.model_copy(update={"reason": reason, "paper": paper}))


def afterwards(said: date = LATER, on: date = TODAY, **more: Any) -> Context:
    return by(on=on, said=said, reason="纸质记录补录", **more)


def absent(people: Iterable[UUID], reason: str = "出差") -> tuple[commands.Absent, ...]:
    return tuple(commands.Absent(person=id, reason=reason) for id in people)


def item(title: str = "学习党章", topic: Topic = Topic.STUDY, **more: Any) -> commands.Item:
    return commands.Item(title=title, topic=topic, **more)


def vote(yes: int, no: int = 0, abstain: int = 0, resolution: str | None = None, **more: Any) -> commands.Item:
    ballot = commands.Ballot(yes=yes, no=no, abstain=abstain)
    return item("审议支部年度工作计划", Topic.PARTY_BUILDING, vote=ballot, resolution=resolution, **more)


def _general(came: int, /, **changes: Any) -> dict[str, Any]:
    """The branch's general meeting with so many of its ten full members; the probationer is there too."""
    return {
        "organization_id": BRANCH,
        "kinds": (MeetingKind.BRANCH_GENERAL,),
        "title": "机关第一支部党员大会",
        "chair": SECRETARY,
        "recorder": RECORDER,
        "present": (*MEMBERS[:came], PROBATIONER),
        "absent": absent(MEMBERS[came:]),
        "agenda": (item(),),
        "minutes": "会议传达学习党章第一章，讨论支部年度工作计划。",
    } | changes


def hold(came: int = 10, /, **changes: Any) -> commands.HoldMeeting:
    return commands.HoldMeeting(**_general(came, **changes))


def record(came: int = 10, /, held_on: date = TODAY, **changes: Any) -> commands.RecordMeeting:
    return commands.RecordMeeting(held_on=held_on, **_general(came, **changes))


def correct(came: int = 10, /, held_on: date = TODAY, **changes: Any) -> commands.ProposeCorrection:
    reason = "到会人数记录有误"
    return commands.ProposeCorrection(held_on=held_on, reason=reason, **_general(came, **changes))


def recorded(came: int = 10, /, **changes: Any) -> MeetingRecord:
    """The record that follows from `_general`."""
    usual: dict[str, Any] = {
        "organization": BRANCH,
        "kinds": (MeetingKind.BRANCH_GENERAL,),
        "title": "机关第一支部党员大会",
        "held_on": TODAY,
        "year": 2026,
        "chair": SECRETARY,
        "recorder": RECORDER,
        "due": (*MEMBERS, PROBATIONER),
        "present": (*MEMBERS[:came], PROBATIONER),
        "absent": tuple(events.Absence(person=id, reason="出差") for id in MEMBERS[came:]),
        "observers": (),
        "voters": MEMBERS,
        "agenda": (events.AgendaItem(title="学习党章", topic=Topic.STUDY),),
        "minutes": "会议传达学习党章第一章，讨论支部年度工作计划。",
        "number": None,
        "covered_units": (),
        "covered_organizations": (),
        "breaches": (),
    }
    return MeetingRecord(**(usual | changes))


def group_meeting(came: int = 5, /, **changes: Any) -> dict[str, Any]:
    """Changes that make it a meeting of the five members of the leading group."""
    return {
        "organization_id": LEADING_GROUP,
        "kinds": (MeetingKind.LEADING_GROUP,),
        "title": "党组会议",
        "chair": GROUP[0],
        "recorder": CLERK,
        "present": GROUP[:came],
        "absent": absent(GROUP[came:]),
    } | changes


PLAN = commands.PlanMeeting(
    organization_id=BRANCH,
    kinds=(MeetingKind.BRANCH_GENERAL, MeetingKind.THEME_DAY),
    title="3月主题党日暨党员大会",
    planned_on=date(2026, 3, 10),
    place="三楼会议室",
    agenda=(commands.PlannedItem(title="学习党章", topic=Topic.STUDY, study=True, reports=(SECRETARY,)),),
)
PLANNED = events.MeetingPlanned(
    organization=BRANCH,
    kinds=PLAN.kinds,
    title=PLAN.title,
    planned_on=date(2026, 3, 10),
    place="三楼会议室",
    agenda=(events.AgendaItem(title="学习党章", topic=Topic.STUDY, study=True, reports=(SECRETARY,)),),
    covered_units=(),
    covered_organizations=(),
)
NOTIFY, NOTIFIED = commands.NotifyMeeting(), events.MeetingNotified()
CANCEL = commands.CancelMeeting(reason="与区委全会时间冲突")
CANCELLED = events.MeetingCancelled(reason="与区委全会时间冲突")
HELD = events.MeetingHeld(record=recorded())
RETURN = commands.ReturnMeetingRecord(reason="讨论情况过于简略，请补充发言要点")
RETURNED = events.MeetingRecordReturned(reason="讨论情况过于简略，请补充发言要点")
PROPOSED = events.CorrectionProposed(record=recorded(8), reason="到会人数记录有误", proposed_by=RECORDER)
REFUSE = commands.RefuseCorrection(reason="签到表显示十人均到会")
REFUSED = events.CorrectionRefused(reason="签到表显示十人均到会")
APPROVE = commands.ApproveCorrection()
CORRECTED = events.MeetingRecordCorrected(record=recorded(8), corrected_version=1, reason="到会人数记录有误")
