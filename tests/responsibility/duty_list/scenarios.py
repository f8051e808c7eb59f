"""Named histories and example commands of a branch secretary's duty list."""

from datetime import date
from typing import Any
from uuid import UUID

from services.responsibility.duty_list import commands, events
from shared.calendar.period import Frequency
from shared.deadline import Every, OnDate
from tests.responsibility.people import BRANCH, CLERK, DEPUTY, GROUP, MEMBER, PRINCIPAL, SECRETARY, SUCCESSOR

MONTHLY_ID, QUARTERLY_ID, ONCE_ID, NEW_ID = (UUID(int=number) for number in range(61, 65))
MARCH_9 = date(2026, 3, 9)

MONTHLY: dict[str, Any] = {
    "id": MONTHLY_ID,
    "number": 1,
    "matter": "组织主题党日",
    "standard": "每月1次，相对固定",
    "deadline": Every(text="每月", frequency=Frequency.MONTHLY),
    "evidence": "活动记录",
}
QUARTERLY: dict[str, Any] = {
    "id": QUARTERLY_ID,
    "number": 2,
    "matter": "组织召开支部党员大会",
    "standard": "每季度不少于1次",
    "deadline": Every(text="每季度", frequency=Frequency.QUARTERLY),
    "source": "支部工作条例第11条",
}
ONCE: dict[str, Any] = {
    "id": ONCE_ID,
    "number": 3,
    "matter": "召开组织生活会、开展民主评议党员",
    "standard": "每年1次",
    "deadline": OnDate(text="2026年12月底前", date=date(2026, 12, 31)),
}
NEW: dict[str, Any] = {
    "id": NEW_ID,
    "number": 3,
    "matter": "开展党纪学习教育",
    "standard": "上半年完成",
    "deadline": OnDate(text="6月底前", date=date(2026, 6, 30)),
    "source": "区直机关工委通知",
}


def wanted(*items: dict[str, Any]) -> tuple[commands.Item, ...]:
    return tuple(commands.Item(**item) for item in items)


def stored(*items: dict[str, Any]) -> tuple[events.DutyItem, ...]:
    return tuple(events.DutyItem(**item.model_dump()) for item in wanted(*items))


LIST: dict[str, Any] = {"year": 2026, "level": events.Level.BRANCH_SECRETARY, "holder": SECRETARY}
DRAFT = commands.DraftDutyList(**LIST, organization_id=BRANCH, items=wanted(ONCE, MONTHLY, QUARTERLY))
DRAFTED = events.DutyListDrafted(**LIST, organization=BRANCH, items=stored(MONTHLY, QUARTERLY, ONCE))
PRINCIPALS = events.DutyListDrafted(
    year=2026,
    level=events.Level.LEADING_GROUP_SECRETARY,
    holder=PRINCIPAL,
    organization=GROUP,
    items=stored(MONTHLY, QUARTERLY, ONCE),
)
REVIEW = commands.ReviewDutyList(opinion="事项具体，可以下发")
REVIEWED = events.DutyListReviewed(opinion="事项具体，可以下发")
ISSUE = commands.IssueDutyList()
ISSUED = events.DutyListIssued(resolution=None)
ACKNOWLEDGE = commands.AcknowledgeDutyList()
ACKNOWLEDGED = events.DutyListAcknowledged()
IN_FORCE: tuple[events.DutyListEvent, ...] = (DRAFTED, REVIEWED, ISSUED, ACKNOWLEDGED)
PRINCIPALS_IN_FORCE: tuple[events.DutyListEvent, ...] = (PRINCIPALS, REVIEWED, ISSUED, ACKNOWLEDGED)

TIGHTER = {**QUARTERLY, "standard": "每季度不少于1次，到会率80%以上"}
REVISE = commands.ReviseDutyList(items=wanted(MONTHLY, TIGHTER, ONCE), reason="按工委要求细化标准")
REVISED = events.DutyListRevised(items=stored(MONTHLY, TIGHTER, ONCE), reason="按工委要求细化标准")
CLOSE_YEAR = commands.CloseDutyYear(decision="党组会议纪要〔2026〕18号")
CLOSED = events.DutyListClosed(decision="党组会议纪要〔2026〕18号", closed_on=date(2026, 12, 31))

PERFORM = commands.PerformDutyItem(
    item=MONTHLY_ID, period="2026-03", performed_on=MARCH_9, result="开展“学雷锋”主题党日，31人参加"
)
PERFORMED = events.DutyItemPerformed(
    item=MONTHLY_ID,
    period="2026-03",
    performed_on=MARCH_9,
    result="开展“学雷锋”主题党日，31人参加",
    evidence=(),
    performed_by=SECRETARY,
    breaches=(),
)
MARCH: dict[str, Any] = {"item": MONTHLY_ID, "period": "2026-03"}
CONFIRM = commands.ConfirmDutyItem(**MARCH, comment="记录完整，予以确认")
CONFIRMED = events.DutyItemConfirmed(**MARCH, comment="记录完整，予以确认", resolution=None)
MINUTES: dict[str, Any] = {"number": "党组会议纪要〔2026〕6号", "chair": DEPUTY, "recorder": CLERK}
RESOLVE = commands.ConfirmByResolution(**MARCH, comment="会议审议通过", **MINUTES)
RESOLVED = events.DutyItemConfirmed(**MARCH, comment="会议审议通过", resolution=events.Resolution(**MINUTES))
RETURN = commands.ReturnDutyItem(**MARCH, reason="未写明学习内容")
RETURNED = events.DutyItemReturned(**MARCH, reason="未写明学习内容")
EVALUATE = commands.EvaluateDutyItem(item=MONTHLY_ID, grade=events.Grade.GOOD, comment="坚持好，形式多样")
EVALUATED = events.DutyItemEvaluated(
    item=MONTHLY_ID, grade=events.Grade.GOOD, comment="坚持好，形式多样", resolution=None
)

PROPOSE = commands.ProposeDutyTemplate(items=wanted(MONTHLY, TIGHTER, NEW), reason="区直机关工委7月新模板")
PROPOSED = events.DutyTemplateProposed(
    items=stored(MONTHLY, TIGHTER, NEW),
    reason="区直机关工委7月新模板",
    difference=events.Difference(added=(NEW_ID,), changed=(QUARTERLY_ID,), dropped=(ONCE_ID,)),
)
ADOPT = commands.AdoptDutyTemplate(**MINUTES)
ADOPTED = events.DutyTemplateAdopted(
    items=stored(MONTHLY, TIGHTER, NEW),
    dropped=(events.DroppedItem(item=ONCE_ID, reason="上级调整"),),
    resolution=events.Resolution(**MINUTES),
)

JULY_10 = date(2026, 7, 10)
OPEN_HAND_OVER = commands.OpenHandOver(to=SUCCESSOR, reason="支部换届")
HAND_OVER_OPENED = events.HandOverOpened(to=SUCCESSOR, reason="支部换届", outgoing=SECRETARY, signs_for_outgoing=None)
VACANT = commands.OpenHandOver(to=SUCCESSOR, reason="原书记调离", signs_for_outgoing=MEMBER)
VACANCY_OPENED = events.HandOverOpened(to=SUCCESSOR, reason="原书记调离", outgoing=SECRETARY, signs_for_outgoing=MEMBER)
SIGN = commands.SignHandOver()
SIGNED_BY_OUTGOING = events.HandOverSigned(person=SECRETARY)
SIGNED_BY_INCOMING = events.HandOverSigned(person=SUCCESSOR)


def handed_over(monthly: int = 0, quarterly: int = 0, once: int = 0) -> events.DutyListHandedOver:
    return events.DutyListHandedOver(
        holder=SUCCESSOR,
        previous=SECRETARY,
        handed_over_on=JULY_10,
        passed=(events.Done(item=QUARTERLY_ID, times=quarterly), events.Done(item=ONCE_ID, times=once)),
        by_holder=(events.Done(item=MONTHLY_ID, times=monthly),),
    )


def performed(item: UUID, period: str, on: date, by: UUID = SECRETARY) -> events.DutyItemPerformed:
    return events.DutyItemPerformed(
        item=item,
        period=period,
        performed_on=on,
        result="已按要求完成",
        evidence=(),
        performed_by=by,
        breaches=(),
    )


def perform(item: UUID, period: str, on: date) -> commands.PerformDutyItem:
    return commands.PerformDutyItem(item=item, period=period, performed_on=on, result="已按要求完成")
