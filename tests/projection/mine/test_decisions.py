"""What waits for whom; nobody decides on the own matter."""

from datetime import date
from typing import Any

from services.learning.study_day import events as study
from services.management.meeting import events as meeting
from services.projection.mine.asked import asked
from services.projection.mine.decisions import decisions
from services.projection.mine.person import Me
from services.responsibility.duty_list import events as duty
from services.responsibility.rectification import events as rectification
from shared.kernel.role import Held, Role
from tests.projection.mine.people import (
    BRANCH_SECRETARY,
    COMMITTEE_SECRETARY,
    MEMBER,
    OFFICE,
    PRINCIPAL,
    SUPERVISOR,
    somebody,
)
from tests.projection.reports.materials import material
from tests.projection.scenarios import (
    FIRST,
    ITEMS,
    LIST,
    MARCH_THEME_DAY,
    MONTHLY,
    ONCE,
    PLANNED_STUDY,
    PROBLEM,
    QIAN,
    SUN,
    THEME_DAY,
    ZHAO,
    half_a_year,
)
from tests.projection.story import CLERK, Story

DAY = date(2026, 4, 8)


def of(story: Story, who: Me, kind: str) -> list[dict[str, Any]]:
    return [row for row in decisions(material(story, DAY), who) if row["kind"] == kind]


def drafted(level: duty.Level = duty.Level.BRANCH_SECRETARY) -> Story:
    story = Story()
    said = duty.DutyListDrafted(year=2026, level=level, holder=QIAN, organization=FIRST, items=ITEMS)
    story.say(LIST, said, date(2026, 1, 5))
    return story


class TestDutyLists:
    def test_wait_for_review_then_for_issue(self) -> None:
        story = drafted()
        [found] = of(story, PRINCIPAL, "review")
        assert (found["next"]["command"], found["by_id"]) == ("ReviewDutyList", QIAN)
        assert of(story, OFFICE, "review") == []
        story.say(LIST, duty.DutyListReviewed(opinion="同意"), date(2026, 1, 6))
        assert of(story, PRINCIPAL, "review") == []
        assert of(story, OFFICE, "issue")

    def test_changed_after_the_review_wait_for_another_one(self) -> None:
        story = drafted()
        story.say(LIST, duty.DutyListReviewed(opinion="同意"), date(2026, 1, 6))
        story.say(LIST, duty.DutyListRevised(items=ITEMS[:2], reason="精简"), date(2026, 1, 7))
        assert of(story, PRINCIPAL, "issue") == []
        assert of(story, PRINCIPAL, "review")

    def test_never_wait_for_their_holder(self) -> None:
        holder = somebody(QIAN, Held(Role.LEADING_GROUP_SECRETARY))
        assert decisions(material(drafted(), DAY), holder) == []

    def test_proposed_templates_wait_for_adoption(self) -> None:
        story = half_a_year()
        difference = duty.Difference(added=(), changed=(), dropped=())
        said = duty.DutyTemplateProposed(items=ITEMS, reason="上级新模板", difference=difference)
        story.say(LIST, said, DAY)
        [found] = of(story, PRINCIPAL, "adoption")
        assert (found["since"], found["next"]["command"]) == (DAY, "AdoptDutyTemplate")
        assert of(story, COMMITTEE_SECRETARY, "adoption") == []
        resolution = duty.Resolution(number="5号", chair=ZHAO, recorder=SUN)
        story.say(LIST, duty.DutyTemplateAdopted(items=ITEMS, dropped=(), resolution=resolution), DAY)
        assert of(story, PRINCIPAL, "adoption") == []


class TestConfirmations:
    def test_wait_for_a_superior_at_the_organization_of_the_list(self) -> None:
        found = of(half_a_year(), COMMITTEE_SECRETARY, "confirmation")
        assert [row["item"]["part"] for row in found] == [MONTHLY, ONCE]
        assert found[0]["next"] == {"command": "ConfirmDutyItem", "fields": {"item": MONTHLY, "period": "2026-01"}}
        elsewhere = somebody(SUN, Held(Role.COMMITTEE_SECRETARY, None), branch=None)
        assert of(half_a_year(), elsewhere, "confirmation")
        assert of(half_a_year(), MEMBER, "confirmation") == []

    def test_never_wait_for_who_performed(self) -> None:
        performer = somebody(QIAN, Held(Role.COMMITTEE_SECRETARY, FIRST))
        assert of(half_a_year(), performer, "confirmation") == []

    def test_of_the_principal_wait_for_the_body_or_for_the_superior(self) -> None:
        story = drafted(duty.Level.LEADING_GROUP_SECRETARY)
        story.say(LIST, duty.DutyListIssued(resolution="1号"), date(2026, 1, 8))
        performed = duty.DutyItemPerformed(
            item=MONTHLY,
            period="2026-01",
            performed_on=date(2026, 1, 30),
            result="已完成",
            evidence=(),
            performed_by=QIAN,
            breaches=(),
        )
        story.say(LIST, performed, date(2026, 1, 30))
        commands = {
            name: [row["next"]["command"] for row in of(story, who, "confirmation")]
            for name, who in (("office", OFFICE), ("supervisor", SUPERVISOR), ("committee", COMMITTEE_SECRETARY))
        }
        assert commands == {"office": ["ConfirmByResolution"], "supervisor": ["ConfirmDutyItem"], "committee": []}


class TestRectifications:
    def test_asked_to_be_closed_out_wait_for_somebody_who_has_no_part_in_them(self) -> None:
        story = half_a_year()
        story.say(PROBLEM, rectification.CloseOutAsked(result="已规范", evidence=()), DAY, by=QIAN)
        [found] = of(story, PRINCIPAL, "close_out")
        assert (found["since"], found["by_id"], found["next"]["command"]) == (DAY, QIAN, "CloseOut")
        helper = somebody(SUN, Held(Role.INSPECTOR))
        assert of(story, helper, "close_out") == []
        assert of(story, OFFICE, "close_out") == []

    def test_verified_wait_for_the_outside_body(self) -> None:
        story = half_a_year()
        story.say(PROBLEM, rectification.CloseOutAsked(result="已规范", evidence=()), DAY, by=QIAN)
        story.say(PROBLEM, rectification.RectificationVerified(finding="属实"), DAY, by=ZHAO)
        assert [row["next"]["command"] for row in of(story, OFFICE, "acceptance")] == ["AcceptFinally"]

    def test_extensions_asked_wait_for_whoever_decides(self) -> None:
        story = half_a_year()
        said = rectification.ExtensionAsked(due=date(2026, 5, 31), reason="工程未完", asked_by=QIAN)
        story.say(PROBLEM, said, date(2026, 3, 30), by=QIAN)
        [found] = of(story, PRINCIPAL, "extension")
        assert (found["since"], found["next"]["fields"]) == (date(2026, 3, 30), {"due": date(2026, 5, 31)})
        assert of(story, BRANCH_SECRETARY, "extension") == []


class TestReportsAndCorrections:
    def test_submitted_reports_wait_for_everybody_who_judges_but_their_author(self) -> None:
        assert len(of(half_a_year(), OFFICE, "monthly_report")) == 1
        assert of(half_a_year(), BRANCH_SECRETARY, "monthly_report") == []
        assert of(half_a_year(), MEMBER, "monthly_report") == []

    def test_a_proposed_correction_of_minutes_waits_for_the_chair(self) -> None:
        story = half_a_year()
        said = meeting.CorrectionProposed(record=MARCH_THEME_DAY, reason="补充", proposed_by=CLERK)
        story.say(THEME_DAY, said, DAY)
        [found] = of(story, PRINCIPAL, "correction")
        assert (found["by_id"], found["next"]["command"]) == (CLERK, "ApproveCorrection")
        assert of(story, BRANCH_SECRETARY, "correction") == []

    def test_what_the_chair_proposed_waits_for_another_secretary(self) -> None:
        story = half_a_year()
        said = meeting.CorrectionProposed(record=MARCH_THEME_DAY, reason="补充", proposed_by=ZHAO)
        story.say(THEME_DAY, said, DAY)
        assert of(story, PRINCIPAL, "correction") == []
        assert of(story, BRANCH_SECRETARY, "correction")

    def test_a_proposed_correction_of_a_study_record_waits_for_a_leader_of_its_organization(self) -> None:
        story = half_a_year()
        held = next(e.content["payload"] for e in story.sources["learning"].events if e.type == "StudyDayHeld")
        said = held | {"reason": "人数有误", "proposed_by": str(CLERK)}
        story.say(PLANNED_STUDY, study.StudyCorrectionProposed.model_validate(said, strict=False), DAY)
        assert [row["next"]["command"] for row in of(story, BRANCH_SECRETARY, "correction")] == ["CorrectStudyRecord"]
        assert of(story, OFFICE, "correction") == []


class TestAsked:
    def test_counts_the_month_by_kind(self) -> None:
        found = asked(material(half_a_year(), DAY), MEMBER)
        counts = {one["kind"]: one["count"] for one in found["kinds"]}
        assert (found["month"], found["total"]) == ("2026-04", 4)
        assert counts == {
            "duty": 0,
            "rectification": 0,
            "monthly_report": 0,
            "make_up_task": 1,
            "meeting": 1,
            "study_day": 2,
            "quarterly_check": 0,
        }

    def test_counts_what_fell_due_and_was_raised_in_another_month(self) -> None:
        found = asked(material(half_a_year(), date(2026, 2, 20)), BRANCH_SECRETARY)
        counts = {one["kind"]: one["count"] for one in found["kinds"]}
        assert (counts["duty"], counts["rectification"]) == (2, 2)
