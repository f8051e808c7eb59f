"""A superior's template in mid-year, and the change of holder."""

from datetime import date

import pytest

from services.responsibility.duty_list import commands, domain, events
from shared.testing.spec import Spec
from tests.responsibility.duty_list.scenarios import (
    ADOPT,
    ADOPTED,
    CLOSED,
    CONFIRM,
    DRAFTED,
    EVALUATE,
    HAND_OVER_OPENED,
    IN_FORCE,
    JULY_10,
    MINUTES,
    MONTHLY,
    MONTHLY_ID,
    NEW_ID,
    ONCE,
    ONCE_ID,
    OPEN_HAND_OVER,
    PERFORMED,
    PROPOSE,
    PROPOSED,
    QUARTERLY,
    QUARTERLY_ID,
    SIGN,
    SIGNED_BY_INCOMING,
    SIGNED_BY_OUTGOING,
    VACANCY_OPENED,
    VACANT,
    handed_over,
    perform,
    performed,
    wanted,
)
from tests.responsibility.people import CLERK, MEMBER, SECRETARY, SUCCESSOR, by

duty_list = Spec(domain.DECIDER)


class TestProposeDutyTemplate:
    def test_shows_what_it_adds_changes_and_drops(self) -> None:
        duty_list.given(*IN_FORCE).when(PROPOSE, by(CLERK)).then(PROPOSED)

    def test_leaves_the_list_as_it_is(self) -> None:
        assert domain.DECIDER.fold((*IN_FORCE, PROPOSED)).items == DRAFTED.items

    def test_changes_nothing_when_the_list_says_so_already(self) -> None:
        same = commands.ProposeDutyTemplate(items=wanted(MONTHLY, QUARTERLY, ONCE), reason="区直机关工委7月新模板")
        duty_list.given(*IN_FORCE).when(same, by(CLERK)).then_nothing()

    def test_may_be_replaced_by_a_newer_one(self) -> None:
        newer = commands.ProposeDutyTemplate(items=wanted(MONTHLY, QUARTERLY), reason="工委8月更新")
        difference = events.Difference(added=(), changed=(), dropped=(ONCE_ID,))
        proposed = events.DutyTemplateProposed(items=DRAFTED.items[:2], reason="工委8月更新", difference=difference)
        duty_list.given(*IN_FORCE, PROPOSED).when(newer, by(CLERK)).then(proposed)

    def test_is_refused_before_the_list_is_issued_and_after_its_year(self) -> None:
        duty_list.given(DRAFTED).when(PROPOSE, by(CLERK)).then_refused(commands.NotIssued)
        duty_list.given(*IN_FORCE, CLOSED).when(PROPOSE, by(CLERK)).then_refused(commands.YearClosed)


class TestAdoptDutyTemplate:
    def test_ends_what_the_superior_dropped(self) -> None:
        duty_list.given(*IN_FORCE, PROPOSED).when(ADOPT, by(CLERK)).then(ADOPTED)

    def test_refuses_work_on_a_dropped_item_with_the_reason(self) -> None:
        adopted = domain.DECIDER.fold((*IN_FORCE, PROPOSED, ADOPTED))
        with pytest.raises(commands.DutyItemEnded) as refused:
            domain.decide(perform(ONCE_ID, "2026", date(2026, 3, 2)), adopted, by(SECRETARY))
        assert refused.value.sentence() == "该责任事项已终止（上级调整），不能再登记。"

    def test_leaves_what_was_done_before_to_be_confirmed(self) -> None:
        done = performed(ONCE_ID, "2026", date(2026, 3, 2))
        confirm = commands.ConfirmDutyItem(item=ONCE_ID, period="2026", comment="已完成")
        confirmed = events.DutyItemConfirmed(item=ONCE_ID, period="2026", comment="已完成", resolution=None)
        duty_list.given(*IN_FORCE, done, PROPOSED, ADOPTED).when(confirm, by(MEMBER)).then(confirmed)

    def test_opens_the_new_items_for_work(self) -> None:
        done = performed(NEW_ID, "2026", date(2026, 3, 2))
        adopted = duty_list.given(*IN_FORCE, PROPOSED, ADOPTED)
        adopted.when(perform(NEW_ID, "2026", date(2026, 3, 2)), by(SECRETARY)).then(done)

    def test_is_refused_without_a_proposal(self) -> None:
        duty_list.given(*IN_FORCE).when(ADOPT, by(CLERK)).then_refused(commands.NoTemplateProposed)

    def test_is_refused_by_other_minutes_afterwards(self) -> None:
        other = commands.AdoptDutyTemplate(**{**MINUTES, "number": "党组会议纪要〔2026〕9号"})
        adopted = duty_list.given(*IN_FORCE, PROPOSED, ADOPTED)
        adopted.when(other, by(CLERK)).then_refused(commands.NoTemplateProposed)


class TestOpenHandOver:
    def test_names_who_takes_over(self) -> None:
        duty_list.given(*IN_FORCE).when(OPEN_HAND_OVER, by(CLERK)).then(HAND_OVER_OPENED)

    def test_names_who_signs_for_a_vacant_post(self) -> None:
        duty_list.given(*IN_FORCE, HAND_OVER_OPENED).when(VACANT, by(CLERK)).then(VACANCY_OPENED)

    def test_is_refused_to_the_holder_itself_or_with_one_person_on_both_sides(self) -> None:
        back = commands.OpenHandOver(to=SECRETARY, reason="支部换届")
        duty_list.given(*IN_FORCE).when(back, by(CLERK)).then_refused(commands.HandOverToHolder)
        alone = commands.OpenHandOver(to=SUCCESSOR, reason="支部换届", signs_for_outgoing=SUCCESSOR)
        duty_list.given(*IN_FORCE).when(alone, by(CLERK)).then_refused(commands.SameSigner)

    def test_is_refused_for_a_list_that_does_not_exist(self) -> None:
        duty_list.given().when(OPEN_HAND_OVER, by(CLERK)).then_refused(commands.NoSuchDutyList)


class TestSignHandOver:
    def test_waits_for_the_second_signature(self) -> None:
        opened = duty_list.given(*IN_FORCE, HAND_OVER_OPENED)
        opened.when(SIGN, by(SECRETARY, JULY_10)).then(SIGNED_BY_OUTGOING)

    def test_passes_countable_items_whole_with_what_is_done(self) -> None:
        history = (
            *IN_FORCE,
            PERFORMED,
            performed(QUARTERLY_ID, "2026-Q1", date(2026, 3, 20)),
            performed(QUARTERLY_ID, "2026-Q2", date(2026, 6, 20)),
            HAND_OVER_OPENED,
            SIGNED_BY_OUTGOING,
        )
        signed = duty_list.given(*history).when(SIGN, by(SUCCESSOR, JULY_10))
        signed.then(SIGNED_BY_INCOMING, handed_over(monthly=1, quarterly=2))

    def test_of_a_vacant_post_is_signed_by_the_named_deputy(self) -> None:
        vacant = duty_list.given(*IN_FORCE, VACANCY_OPENED)
        vacant.when(SIGN, by(SECRETARY, JULY_10)).then_refused(commands.NotASigner)
        vacant.when(SIGN, by(MEMBER, JULY_10)).then(events.HandOverSigned(person=MEMBER))

    def test_is_refused_to_others_and_when_nothing_is_open(self) -> None:
        opened = duty_list.given(*IN_FORCE, HAND_OVER_OPENED)
        opened.when(SIGN, by(CLERK, JULY_10)).then_refused(commands.NotASigner)
        duty_list.given(*IN_FORCE).when(SIGN, by(SECRETARY)).then_refused(commands.NoHandOver)


class TestAfterTheHandOver:
    HISTORY = (*IN_FORCE, PERFORMED, HAND_OVER_OPENED, SIGNED_BY_OUTGOING, SIGNED_BY_INCOMING, handed_over(monthly=1))
    LATER = date(2026, 8, 3)

    def test_months_before_belong_to_the_former_holder(self) -> None:
        may = perform(MONTHLY_ID, "2026-05", date(2026, 5, 8))
        done = performed(MONTHLY_ID, "2026-05", date(2026, 5, 8))
        duty_list.given(*self.HISTORY).when(may, by(SECRETARY, self.LATER)).then(done)
        duty_list.given(*self.HISTORY).when(may, by(SUCCESSOR, self.LATER)).then_refused(commands.NotTheHolder)

    def test_months_after_belong_to_the_new_holder(self) -> None:
        august = perform(MONTHLY_ID, "2026-08", self.LATER)
        done = performed(MONTHLY_ID, "2026-08", self.LATER, SUCCESSOR)
        duty_list.given(*self.HISTORY).when(august, by(SUCCESSOR, self.LATER)).then(done)
        duty_list.given(*self.HISTORY).when(august, by(SECRETARY, self.LATER)).then_refused(commands.NotTheHolder)

    def test_the_month_of_the_change_is_open_to_both(self) -> None:
        july = perform(MONTHLY_ID, "2026-07", date(2026, 7, 3))
        done = performed(MONTHLY_ID, "2026-07", date(2026, 7, 3))
        duty_list.given(*self.HISTORY).when(july, by(SECRETARY, self.LATER)).then(done)

    def test_countable_items_are_the_new_holders(self) -> None:
        third = perform(QUARTERLY_ID, "2026-Q3", self.LATER)
        done = performed(QUARTERLY_ID, "2026-Q3", self.LATER, SUCCESSOR)
        duty_list.given(*self.HISTORY).when(third, by(SUCCESSOR, self.LATER)).then(done)
        duty_list.given(*self.HISTORY).when(third, by(SECRETARY, self.LATER)).then_refused(commands.NotTheHolder)

    def test_the_former_holder_does_not_confirm_the_own_work(self) -> None:
        duty_list.given(*self.HISTORY).when(CONFIRM, by(SECRETARY, self.LATER)).then_refused(commands.OwnDuty)
        duty_list.given(*self.HISTORY).when(EVALUATE, by(SECRETARY, self.LATER)).then_refused(commands.OwnDuty)
