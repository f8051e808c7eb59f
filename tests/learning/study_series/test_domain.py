import pytest

from services.learning.audience import Audience
from services.learning.study_series import commands, domain, events
from shared.testing.spec import Spec
from tests.learning.people import CLERK, by
from tests.learning.study_series.scenarios import (
    APRIL,
    CLOSE,
    CLOSED,
    CONTENT,
    OPEN,
    OPENED,
    PLAN,
    PLANNED,
    REVISE,
    REVISED,
)

series = Spec(domain.DECIDER)
CLERK_SAYS = by(CLERK)


class TestOpenStudySeries:
    def test_opens_the_series(self) -> None:
        series.given().when(OPEN, CLERK_SAYS).then(OPENED)

    def test_changes_nothing_when_the_revised_content_comes_again(self) -> None:
        again = commands.OpenStudySeries(**{**CONTENT, "rule": "每月第一个星期一下午"})
        series.given(OPENED, REVISED).when(again, CLERK_SAYS).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = commands.OpenStudySeries(**{**CONTENT, "title": "机关学习日"})
        series.given(OPENED).when(other, CLERK_SAYS).then_refused(commands.SeriesAlreadyOpen)

    def test_is_refused_with_a_rule_nobody_can_read(self) -> None:
        unreadable = commands.OpenStudySeries(**{**CONTENT, "rule": "有空就学"})
        series.given().when(unreadable, CLERK_SAYS).then_refused(commands.SeriesRuleUnreadable)
        with pytest.raises(commands.SeriesRuleUnreadable) as refused:
            domain.decide(unreadable, domain.Series(), CLERK_SAYS)
        assert refused.value.sentence().startswith("周期规则“有空就学”无法识别")

    def test_is_refused_for_organizations_without_any(self) -> None:
        nobody = commands.OpenStudySeries(**{**CONTENT, "audience": Audience.ORGANIZATIONS, "organizations": ()})
        series.given().when(nobody, CLERK_SAYS).then_refused(commands.AudienceWithoutOrganizations)


class TestReviseStudySeries:
    def test_keeps_the_reason_beside_the_new_content(self) -> None:
        series.given(OPENED).when(REVISE, CLERK_SAYS).then(REVISED)

    def test_changes_nothing_when_only_the_reason_differs(self) -> None:
        series.given(OPENED).when(commands.ReviseStudySeries(**CONTENT, reason="核对"), CLERK_SAYS).then_nothing()

    def test_is_refused_for_a_series_that_does_not_exist(self) -> None:
        series.given().when(REVISE, CLERK_SAYS).then_refused(commands.NoSuchSeries)

    def test_is_refused_after_the_series_was_closed(self) -> None:
        series.given(OPENED, CLOSED).when(REVISE, CLERK_SAYS).then_refused(commands.SeriesClosed)


class TestPlanStudyTopics:
    def test_orders_the_topics_by_month(self) -> None:
        series.given(OPENED).when(PLAN, CLERK_SAYS).then(PLANNED)

    def test_replaces_the_plan_before(self) -> None:
        only_april = commands.PlanStudyTopics(topics=(commands.Topic(**APRIL),))
        planned = events.StudyTopicsPlanned(topics=(events.StudyTopic(**APRIL),))
        series.given(OPENED, PLANNED).when(only_april, CLERK_SAYS).then(planned)

    def test_is_refused_with_two_topics_in_a_month(self) -> None:
        twice = commands.PlanStudyTopics(topics=(commands.Topic(**APRIL), commands.Topic(**APRIL)))
        series.given(OPENED).when(twice, CLERK_SAYS).then_refused(commands.MonthTwice)

    def test_is_refused_for_a_series_that_does_not_exist(self) -> None:
        series.given().when(PLAN, CLERK_SAYS).then_refused(commands.NoSuchSeries)


class TestCloseStudySeries:
    def test_ends_the_series(self) -> None:
        series.given(OPENED).when(CLOSE, CLERK_SAYS).then(CLOSED)

    def test_is_refused_when_closed_for_another_reason(self) -> None:
        other = commands.CloseStudySeries(reason="改为其他安排")
        series.given(OPENED, CLOSED).when(other, CLERK_SAYS).then_refused(commands.SeriesClosed)
