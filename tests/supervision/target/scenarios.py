"""Named histories and example commands of a target; every test starts here."""

from datetime import date
from uuid import UUID

from services.supervision.target import commands, events
from shared.kernel.decider import Context
from shared.testing.context import context

TARGET, UNIT = UUID(int=1), UUID(int=2)
CLERK, SECRETARY, MEMBER = UUID(int=3), UUID(int=4), UUID(int=5)
LEADING_GROUP, BRANCH, OTHER_BRANCH = UUID(int=10), UUID(int=11), UUID(int=12)
OCCURRENCE = UUID(int=20)


def by(person: UUID, on: date = date(2026, 3, 2)) -> Context:
    return context(by=person, unit=UNIT, service="supervision", on=on)


def set_target(
    indicator: str = "专题研究党建工作",
    subject: events.Subject = events.Subject.LEADING_GROUP,
    organization: UUID | None = LEADING_GROUP,
    person: UUID | None = None,
    minimum: int = 2,
) -> commands.SetTarget:
    return commands.SetTarget(
        year=2026,
        number=1,
        subject=subject,
        person=person,
        organization_id=organization,
        indicator=indicator,
        frequency=events.TargetFrequency.YEARLY,
        minimum=minimum,
        note="党组会议、党组（扩大）会议，议题类别为党建",
    )


STUDIES = events.MatchingRule(
    event="MeetingHeld",
    kinds=("leading_group", "leading_group_enlarged"),
    topics=("party_building",),
    organization_is="own",
)
SET = events.TargetSet(
    year=2026,
    number=1,
    subject=events.Subject.LEADING_GROUP,
    person=None,
    organization=LEADING_GROUP,
    linked_branch=None,
    indicator="专题研究党建工作",
    frequency=events.TargetFrequency.YEARLY,
    minimum=2,
    rule=STUDIES,
    note="党组会议、党组（扩大）会议，议题类别为党建",
    duty=None,
)
REPORT_TO_DISTRICT = set_target("向区委专题报告党建工作", minimum=1)
SET_BY_HAND = SET.model_copy(update={"indicator": "向区委专题报告党建工作", "minimum": 1, "rule": None})
REVISE = commands.ReviseTarget(minimum=3, reason="区委要求每半年至少一次，全年不少于3次")
REVISED = events.TargetRevised(minimum=3, reason="区委要求每半年至少一次，全年不少于3次")
DROP = commands.DropTarget(reason="与上级指标重复")
DROPPED = events.TargetDropped(reason="与上级指标重复")
ENTER = commands.EnterOccurrence(occurrence=OCCURRENCE, held_on=date(2026, 2, 27), what="向区委报送党建工作专题报告")
ENTERED = events.OccurrenceEntered(occurrence=OCCURRENCE, held_on=date(2026, 2, 27), what="向区委报送党建工作专题报告")
WITHDRAW = commands.WithdrawOccurrence(occurrence=OCCURRENCE, reason="重复登记")
WITHDRAWN = events.OccurrenceWithdrawn(occurrence=OCCURRENCE, reason="重复登记")
