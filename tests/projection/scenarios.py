"""One unit's first half of 2026: lists, a hand-over, a problem, meetings, targets, monthly reports."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.learning.audience import Audience
from services.learning.study_day import events as study
from services.management.kinds import MeetingKind, OrganizationKind
from services.management.meeting import events as meeting
from services.management.member import events as member
from services.management.organization import events as organization
from services.management.people import Gender
from services.management.post import events as post
from services.management.unit import events as unit
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from services.supervision.monthly_report import events as report
from services.supervision.quarterly_check import events as check
from services.supervision.target import events as target
from shared.calendar.period import Frequency
from shared.deadline import Every, OnDate, Standing, Unreadable
from shared.personal.keys import MemoryKeyRing
from shared.personal.sealing import seal
from tests.projection.story import CLERK, DISTRICT, OTHER, UNIT, Story

GROUP, COMMITTEE, FIRST, SECOND = (UUID(int=number) for number in range(100, 104))
ZHAO, QIAN, SUN, LI = (UUID(int=number) for number in range(200, 204))
NAMES = {ZHAO: "赵一", QIAN: "钱二", SUN: "孙三", LI: "李四", CLERK: "周五"}
LIST, MONTHLY, QUARTERLY, ONCE, VAGUE = (UUID(int=number) for number in range(300, 305))
PROBLEM, LASTING = UUID(int=400), UUID(int=401)
MEETING, THEME_DAY, STUDY_DAY = UUID(int=500), UUID(int=501), UUID(int=502)
TARGET, MONTHLY_TARGET = UUID(int=600), UUID(int=601)
REPORT, OTHER_REPORT, TASK = UUID(int=700), UUID(int=701), UUID(int=702)
PLANNED_MEETING, PLANNED_STUDY = UUID(int=503), UUID(int=504)
CHECK, FINDING, LINES = UUID(int=800), UUID(int=999), (UUID(int=801), UUID(int=802))
FOUNDED = date(2026, 1, 4)


def half_a_year() -> Story:
    story = Story()
    found(story)
    enroll(story)
    duties(story)
    problems(story)
    meetings(story)
    targets(story)
    reports(story)
    plans(story)
    quarterly_check(story)
    return story


async def sealed_names(story: Story, keys: MemoryKeyRing) -> None:
    """Give every member's name as the store keeps it: sealed with the person's key."""
    for person, name in NAMES.items():
        [key] = (await keys.keys([person], create=True)).values()
        assert key is not None
        said = member.MemberDetailsCorrected(
            name="",
            gender=Gender.MALE,
            born="1973-06",
            joined_on=date(2001, 9, 21),
            outside_branch=None,
            status=member.Status.IN_SERVICE,
            note=None,
        )
        story.say(person, said, FOUNDED, name=seal(name, key, person, "name"))


def found(story: Story) -> None:
    story.say(DISTRICT, unit.DistrictFounded(code="LH", name="龙湖区"), FOUNDED, unit=DISTRICT)
    registered = unit.UnitRegistered(code="ZX", name="区政协机关", superior=None, unit=UNIT)
    story.say(UNIT, registered, FOUNDED)
    for id_, code, name, kind, parent in (
        (GROUP, "DZ", "党组", OrganizationKind.LEADING_GROUP, None),
        (COMMITTEE, "JW", "机关党委", OrganizationKind.ORGAN_COMMITTEE, None),
        (FIRST, "ZB1", "机关第一支部", OrganizationKind.BRANCH, COMMITTEE),
        (SECOND, "ZB2", "退休支部", OrganizationKind.BRANCH, COMMITTEE),
    ):
        established = organization.OrganizationEstablished(
            code=code,
            name=name,
            kind=kind,
            parent=parent,
            superior=None,
            established_on=date(2022, 3, 9),
            term_ends_on=date(2028, 3, 8) if kind is OrganizationKind.BRANCH else None,
            note=None,
        )
        story.say(id_, established, FOUNDED)
    exempted = organization.MeetingKindExempted(
        kind=MeetingKind.THEME_DAY, since=date(2026, 1, 1), until=None, reason="多数党员年老体弱"
    )
    story.say(SECOND, exempted, FOUNDED)


def enroll(story: Story) -> None:
    for number, (person, name) in enumerate(NAMES.items(), start=1):
        enrolled = member.MemberEnrolled(
            unit=UNIT,
            code=f"P{number:03}",
            name=name,
            gender=Gender.MALE,
            born="1973-06",
            standing=member.Standing.FULL,
            joined_on=date(2001, 9, 21),
            branch=SECOND if person == LI else FIRST,
            outside_branch=None,
            status=member.Status.RETIRED if person == LI else member.Status.IN_SERVICE,
            note=None,
        )
        story.say(person, enrolled, FOUNDED)
    exempted = member.MemberExempted(since=date(2026, 3, 1), reason="长期患病")
    story.say(LI, exempted, date(2026, 3, 1))
    take(story, UUID(int=250), ZHAO, GROUP, "党组书记")
    take(story, UUID(int=251), QIAN, FIRST, "党支部书记")
    take(story, UUID(int=252), CLERK, COMMITTEE, "党务干事")


def take(story: Story, id_: UUID, person: UUID, where: UUID, title: str, since: date = date(2022, 3, 9)) -> None:
    taken = post.PostTaken(
        unit=UNIT, person=person, organization=where, title=title, field=None, linked_branch=None, since=since
    )
    story.say(id_, taken, max(since, FOUNDED))


def item(id_: UUID, number: int, matter: str, deadline: OnDate | Every | Standing | Unreadable) -> duty.DutyItem:
    return duty.DutyItem(
        id=id_,
        number=number,
        matter=matter,
        standard="按要求完成",
        deadline=deadline,
        evidence=None,
        source=None,
        carried_by=(),
    )


ITEMS = (
    item(QUARTERLY, 1, "组织支部党员大会", Every(text="每季度", frequency=Frequency.QUARTERLY)),
    item(MONTHLY, 2, "报告党建工作", Every(text="每月", frequency=Frequency.MONTHLY)),
    item(ONCE, 3, "报送年度计划", OnDate(text="2月底", date=date(2026, 2, 28))),
    item(VAGUE, 4, "开展谈心谈话", Unreadable(text="七一前后")),
)


def duties(story: Story) -> None:
    drafted = duty.DutyListDrafted(
        year=2026, level=duty.Level.BRANCH_SECRETARY, holder=QIAN, organization=FIRST, items=ITEMS
    )
    story.say(LIST, drafted, date(2026, 1, 5))
    story.say(LIST, duty.DutyListReviewed(opinion="同意"), date(2026, 1, 6))
    story.say(LIST, duty.DutyListIssued(resolution="党组会议纪要〔2026〕1号"), date(2026, 1, 8))
    story.say(LIST, duty.DutyListAcknowledged(), date(2026, 1, 9), by=QIAN)
    perform(story, MONTHLY, "2026-01", date(2026, 1, 30))
    perform(story, ONCE, "2026", date(2026, 3, 3))
    perform(story, QUARTERLY, "2026-Q1", date(2026, 3, 20))
    said = duty.DutyItemConfirmed(item=QUARTERLY, period="2026-Q1", comment="属实", resolution=None)
    story.say(LIST, said, date(2026, 3, 24), by=ZHAO)


def perform(story: Story, id_: UUID, period: str, on: date, by: UUID = QIAN) -> None:
    performed = duty.DutyItemPerformed(
        item=id_, period=period, performed_on=on, result="已完成", evidence=(), performed_by=by, breaches=()
    )
    story.say(LIST, performed, on, by=by)


def hand_over(story: Story, on: date = date(2026, 4, 10)) -> None:
    opened = duty.HandOverOpened(to=SUN, reason="岗位调整", outgoing=QIAN, signs_for_outgoing=None)
    story.say(LIST, opened, on)
    story.say(LIST, duty.HandOverSigned(person=QIAN), on, by=QIAN)
    story.say(LIST, duty.HandOverSigned(person=SUN), on, by=SUN)
    handed = duty.DutyListHandedOver(
        holder=SUN,
        previous=QIAN,
        handed_over_on=on,
        passed=(duty.Done(item=QUARTERLY, times=1), duty.Done(item=ONCE, times=1), duty.Done(item=VAGUE, times=0)),
        by_holder=(duty.Done(item=MONTHLY, times=1),),
    )
    story.say(LIST, handed, on)


def problems(story: Story) -> None:
    raise_problem(story, PROBLEM, "会议记录不规范", date(2026, 3, 31))
    raise_problem(story, LASTING, "学习不经常", None, rectification.Kind.LONG_TERM)
    story.say(PROBLEM, rectification.RectificationReceived(), date(2026, 2, 11), by=QIAN)
    story.say(LASTING, rectification.CheckpointPassed(text="坚持较好", checked_on=date(2026, 3, 2)), date(2026, 3, 2))


def raise_problem(
    story: Story,
    id_: UUID,
    problem: str,
    due: date | None,
    kind: rectification.Kind = rectification.Kind.DATED,
    on: date = date(2026, 2, 10),
    responsible: UUID = QIAN,
) -> None:
    deadline = OnDate(text=f"{due}前", date=due) if due else Standing(text="长期坚持", kind="long_term")
    raised = rectification.RectificationRaised(
        kind=kind,
        source=rectification.Source.QUARTERLY_CHECK,
        problem=problem,
        measure="逐条核对",
        responsible=responsible,
        helpers=(SUN,),
        deadline=deadline,
        due=due,
        origin=FINDING,
        year=2026,
    )
    story.say(id_, raised, on)


def close_out(story: Story, asked: date = date(2026, 4, 2), closed: date = date(2026, 4, 7)) -> None:
    story.say(PROBLEM, rectification.CloseOutAsked(result="已规范", evidence=()), asked, by=QIAN)
    said = rectification.RectificationClosedOut(finding="抽查10份均规范", accepted_by=None, accepted_on=None)
    story.say(PROBLEM, said, closed, by=ZHAO)


def record(
    title: str, held_on: date, kinds: tuple[MeetingKind, ...], where: UUID, topic: meeting.Topic, year: int = 2026
) -> meeting.MeetingRecord:
    return meeting.MeetingRecord(
        organization=where,
        kinds=kinds,
        title=title,
        held_on=held_on,
        year=year,
        chair=ZHAO,
        recorder=CLERK,
        due=(ZHAO, QIAN, SUN),
        present=(ZHAO, QIAN),
        absent=(meeting.Absence(person=SUN, reason="公务"),),
        observers=(),
        agenda=(meeting.AgendaItem(title="议题", topic=topic),),
        minutes="会议研究了党建工作。",
        number=None,
        covered_units=(),
        covered_organizations=(),
        breaches=(),
    )


GROUP_MEETING = record(
    "党组第3次会议", date(2026, 3, 2), (MeetingKind.LEADING_GROUP,), GROUP, meeting.Topic.PARTY_BUILDING
)
MARCH_THEME_DAY = record("三月主题党日", date(2026, 3, 27), (MeetingKind.THEME_DAY,), FIRST, meeting.Topic.STUDY)


def meetings(story: Story) -> None:
    story.say(MEETING, meeting.MeetingHeld(record=GROUP_MEETING), date(2026, 3, 2))
    story.say(THEME_DAY, meeting.MeetingHeld(record=MARCH_THEME_DAY), date(2026, 3, 27))
    held = study.StudyDayHeld(
        year=2026,
        held_on=date(2026, 4, 7),
        topic="纪律处分条例",
        lecturer=None,
        hours=Decimal(3),
        organizations=(FIRST,),
        due=(ZHAO, QIAN, SUN),
        present=(ZHAO, QIAN),
        absent=(study.Absence(person=SUN, reason="出差"),),
        guests=(),
        minutes="学习了条例。",
        materials=(),
        breaches=(),
    )
    story.say(STUDY_DAY, held, date(2026, 4, 7))
    made_up = study.StudyMadeUp(person=SUN, made_up_on=date(2026, 4, 9), hours=Decimal(3), how="自学")
    story.say(STUDY_DAY, made_up, date(2026, 4, 9))


def plans(story: Story) -> None:
    """A theme day with another unit, and a study day that was moved."""
    planned = meeting.MeetingPlanned(
        organization=FIRST,
        kinds=(MeetingKind.THEME_DAY,),
        title="四月主题党日",
        planned_on=date(2026, 4, 17),
        place="会议室",
        agenda=(meeting.AgendaItem(title="义务植树", topic=meeting.Topic.OTHER),),
        covered_units=(OTHER,),
        covered_organizations=(SECOND,),
    )
    story.say(PLANNED_MEETING, planned, date(2026, 4, 1))
    scheduled = study.StudyDayScheduled(
        series=None,
        year=2026,
        planned_on=date(2026, 4, 24),
        part=study.Part.AFTERNOON,
        topic="党的创新理论",
        lecturer=ZHAO,
        form="集中学习",
        audience=Audience.ORGANIZATIONS,
        organizations=(FIRST,),
        hours=Decimal(2),
    )
    story.say(PLANNED_STUDY, scheduled, date(2026, 4, 1))
    story.say(PLANNED_STUDY, study.StudyDayMoved(planned_on=date(2026, 4, 27), reason="会议冲突"), date(2026, 4, 2))


def quarterly_check(story: Story) -> None:
    """The first check of the year: one of two lines looked at, one finding, a talk."""
    planned = check.QuarterlyCheckPlanned(
        year=2026, number=1, quarter="2026-Q1", inspectors=(SUN,), planned_on=date(2026, 2, 9)
    )
    story.say(CHECK, planned, date(2026, 1, 12))
    lines = tuple(
        check.SheetLine(
            line=line, list=check.ListKind.DUTY, ref=MONTHLY, person=QIAN, text="报告党建工作", due=None, state="未履行"
        )
        for line in LINES
    )
    story.say(CHECK, check.CheckSheetGenerated(lines=lines, positions={}), date(2026, 2, 8))
    story.say(CHECK, check.LineChecked(line=LINES[0], verdict=check.Verdict.PARTLY, note=None), date(2026, 2, 9))
    found = check.FindingRecorded(
        finding=FINDING,
        line=LINES[0],
        list=check.ListKind.DUTY,
        ref=MONTHLY,
        person=QIAN,
        problem="会议记录不规范",
        measure="逐条核对",
        due=date(2026, 3, 31),
        severity=check.Severity.ORDINARY,
        year=2026,
        quarter="2026-Q1",
    )
    story.say(CHECK, found, date(2026, 2, 9), by=SUN)
    talk = check.TalkHeld(person=QIAN, points="记录过简", answer=None, held_on=date(2026, 2, 10))
    story.say(CHECK, talk, date(2026, 2, 10), by=SUN)


def move_on(story: Story, on: date = date(2026, 4, 14)) -> None:
    """Something new in each register: a post, a term, a member out of reach, a check reported, a day cancelled."""
    take(story, UUID(int=260), LI, SECOND, "党支部书记", on)
    story.say(FIRST, organization.OrganizationTermSet(term_ends_on=date(2029, 3, 8), reason="延期"), on)
    story.say(ZHAO, member.ContactLost(since=on), on)
    reported = check.QuarterlyCheckReported(summary="总体较好", unchecked=1, unchecked_reason="当日外出")
    story.say(CHECK, reported, on, by=SUN)
    story.say(PLANNED_STUDY, study.StudyDayCancelled(reason="防汛"), on)
    story.say(PLANNED_MEETING, meeting.MeetingNotified(), on)
    proposed = meeting.CorrectionProposed(record=MARCH_THEME_DAY, reason="补充发言", proposed_by=CLERK)
    story.say(THEME_DAY, proposed, on)


def correct_theme_day(story: Story, on: date = date(2026, 4, 20)) -> None:
    """What was entered as a theme day was a lecture."""
    corrected = MARCH_THEME_DAY.model_copy(update={"kinds": (MeetingKind.LECTURE,)})
    said = meeting.MeetingRecordCorrected(record=corrected, corrected_version=1, reason="类别有误")
    story.say(THEME_DAY, said, date(2026, 3, 27), known=on)


def targets(story: Story) -> None:
    by_kind = target.MatchingRule(
        event="MeetingHeld", kinds=("leading_group",), topics=("party_building",), organization_is="own"
    )
    theme = target.MatchingRule(event="MeetingHeld", kinds=("theme_day",), organization_is="own")
    for id_, number, where, words, frequency, minimum, rule in (
        (TARGET, 1, GROUP, "专题研究党建工作", target.TargetFrequency.HALF_YEARLY, 2, by_kind),
        (MONTHLY_TARGET, 2, FIRST, "组织主题党日", target.TargetFrequency.MONTHLY, 1, theme),
    ):
        said = target.TargetSet(
            year=2026,
            number=number,
            subject=target.Subject.LEADING_GROUP if where == GROUP else target.Subject.BRANCH,
            person=None,
            organization=where,
            linked_branch=None,
            indicator=words,
            frequency=frequency,
            minimum=minimum,
            rule=rule,
            note=None,
            duty=MONTHLY if id_ == MONTHLY_TARGET else None,
        )
        story.say(id_, said, date(2026, 1, 10))


def reports(story: Story) -> None:
    for id_, person in ((REPORT, QIAN), (OTHER_REPORT, SUN)):
        opened = report.MonthlyReportOpened(
            person=person, month="2026-03", due_on=date(2026, 4, 3), entries=(), positions={"management": 3}
        )
        story.say(id_, opened, date(2026, 3, 31))
    submitted = report.MonthlyReportSubmitted(
        no_exception=True, comments=(), summary=None, submitted_on=date(2026, 4, 2)
    )
    story.say(REPORT, submitted, date(2026, 4, 2), by=QIAN)
    story.say(OTHER_REPORT, report.MonthlyReportMissed(), date(2026, 4, 7))
    task = report.MakeUpTaskSet(
        task=TASK, kind=report.TaskKind.REPORT, ref=None, text="补交3月月报", due=date(2026, 4, 14)
    )
    story.say(OTHER_REPORT, task, date(2026, 4, 7))


def make_up(story: Story, on: date = date(2026, 4, 13)) -> None:
    made_up = report.MonthlyReportMadeUp(no_exception=True, comments=(), summary=None, submitted_on=on)
    story.say(OTHER_REPORT, made_up, on, by=SUN)
    story.say(OTHER_REPORT, report.MakeUpTaskDone(task=TASK, result="已补交", done_on=on), on, by=SUN)
