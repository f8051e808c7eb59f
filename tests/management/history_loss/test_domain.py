from services.management.history_loss import commands, domain
from shared.testing.spec import Spec
from tests.management.history_loss.scenarios import (
    AUDIT_ADMIN,
    CONFIRM,
    DECLARE,
    DECLARED,
    LOST,
    SYSTEM_ADMIN,
    by,
)

loss = Spec(domain.DECIDER)


class TestDeclareHistoryLost:
    def test_is_the_first_signature(self) -> None:
        loss.given().when(DECLARE, by(SYSTEM_ADMIN)).then(DECLARED)

    def test_said_again_by_anybody_changes_nothing(self) -> None:
        for person in (SYSTEM_ADMIN, AUDIT_ADMIN):
            loss.given(DECLARED).when(DECLARE, by(person)).then_nothing()
            loss.given(DECLARED, LOST).when(DECLARE, by(person)).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = DECLARE.model_copy(update={"fork": 80})
        loss.given(DECLARED).when(other, by(SYSTEM_ADMIN)).then_refused(commands.AnotherLossDeclared)


class TestConfirmHistoryLost:
    def test_is_the_second_signature(self) -> None:
        loss.given(DECLARED).when(CONFIRM, by(AUDIT_ADMIN)).then(LOST)

    def test_said_again_changes_nothing(self) -> None:
        loss.given(DECLARED, LOST).when(CONFIRM, by(AUDIT_ADMIN)).then_nothing()

    def test_is_refused_to_who_has_signed(self) -> None:
        loss.given(DECLARED).when(CONFIRM, by(SYSTEM_ADMIN)).then_refused(commands.OneSignerTwice)

    def test_is_refused_before_anybody_has_declared_a_loss(self) -> None:
        loss.given().when(CONFIRM, by(AUDIT_ADMIN)).then_refused(commands.NoLossDeclared)

    def test_is_refused_for_another_range(self) -> None:
        other = CONFIRM.model_copy(update={"last_known": 99})
        loss.given(DECLARED).when(other, by(AUDIT_ADMIN)).then_refused(commands.AnotherLossDeclared)
