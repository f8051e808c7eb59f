from datetime import date
from uuid import UUID

from services.supervision.target import commands, domain, events
from shared.testing.spec import Spec
from tests.supervision.target.scenarios import (
    CLERK,
    DROP,
    DROPPED,
    ENTER,
    ENTERED,
    LEADING_GROUP,
    OCCURRENCE,
    REPORT_TO_DISTRICT,
    REVISE,
    REVISED,
    SET,
    SET_BY_HAND,
    WITHDRAW,
    WITHDRAWN,
    by,
    set_target,
)

target = Spec(domain.DECIDER)


class TestSetTarget:
    def test_brings_the_rule_that_its_indicator_is_counted_with(self) -> None:
        target.given().when(set_target(), by(CLERK)).then(SET)

    def test_is_counted_by_hand_when_nothing_is_declared_for_the_indicator(self) -> None:
        target.given().when(REPORT_TO_DISTRICT, by(CLERK)).then(SET_BY_HAND)

    def test_keeps_a_rule_that_was_named(self) -> None:
        rule = events.MatchingRule(event="StudyDayHeld")
        named = set_target().model_copy(update={"rule": rule})
        target.given().when(named, by(CLERK)).then(SET.model_copy(update={"rule": rule}))

    def test_may_name_the_duty_that_it_measures(self) -> None:
        duty = UUID(int=77)
        named = set_target().model_copy(update={"duty": duty})
        target.given().when(named, by(CLERK)).then(SET.model_copy(update={"duty": duty}))

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        target.given(SET).when(set_target(), by(CLERK)).then_nothing()

    def test_changes_nothing_when_the_table_of_indicators_has_changed_since(self) -> None:
        before = SET.model_copy(update={"rule": None})
        target.given(before).when(set_target(), by(CLERK)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        target.given(SET).when(set_target(minimum=5), by(CLERK)).then_refused(commands.TargetExists)

    def test_is_refused_without_the_person_whom_the_rule_speaks_of(self) -> None:
        hearings = set_target("听取汇报、研究指导党建工作", events.Subject.LEADING_GROUP_SECRETARY)
        target.given().when(hearings, by(CLERK)).then_refused(commands.RuleNeedsPerson)

    def test_is_refused_without_the_organization_that_the_rule_speaks_of(self) -> None:
        target.given().when(set_target(organization=None), by(CLERK)).then_refused(commands.RuleNeedsOrganization)

    def test_names_the_organization_where_the_permission_is_checked(self) -> None:
        assert set_target().organization() == LEADING_GROUP


class TestReviseTarget:
    def test_asks_for_another_number(self) -> None:
        target.given(SET).when(REVISE, by(CLERK)).then(REVISED)

    def test_may_name_the_duty_that_it_measures(self) -> None:
        duty = UUID(int=77)
        named = set_target().model_copy(update={"duty": duty})
        target.given().when(named, by(CLERK)).then(SET.model_copy(update={"duty": duty}))

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        target.given(SET, REVISED).when(REVISE, by(CLERK)).then_nothing()

    def test_may_be_done_again_with_other_content(self) -> None:
        again = commands.ReviseTarget(minimum=4, reason="自我加压")
        target.given(SET, REVISED).when(again, by(CLERK)).then(events.TargetRevised(minimum=4, reason="自我加压"))

    def test_is_refused_without_a_target(self) -> None:
        target.given().when(REVISE, by(CLERK)).then_refused(commands.NoSuchTarget)

    def test_is_refused_when_the_target_is_dropped(self) -> None:
        target.given(SET, DROPPED).when(REVISE, by(CLERK)).then_refused(commands.TargetGone)


class TestDropTarget:
    def test_gives_the_target_up(self) -> None:
        target.given(SET).when(DROP, by(CLERK)).then(DROPPED)

    def test_may_name_the_duty_that_it_measures(self) -> None:
        duty = UUID(int=77)
        named = set_target().model_copy(update={"duty": duty})
        target.given().when(named, by(CLERK)).then(SET.model_copy(update={"duty": duty}))

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        target.given(SET, DROPPED).when(DROP, by(CLERK)).then_nothing()

    def test_is_refused_with_another_reason_afterwards(self) -> None:
        other = commands.DropTarget(reason="其他原因")
        target.given(SET, DROPPED).when(other, by(CLERK)).then_refused(commands.TargetGone)

    def test_is_refused_without_a_target(self) -> None:
        target.given().when(DROP, by(CLERK)).then_refused(commands.NoSuchTarget)


class TestEnterOccurrence:
    def test_counts_by_hand(self) -> None:
        target.given(SET_BY_HAND).when(ENTER, by(CLERK)).then(ENTERED)

    def test_may_name_the_duty_that_it_measures(self) -> None:
        duty = UUID(int=77)
        named = set_target().model_copy(update={"duty": duty})
        target.given().when(named, by(CLERK)).then(SET.model_copy(update={"duty": duty}))

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        target.given(SET_BY_HAND, ENTERED).when(ENTER, by(CLERK)).then_nothing()

    def test_is_refused_when_it_exists_with_other_content(self) -> None:
        other = ENTER.model_copy(update={"held_on": date(2026, 1, 9)})
        target.given(SET_BY_HAND, ENTERED).when(other, by(CLERK)).then_refused(commands.OccurrenceExists)

    def test_is_refused_after_it_was_withdrawn(self) -> None:
        history = (SET_BY_HAND, ENTERED, WITHDRAWN)
        target.given(*history).when(ENTER, by(CLERK)).then_refused(commands.OccurrenceExists)

    def test_is_refused_where_events_are_counted(self) -> None:
        target.given(SET).when(ENTER, by(CLERK)).then_refused(commands.CountedFromEvents)

    def test_is_refused_in_another_year(self) -> None:
        before = ENTER.model_copy(update={"held_on": date(2025, 12, 31)})
        target.given(SET_BY_HAND).when(before, by(CLERK)).then_refused(commands.NotInTheYear)

    def test_is_refused_before_it_happened(self) -> None:
        early = by(CLERK, on=date(2026, 2, 26))
        target.given(SET_BY_HAND).when(ENTER, early).then_refused(commands.NotYetHappened)

    def test_is_refused_without_a_target(self) -> None:
        target.given().when(ENTER, by(CLERK)).then_refused(commands.NoSuchTarget)

    def test_is_refused_when_the_target_is_dropped(self) -> None:
        target.given(SET_BY_HAND, DROPPED).when(ENTER, by(CLERK)).then_refused(commands.TargetGone)


class TestWithdrawOccurrence:
    def test_takes_the_entry_back(self) -> None:
        target.given(SET_BY_HAND, ENTERED).when(WITHDRAW, by(CLERK)).then(WITHDRAWN)

    def test_may_name_the_duty_that_it_measures(self) -> None:
        duty = UUID(int=77)
        named = set_target().model_copy(update={"duty": duty})
        target.given().when(named, by(CLERK)).then(SET.model_copy(update={"duty": duty}))

    def test_changes_nothing_when_it_is_said_again(self) -> None:
        target.given(SET_BY_HAND, ENTERED, WITHDRAWN).when(WITHDRAW, by(CLERK)).then_nothing()

    def test_changes_nothing_when_it_is_withdrawn_for_another_reason(self) -> None:
        other = commands.WithdrawOccurrence(occurrence=OCCURRENCE, reason="填错目标")
        target.given(SET_BY_HAND, ENTERED, WITHDRAWN).when(other, by(CLERK)).then_nothing()

    def test_is_refused_without_the_entry(self) -> None:
        target.given(SET_BY_HAND).when(WITHDRAW, by(CLERK)).then_refused(commands.NoSuchOccurrence)
