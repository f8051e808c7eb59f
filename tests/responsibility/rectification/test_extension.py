from datetime import date
from uuid import UUID

import pytest

from services.responsibility.rectification import commands, domain, events
from shared.testing.spec import Spec
from tests.responsibility.people import HELPER, MEMBER, SECRETARY, by
from tests.responsibility.rectification.scenarios import (
    ASK_EXTENSION,
    DUE,
    EXTENSION_ASKED,
    EXTENSION_REFUSED,
    GRANT,
    GRANTED,
    LONG_TERM_RAISED,
    RAISED,
    REFUSE,
)

item = Spec(domain.DECIDER)


class TestAskExtension:
    def test_asks_for_a_later_date_with_a_reason(self) -> None:
        item.given(RAISED).when(ASK_EXTENSION, by(SECRETARY)).then(EXTENSION_ASKED)

    def test_is_in_time_on_the_last_day(self) -> None:
        item.given(RAISED).when(ASK_EXTENSION, by(SECRETARY, DUE)).then(EXTENSION_ASKED)

    def test_is_refused_once_the_deadline_has_passed(self) -> None:
        late = by(SECRETARY, date(2026, 4, 1))
        item.given(RAISED).when(ASK_EXTENSION, late).then_refused(commands.TooLateToExtend)
        with pytest.raises(commands.TooLateToExtend) as refused:
            domain.decide(ASK_EXTENSION, domain.DECIDER.fold((RAISED,)), late)
        assert refused.value.sentence() == "整改时限2026年3月31日已过，延期申请须在到期前提出。"

    def test_is_kept_when_it_was_asked_too_late_and_is_entered_afterwards(self) -> None:
        afterwards = by(SECRETARY, date(2026, 4, 1), said=date(2026, 4, 8))
        item.given(RAISED).when(ASK_EXTENSION, afterwards).then(EXTENSION_ASKED)

    def test_may_be_asked_again_before_the_extended_date(self) -> None:
        again = commands.AskExtension(due=date(2026, 5, 29), reason="档案外借未还")
        asked = events.ExtensionAsked(due=date(2026, 5, 29), reason="档案外借未还", asked_by=SECRETARY)
        history = item.given(RAISED, EXTENSION_ASKED, GRANTED)
        history.when(again, by(SECRETARY, date(2026, 4, 20))).then(asked)

    def test_may_be_asked_for_another_date_while_undecided(self) -> None:
        other = commands.AskExtension(due=date(2026, 4, 15), reason="半个月足够")
        asked = events.ExtensionAsked(due=date(2026, 4, 15), reason="半个月足够", asked_by=SECRETARY)
        item.given(RAISED, EXTENSION_ASKED).when(other, by(SECRETARY)).then(asked)

    def test_is_refused_for_an_earlier_date(self) -> None:
        earlier = commands.AskExtension(due=DUE, reason="笔误")
        item.given(RAISED).when(earlier, by(SECRETARY)).then_refused(commands.NotLater)

    def test_is_refused_without_a_date_to_extend(self) -> None:
        item.given(LONG_TERM_RAISED).when(ASK_EXTENSION, by(SECRETARY)).then_refused(commands.NoDate)

    def test_is_refused_to_others(self) -> None:
        item.given(RAISED).when(ASK_EXTENSION, by(HELPER)).then_refused(commands.NotYours)


class TestGrantExtension:
    def test_moves_the_deadline_as_asked(self) -> None:
        item.given(RAISED, EXTENSION_ASKED).when(GRANT, by(MEMBER)).then(GRANTED)

    def test_may_grant_an_earlier_date(self) -> None:
        shorter = commands.GrantExtension(due=date(2026, 4, 10))
        granted = events.ExtensionGranted(due=date(2026, 4, 10))
        item.given(RAISED, EXTENSION_ASKED).when(shorter, by(MEMBER)).then(granted)

    def test_is_refused_beyond_what_was_asked(self) -> None:
        longer = commands.GrantExtension(due=date(2026, 5, 10))
        item.given(RAISED, EXTENSION_ASKED).when(longer, by(MEMBER)).then_refused(commands.BeyondWhatWasAsked)

    def test_is_refused_for_a_date_that_is_not_later(self) -> None:
        same = commands.GrantExtension(due=DUE)
        item.given(RAISED, EXTENSION_ASKED).when(same, by(MEMBER)).then_refused(commands.NotLater)

    @pytest.mark.parametrize("person", [SECRETARY, HELPER])
    def test_is_refused_to_whom_it_concerns(self, person: UUID) -> None:
        item.given(RAISED, EXTENSION_ASKED).when(GRANT, by(person)).then_refused(commands.OwnExtension)

    def test_is_refused_when_nothing_was_asked(self) -> None:
        item.given(RAISED).when(GRANT, by(MEMBER)).then_refused(commands.NoExtensionAsked)

    def test_is_refused_with_another_date_once_decided(self) -> None:
        other = commands.GrantExtension(due=date(2026, 4, 10))
        history = item.given(RAISED, EXTENSION_ASKED, GRANTED)
        history.when(other, by(MEMBER)).then_refused(commands.NoExtensionAsked)


class TestRefuseExtension:
    def test_says_why(self) -> None:
        item.given(RAISED, EXTENSION_ASKED).when(REFUSE, by(MEMBER)).then(EXTENSION_REFUSED)

    def test_is_refused_for_another_reason_once_decided(self) -> None:
        other = commands.RefuseExtension(reason="时间充裕")
        history = item.given(RAISED, EXTENSION_ASKED, EXTENSION_REFUSED)
        history.when(other, by(MEMBER)).then_refused(commands.NoExtensionAsked)

    def test_is_refused_to_whom_it_concerns(self) -> None:
        item.given(RAISED, EXTENSION_ASKED).when(REFUSE, by(HELPER)).then_refused(commands.OwnExtension)
