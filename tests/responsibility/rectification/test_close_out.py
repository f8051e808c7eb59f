from datetime import date

import pytest
from pydantic import ValidationError

from services.responsibility.rectification import commands, domain, events
from shared.testing.spec import Spec
from tests.responsibility.people import CLERK, HELPER, INSPECTOR, MEMBER, SECRETARY, by
from tests.responsibility.rectification.scenarios import (
    ACCEPT,
    ACCEPTED,
    ASK,
    ASKED,
    CLOSE_OUT,
    CLOSED_OUT,
    LONG_TERM_RAISED,
    RAISED,
    RECEIVE,
    RECEIVED,
    REOPEN,
    REOPENED,
    RETURN,
    RETURNED,
    SHEET,
    TOUR_RAISED,
    VERIFIED,
)

item = Spec(domain.DECIDER)


class TestAskCloseOut:
    def test_says_what_was_done(self) -> None:
        item.given(RAISED).when(ASK, by(SECRETARY)).then(ASKED)

    def test_needs_no_files(self) -> None:
        asked = events.CloseOutAsked(result="已逐条补正", evidence=())
        item.given(RAISED).when(commands.AskCloseOut(result="已逐条补正"), by(SECRETARY)).then(asked)

    def test_adds_what_is_handed_in_later(self) -> None:
        more = commands.AskCloseOut(result="又补正两处")
        supplement = events.CloseOutAsked(result="又补正两处", evidence=())
        item.given(RAISED, ASKED).when(more, by(SECRETARY)).then(supplement)

    def test_may_repeat_its_words_after_a_return(self) -> None:
        item.given(RAISED, ASKED, RETURNED).when(ASK, by(SECRETARY)).then(ASKED)

    def test_is_refused_to_a_helper(self) -> None:
        item.given(RAISED).when(ASK, by(HELPER)).then_refused(commands.NotYours)

    def test_is_refused_for_a_long_term_item(self) -> None:
        item.given(LONG_TERM_RAISED).when(ASK, by(SECRETARY)).then_refused(commands.LongTermStaysOpen)

    def test_is_refused_after_the_close_out(self) -> None:
        other = commands.AskCloseOut(result="补充材料")
        item.given(RAISED, ASKED, CLOSED_OUT).when(other, by(SECRETARY)).then_refused(commands.NotOpen)


class TestReturnCloseOut:
    def test_sends_it_back_with_a_reason(self) -> None:
        item.given(RAISED, ASKED).when(RETURN, by(INSPECTOR)).then(RETURNED)

    def test_sends_back_what_the_outside_body_did_not_accept(self) -> None:
        item.given(TOUR_RAISED, ASKED, VERIFIED).when(RETURN, by(INSPECTOR)).then(RETURNED)

    def test_is_refused_when_nobody_asked(self) -> None:
        item.given(RAISED).when(RETURN, by(INSPECTOR)).then_refused(commands.NotAsked)

    def test_is_refused_for_another_reason_once_returned(self) -> None:
        other = commands.ReturnCloseOut(reason="缺附件")
        item.given(RAISED, ASKED, RETURNED).when(other, by(INSPECTOR)).then_refused(commands.NotAsked)

    def test_is_refused_to_whom_it_concerns(self) -> None:
        item.given(RAISED, ASKED).when(RETURN, by(HELPER)).then_refused(commands.OwnCloseOut)


class TestCloseOut:
    def test_closes_what_was_asked_for(self) -> None:
        item.given(RAISED, ASKED).when(CLOSE_OUT, by(INSPECTOR)).then(CLOSED_OUT)

    def test_of_a_tours_item_waits_for_the_outside_body(self) -> None:
        item.given(TOUR_RAISED, ASKED).when(CLOSE_OUT, by(INSPECTOR)).then(VERIFIED)

    def test_is_refused_to_the_responsible_person_and_to_helpers(self) -> None:
        item.given(RAISED, ASKED).when(CLOSE_OUT, by(SECRETARY)).then_refused(commands.OwnCloseOut)
        item.given(RAISED, ASKED).when(CLOSE_OUT, by(HELPER)).then_refused(commands.OwnCloseOut)

    def test_is_refused_when_typed_for_or_by_them(self) -> None:
        item.given(RAISED, ASKED).when(CLOSE_OUT, by(CLERK, for_=SECRETARY)).then_refused(commands.OwnCloseOut)
        item.given(RAISED, ASKED).when(CLOSE_OUT, by(HELPER, for_=INSPECTOR)).then_refused(commands.OwnCloseOut)

    def test_is_refused_to_who_was_responsible_before(self) -> None:
        handed = events.RectificationRevised(**{**SHEET, "responsible": MEMBER, "helpers": ()}, reason="分工调整")
        item.given(RAISED, handed, ASKED).when(CLOSE_OUT, by(SECRETARY)).then_refused(commands.OwnCloseOut)

    def test_is_not_even_a_command_without_a_sentence(self) -> None:
        with pytest.raises(ValidationError):
            commands.CloseOut(finding="  ")

    def test_is_refused_before_it_is_asked_for(self) -> None:
        item.given(RAISED).when(CLOSE_OUT, by(INSPECTOR)).then_refused(commands.NotAsked)

    def test_is_refused_with_another_sentence_afterwards(self) -> None:
        other = commands.CloseOut(finding="基本到位")
        item.given(RAISED, ASKED, CLOSED_OUT).when(other, by(INSPECTOR)).then_refused(commands.AlreadyVerified)

    def test_is_refused_for_a_long_term_item(self) -> None:
        item.given(LONG_TERM_RAISED).when(CLOSE_OUT, by(INSPECTOR)).then_refused(commands.LongTermStaysOpen)


class TestAcceptFinally:
    def test_closes_out_with_the_bodys_name_and_date(self) -> None:
        item.given(TOUR_RAISED, ASKED, VERIFIED).when(ACCEPT, by(CLERK)).then(ACCEPTED)

    def test_is_refused_with_other_content_afterwards(self) -> None:
        other = commands.AcceptFinally(body="市委巡察办", accepted_on=date(2026, 3, 2))
        history = item.given(TOUR_RAISED, ASKED, VERIFIED, ACCEPTED)
        history.when(other, by(CLERK)).then_refused(commands.AlreadyVerified)

    def test_is_refused_before_the_own_verification(self) -> None:
        item.given(TOUR_RAISED, ASKED).when(ACCEPT, by(CLERK)).then_refused(commands.NotVerified)

    def test_is_refused_for_other_sources(self) -> None:
        item.given(RAISED, ASKED).when(ACCEPT, by(CLERK)).then_refused(commands.NoOutsideBody)

    def test_is_refused_to_whom_it_concerns_and_before_its_day(self) -> None:
        history = item.given(TOUR_RAISED, ASKED, VERIFIED)
        history.when(ACCEPT, by(HELPER)).then_refused(commands.OwnCloseOut)
        history.when(ACCEPT, by(CLERK, date(2026, 3, 1))).then_refused(commands.NotYetSo)


class TestReopen:
    def test_starts_over_when_the_problem_comes_back(self) -> None:
        item.given(RAISED, ASKED, CLOSED_OUT).when(REOPEN, by(INSPECTOR)).then(REOPENED)

    def test_asks_for_a_new_receipt_and_a_new_result(self) -> None:
        history = item.given(RAISED, RECEIVED, ASKED, CLOSED_OUT, REOPENED)
        history.when(RECEIVE, by(SECRETARY)).then(RECEIVED)
        history.when(ASK, by(SECRETARY)).then(ASKED)

    def test_is_refused_while_it_is_open(self) -> None:
        item.given(RAISED, ASKED).when(REOPEN, by(INSPECTOR)).then_refused(commands.NotClosedOut)

    def test_is_refused_with_other_content_once_reopened(self) -> None:
        other = commands.Reopen(problem="另一个问题")
        history = item.given(RAISED, ASKED, CLOSED_OUT, REOPENED)
        history.when(other, by(INSPECTOR)).then_refused(commands.NotClosedOut)

    def test_is_refused_with_a_date_in_the_past(self) -> None:
        late = commands.Reopen(problem="再次出现补记", due=date(2026, 3, 1))
        history = item.given(RAISED, ASKED, CLOSED_OUT)
        history.when(late, by(INSPECTOR)).then_refused(commands.DueBeforeRaised)
