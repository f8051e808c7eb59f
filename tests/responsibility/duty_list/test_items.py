from datetime import date
from uuid import UUID

import pytest

from services.responsibility.acting import PaperMissing
from services.responsibility.duty_list import commands, domain, events
from shared.kernel.role import Role
from shared.testing.spec import Spec
from tests.responsibility.duty_list.scenarios import (
    CONFIRM,
    CONFIRMED,
    DRAFTED,
    EVALUATE,
    EVALUATED,
    IN_FORCE,
    ISSUED,
    MARCH,
    MARCH_9,
    MINUTES,
    MONTHLY_ID,
    ONCE_ID,
    PERFORM,
    PERFORMED,
    PRINCIPALS_IN_FORCE,
    QUARTERLY_ID,
    RESOLVE,
    RESOLVED,
    RETURN,
    RETURNED,
    perform,
    performed,
)
from tests.responsibility.people import (
    BRANCH,
    CLERK,
    DEPUTY,
    INSPECTOR,
    PRINCIPAL,
    SECRETARY,
    SUPERIOR,
    by,
)

duty_list = Spec(domain.DECIDER)
THAT_DAY = by(SECRETARY, MARCH_9)
PRINCIPALS_WORK = PERFORMED.model_copy(update={"performed_by": PRINCIPAL})


class TestPerformDutyItem:
    def test_says_how_it_was_done(self) -> None:
        duty_list.given(*IN_FORCE).when(PERFORM, THAT_DAY).then(PERFORMED)

    def test_carries_its_own_date_when_entered_later(self) -> None:
        duty_list.given(*IN_FORCE).when(PERFORM, by(SECRETARY, date(2026, 4, 20))).then(PERFORMED)

    def test_may_be_typed_for_the_holder_from_a_paper(self) -> None:
        typed = by(CLERK, MARCH_9, for_=SECRETARY, paper="支部手册第12页")
        duty_list.given(*IN_FORCE).when(PERFORM, typed).then(PERFORMED)
        duty_list.given(*IN_FORCE).when(PERFORM, by(CLERK, MARCH_9, for_=SECRETARY)).then_refused(PaperMissing)

    def test_joins_what_was_done_before_in_the_period(self) -> None:
        second = perform(MONTHLY_ID, "2026-03", date(2026, 3, 20))
        added = performed(MONTHLY_ID, "2026-03", date(2026, 3, 20))
        duty_list.given(*IN_FORCE, PERFORMED).when(second, by(SECRETARY, date(2026, 3, 20))).then(added)

    def test_may_repeat_its_words_after_a_return(self) -> None:
        duty_list.given(*IN_FORCE, PERFORMED, RETURNED).when(PERFORM, THAT_DAY).then(PERFORMED)

    @pytest.mark.parametrize(
        ("item", "period"),
        [
            (MONTHLY_ID, "2026-Q1"),
            (MONTHLY_ID, "2026"),
            (QUARTERLY_ID, "2026-03"),
            (ONCE_ID, "2026-03"),
            (MONTHLY_ID, "三月"),
            (MONTHLY_ID, "2026-13"),
        ],
    )
    def test_is_refused_for_a_period_that_is_not_the_items(self, item: UUID, period: str) -> None:
        command = PERFORM.model_copy(update={"item": item, "period": period})
        duty_list.given(*IN_FORCE).when(command, THAT_DAY).then_refused(commands.PeriodDoesNotFit)

    def test_shows_how_the_period_is_written(self) -> None:
        command = PERFORM.model_copy(update={"period": "2026-Q1"})
        with pytest.raises(commands.PeriodDoesNotFit) as refused:
            domain.decide(command, domain.DECIDER.fold(IN_FORCE), THAT_DAY)
        assert refused.value.sentence() == "所属周期“2026-Q1”与该事项的频次不符，请按“2026-01”的形式填写。"

    def test_is_refused_for_another_year(self) -> None:
        other = PERFORM.model_copy(update={"period": "2025-03"})
        duty_list.given(*IN_FORCE).when(other, THAT_DAY).then_refused(commands.NotOfThisYear)

    def test_is_refused_before_its_date_and_before_its_period(self) -> None:
        duty_list.given(*IN_FORCE).when(PERFORM, by(SECRETARY)).then_refused(commands.NotYetPerformed)
        april = PERFORM.model_copy(update={"period": "2026-04"})
        duty_list.given(*IN_FORCE).when(april, THAT_DAY).then_refused(commands.BeforeThePeriod)

    def test_is_refused_live_before_the_list_is_acknowledged(self) -> None:
        duty_list.given(DRAFTED, ISSUED).when(PERFORM, THAT_DAY).then_refused(commands.NotAcknowledged)

    def test_before_the_acknowledgement_is_stored_with_the_breach_when_entered_afterwards(self) -> None:
        breach = events.Breach(rule="duty_list.acknowledged", sentence="登记履行情况时，责任清单尚未签收。")
        stored = PERFORMED.model_copy(update={"breaches": (breach,)})
        duty_list.given(DRAFTED, ISSUED).when(PERFORM, by(SECRETARY, date(2026, 3, 10))).then(stored)

    def test_is_refused_before_the_list_is_issued(self) -> None:
        duty_list.given(DRAFTED).when(PERFORM, THAT_DAY).then_refused(commands.NotIssued)

    def test_is_refused_to_others(self) -> None:
        duty_list.given(*IN_FORCE).when(PERFORM, by(CLERK, MARCH_9)).then_refused(commands.NotTheHolder)

    def test_is_refused_with_other_content_once_confirmed(self) -> None:
        other = PERFORM.model_copy(update={"result": "又开展一次"})
        duty_list.given(*IN_FORCE, PERFORMED, CONFIRMED).when(PERFORM, THAT_DAY).then_nothing()
        done = duty_list.given(*IN_FORCE, PERFORMED, CONFIRMED)
        done.when(other, THAT_DAY).then_refused(commands.AlreadyConfirmed)

    def test_is_refused_for_an_item_that_is_not_on_the_list(self) -> None:
        unknown = PERFORM.model_copy(update={"item": BRANCH})
        duty_list.given(*IN_FORCE).when(unknown, THAT_DAY).then_refused(commands.NoSuchDutyItem)


class TestConfirmDutyItem:
    def test_confirms_with_a_sentence(self) -> None:
        duty_list.given(*IN_FORCE, PERFORMED).when(CONFIRM, by(INSPECTOR)).then(CONFIRMED)

    def test_is_refused_to_the_holder_also_through_somebody_else(self) -> None:
        done = duty_list.given(*IN_FORCE, PERFORMED)
        done.when(CONFIRM, by(SECRETARY)).then_refused(commands.OwnDuty)
        done.when(CONFIRM, by(CLERK, for_=SECRETARY, paper="x")).then_refused(commands.OwnDuty)

    def test_of_the_principals_item_is_left_to_the_body_or_the_superior(self) -> None:
        done = duty_list.given(*PRINCIPALS_IN_FORCE, PRINCIPALS_WORK)
        done.when(CONFIRM, by(DEPUTY)).then_refused(commands.NeedsResolution)
        done.when(CONFIRM, by(SUPERIOR, role=Role.DISTRICT_SUPERVISOR)).then(CONFIRMED)

    def test_is_refused_when_nothing_was_done(self) -> None:
        duty_list.given(*IN_FORCE).when(CONFIRM, by(INSPECTOR)).then_refused(commands.NotPerformed)

    def test_is_refused_with_another_sentence_afterwards(self) -> None:
        other = CONFIRM.model_copy(update={"comment": "同意"})
        done = duty_list.given(*IN_FORCE, PERFORMED, CONFIRMED)
        done.when(other, by(INSPECTOR)).then_refused(commands.AlreadyConfirmed)


class TestConfirmByResolution:
    def test_confirms_what_the_principal_owes(self) -> None:
        duty_list.given(*PRINCIPALS_IN_FORCE, PRINCIPALS_WORK).when(RESOLVE, by(CLERK)).then(RESOLVED)

    def test_confirms_anybody_elses_item_too(self) -> None:
        duty_list.given(*IN_FORCE, PERFORMED).when(RESOLVE, by(CLERK)).then(RESOLVED)

    def test_is_refused_when_the_principal_enters_chairs_or_records_it(self) -> None:
        done = duty_list.given(*PRINCIPALS_IN_FORCE, PRINCIPALS_WORK)
        done.when(RESOLVE, by(PRINCIPAL)).then_refused(commands.OwnDuty)
        chaired = RESOLVE.model_copy(update={"chair": PRINCIPAL})
        done.when(chaired, by(CLERK)).then_refused(commands.OwnResolution)

    def test_is_refused_by_other_minutes_afterwards(self) -> None:
        other = RESOLVE.model_copy(update={"number": "党组会议纪要〔2026〕7号"})
        done = duty_list.given(*PRINCIPALS_IN_FORCE, PRINCIPALS_WORK, RESOLVED)
        done.when(other, by(CLERK)).then_refused(commands.AlreadyConfirmed)

    def test_is_refused_when_nothing_was_done(self) -> None:
        duty_list.given(*PRINCIPALS_IN_FORCE).when(RESOLVE, by(CLERK)).then_refused(commands.NotPerformed)


class TestReturnDutyItem:
    def test_sends_back_what_is_too_thin(self) -> None:
        duty_list.given(*IN_FORCE, PERFORMED).when(RETURN, by(INSPECTOR)).then(RETURNED)

    def test_is_refused_to_the_holder(self) -> None:
        duty_list.given(*IN_FORCE, PERFORMED).when(RETURN, by(SECRETARY)).then_refused(commands.OwnDuty)

    def test_is_refused_for_another_reason_afterwards(self) -> None:
        other = commands.ReturnDutyItem(**MARCH, reason="缺签到")
        back = duty_list.given(*IN_FORCE, PERFORMED, RETURNED)
        back.when(other, by(INSPECTOR)).then_refused(commands.NotPerformed)

    def test_is_refused_once_confirmed(self) -> None:
        done = duty_list.given(*IN_FORCE, PERFORMED, CONFIRMED)
        done.when(RETURN, by(INSPECTOR)).then_refused(commands.NotPerformed)


class TestEvaluateDutyItem:
    def test_grades_one_item_with_a_sentence(self) -> None:
        duty_list.given(*IN_FORCE, PERFORMED).when(EVALUATE, by(INSPECTOR)).then(EVALUATED)

    def test_may_grade_anew(self) -> None:
        lower = EVALUATE.model_copy(update={"grade": events.Grade.AVERAGE})
        graded = EVALUATED.model_copy(update={"grade": events.Grade.AVERAGE})
        duty_list.given(*IN_FORCE, EVALUATED).when(lower, by(INSPECTOR)).then(graded)

    def test_of_the_principals_item_takes_a_resolution(self) -> None:
        resolved = EVALUATE.model_copy(update=MINUTES)
        graded = EVALUATED.model_copy(update={"resolution": events.Resolution(**MINUTES)})
        duty_list.given(*PRINCIPALS_IN_FORCE).when(EVALUATE, by(DEPUTY)).then_refused(commands.NeedsResolution)
        duty_list.given(*PRINCIPALS_IN_FORCE).when(resolved, by(DEPUTY)).then(graded)

    def test_is_refused_with_half_a_resolution(self) -> None:
        half = EVALUATE.model_copy(update={"chair": DEPUTY})
        duty_list.given(*IN_FORCE).when(half, by(INSPECTOR)).then_refused(commands.ResolutionIncomplete)

    def test_is_refused_to_the_holder(self) -> None:
        duty_list.given(*IN_FORCE).when(EVALUATE, by(SECRETARY)).then_refused(commands.OwnDuty)

    def test_is_refused_before_the_list_is_issued(self) -> None:
        duty_list.given(DRAFTED).when(EVALUATE, by(INSPECTOR)).then_refused(commands.NotIssued)
