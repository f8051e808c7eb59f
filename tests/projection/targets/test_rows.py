"""Targets counted from what was held; monthly reports and make-up tasks with their lights."""

from datetime import date
from typing import Any
from uuid import UUID

from services.management.kinds import MeetingKind
from services.management.meeting import events as meeting
from services.projection.targets.rows import make_up_tasks, monthly_reports, targets
from services.supervision.target import events as target
from tests.projection.reports.materials import material
from tests.projection.scenarios import (
    FIRST,
    GROUP,
    MARCH_THEME_DAY,
    MEETING,
    MONTHLY_TARGET,
    OTHER_REPORT,
    REPORT,
    TARGET,
    correct_theme_day,
    half_a_year,
    make_up,
    record,
)
from tests.projection.story import Story

APRIL = date(2026, 4, 21)


def of(story: Story, id_: UUID, today: date = APRIL) -> dict[str, dict[str, Any]]:
    """The rows of one target by period."""
    return {row["period_code"]: row for row in targets(material(story, today)) if row["id"] == id_}


def report(story: Story, id_: UUID, today: date = APRIL) -> dict[str, Any]:
    [row] = [row for row in monthly_reports(material(story, today)) if row["id"] == id_]
    return row


class TestTargets:
    def test_list_what_they_count(self) -> None:
        row = of(half_a_year(), TARGET)["2026-H1"]
        assert (row["done"], row["shortfall"], row["counted"]) == (1, 1, "2026-03-02 党组第3次会议")
        assert row["light"]["colour"] == "green"
        assert len(row["light"]["events"]) == 1

    def test_judge_each_period_by_itself(self) -> None:
        rows = of(half_a_year(), MONTHLY_TARGET)
        colours = {period: row["light"]["colour"] for period, row in rows.items()}
        assert colours == {"2026-01": "red", "2026-02": "red", "2026-03": "green", "2026-04": "green"}

    def test_count_again_when_a_record_is_corrected_after_the_month(self) -> None:
        """Edge: a meeting record corrected after the month was closed."""
        story = half_a_year()
        correct_theme_day(story)
        row = of(story, MONTHLY_TARGET)["2026-03"]
        assert (row["done"], row["light"]["colour"]) == (0, "red")

    def test_name_what_was_corrected_since_and_still_counts(self) -> None:
        story = half_a_year()
        renamed = MARCH_THEME_DAY.model_copy(update={"title": "主题党日（更正）"})
        said = meeting.MeetingRecordCorrected(record=renamed, corrected_version=1, reason="标题有误")
        story.say(UUID(int=501), said, date(2026, 3, 27), known=date(2026, 4, 20))
        row = of(story, MONTHLY_TARGET)["2026-03"]
        assert (row["done"], row["corrected"]) == (1, "主题党日（更正）")

    def test_do_not_count_a_record_that_was_returned(self) -> None:
        story = half_a_year()
        story.say(MEETING, meeting.MeetingRecordReturned(reason="记录过简"), date(2026, 3, 5))
        assert of(story, TARGET)["2026-H1"]["done"] == 0

    def test_count_by_the_year_that_a_record_belongs_to(self) -> None:
        """Edge: a life meeting for 2025 held in February 2026 counts for 2025 and is not late."""
        story = Story()
        kinds = (MeetingKind.ORG_LIFE,)
        late = record("2025年度组织生活会", date(2026, 2, 6), kinds, FIRST, meeting.Topic.OTHER, year=2025)
        story.say(UUID(int=503), meeting.MeetingHeld(record=late), date(2026, 2, 6))
        rule = target.MatchingRule(event="MeetingHeld", kinds=("org_life",), organization_is="own")
        for id_, year in ((UUID(int=610), 2025), (UUID(int=611), 2026)):
            said = target.TargetSet(
                year=year,
                number=1,
                subject=target.Subject.BRANCH,
                person=None,
                organization=FIRST,
                linked_branch=None,
                indicator="组织生活会",
                frequency=target.TargetFrequency.YEARLY,
                minimum=1,
                rule=rule,
                note=None,
                duty=None,
            )
            story.say(id_, said, date(2025, 1, 6))
        rows = targets(material(story, date(2026, 3, 2)))
        assert [(row["period"], row["done"], row["light"]["colour"]) for row in rows] == [
            ("2025年", 1, "green"),
            ("2026年", 0, "green"),
        ]

    def test_have_no_light_once_dropped(self) -> None:
        story = half_a_year()
        story.say(TARGET, target.TargetDropped(reason="上级已取消"), date(2026, 4, 1))
        row = of(story, TARGET)["2026-H1"]
        assert (row["light"]["colour"], row["reason"]) == ("none", "目标已于2026-04-01取消：上级已取消")

    def test_count_by_hand_where_no_rule_is_declared(self) -> None:
        story = half_a_year()
        said = target.TargetSet(
            year=2026,
            number=9,
            subject=target.Subject.LEADING_GROUP,
            person=None,
            organization=GROUP,
            linked_branch=None,
            indicator="向区委专题报告",
            frequency=target.TargetFrequency.YEARLY,
            minimum=1,
            rule=None,
            note=None,
            duty=None,
        )
        story.say(UUID(int=612), said, date(2026, 1, 10))
        entered = target.OccurrenceEntered(occurrence=UUID(int=1), held_on=date(2026, 4, 1), what="书面报告")
        story.say(UUID(int=612), entered, date(2026, 4, 2))
        assert of(story, UUID(int=612))["2026"]["counted"] == "2026-04-01 书面报告"
        withdrawn = target.OccurrenceWithdrawn(occurrence=UUID(int=1), reason="重复")
        story.say(UUID(int=612), withdrawn, date(2026, 4, 3))
        assert of(story, UUID(int=612))["2026"]["done"] == 0


class TestMonthlyReports:
    def test_are_green_in_time_red_when_missed_and_yellow_when_made_up(self) -> None:
        story = half_a_year()
        assert report(story, REPORT)["light"]["colour"] == "green"
        missed = report(story, OTHER_REPORT)
        assert (missed["light"]["colour"], missed["missed"], missed["tasks"]) == ("red", "缺报", "0/1")
        make_up(story)
        made_up = report(story, OTHER_REPORT)
        assert (made_up["light"]["colour"], made_up["missed"], made_up["tasks"]) == ("yellow", "缺报后补交", "1/1")

    def test_show_that_a_number_has_changed_since(self) -> None:
        story = half_a_year()
        assert report(story, REPORT)["changed_since"] is None
        correct_theme_day(story)
        assert report(story, REPORT)["changed_since"] == "2026-03-27 三月主题党日"

    def test_set_tasks_that_are_yellow_at_best(self) -> None:
        story = half_a_year()
        [task] = make_up_tasks(material(story, APRIL))
        assert (task["light"]["colour"], task["person"]) == ("red", "孙三")
        make_up(story)
        [task] = make_up_tasks(material(story, APRIL))
        assert (task["light"]["colour"], task["done_on"]) == ("yellow", date(2026, 4, 13))
