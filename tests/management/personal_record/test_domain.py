from services.management.personal_record import commands, domain
from shared.testing.spec import Spec
from tests.management.personal_record.scenarios import (
    AUDIT_ADMIN,
    ERASE,
    ERASED,
    ERASURE_REQUESTED,
    RELEASE,
    RELEASE_REQUESTED,
    RELEASED,
    RESTRICT,
    RESTRICTED,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    by,
)

record = Spec(domain.DECIDER)
CONFIRM_RELEASE, CONFIRM_ERASURE = commands.ConfirmRelease(), commands.ConfirmErasure()


class TestRestrict:
    def test_takes_one_signature(self) -> None:
        record.given().when(RESTRICT, by(SECURITY_ADMIN)).then(RESTRICTED)

    def test_can_be_done_again_after_a_release(self) -> None:
        record.given(RESTRICTED, RELEASE_REQUESTED, RELEASED).when(RESTRICT, by(SECURITY_ADMIN)).then(RESTRICTED)

    def test_said_again_changes_nothing(self) -> None:
        record.given(RESTRICTED).when(RESTRICT, by(SYSTEM_ADMIN)).then_nothing()

    def test_is_refused_for_another_reason(self) -> None:
        other = RESTRICT.model_copy(update={"reason": "另有原因须查明"})
        record.given(RESTRICTED).when(other, by(SECURITY_ADMIN)).then_refused(commands.RestrictedAlready)

    def test_is_refused_when_there_is_nothing_left(self) -> None:
        erased = record.given(RESTRICTED, ERASURE_REQUESTED, ERASED)
        erased.when(RESTRICT, by(SECURITY_ADMIN)).then_refused(commands.ErasedByLaw)


class TestRelease:
    def test_is_requested_by_one_and_confirmed_by_another(self) -> None:
        record.given(RESTRICTED).when(RELEASE, by(SECURITY_ADMIN)).then(RELEASE_REQUESTED)
        record.given(RESTRICTED, RELEASE_REQUESTED).when(CONFIRM_RELEASE, by(AUDIT_ADMIN)).then(RELEASED)

    def test_said_again_changes_nothing(self) -> None:
        record.given(RESTRICTED, RELEASE_REQUESTED).when(RELEASE, by(SECURITY_ADMIN)).then_nothing()
        done = record.given(RESTRICTED, RELEASE_REQUESTED, RELEASED)
        done.when(CONFIRM_RELEASE, by(AUDIT_ADMIN)).then_nothing()

    def test_is_refused_to_who_requested_it(self) -> None:
        asked = record.given(RESTRICTED, RELEASE_REQUESTED)
        asked.when(CONFIRM_RELEASE, by(SECURITY_ADMIN)).then_refused(commands.SecondSignerNeeded)

    def test_is_refused_where_nothing_is_restricted(self) -> None:
        record.given().when(RELEASE, by(SECURITY_ADMIN)).then_refused(commands.NotRestricted)
        record.given().when(CONFIRM_RELEASE, by(AUDIT_ADMIN)).then_refused(commands.NotRestricted)

    def test_is_not_confirmed_by_what_was_requested_otherwise(self) -> None:
        for history in ((RESTRICTED,), (RESTRICTED, RELEASE_REQUESTED, ERASURE_REQUESTED)):
            record.given(*history).when(CONFIRM_RELEASE, by(AUDIT_ADMIN)).then_refused(commands.NothingRequested)


class TestErasure:
    def test_is_requested_by_one_and_confirmed_by_another(self) -> None:
        record.given(RESTRICTED).when(ERASE, by(SECURITY_ADMIN)).then(ERASURE_REQUESTED)
        record.given(RESTRICTED, ERASURE_REQUESTED).when(CONFIRM_ERASURE, by(AUDIT_ADMIN)).then(ERASED)

    def test_said_again_changes_nothing(self) -> None:
        record.given(RESTRICTED, ERASURE_REQUESTED).when(ERASE, by(SECURITY_ADMIN)).then_nothing()
        record.given(RESTRICTED, ERASURE_REQUESTED, ERASED).when(CONFIRM_ERASURE, by(SYSTEM_ADMIN)).then_nothing()

    def test_is_refused_before_the_data_are_restricted(self) -> None:
        record.given().when(ERASE, by(SECURITY_ADMIN)).then_refused(commands.NotRestricted)

    def test_is_refused_to_who_requested_it(self) -> None:
        asked = record.given(RESTRICTED, ERASURE_REQUESTED)
        asked.when(CONFIRM_ERASURE, by(SECURITY_ADMIN)).then_refused(commands.SecondSignerNeeded)

    def test_is_not_confirmed_by_what_was_requested_otherwise(self) -> None:
        for history in ((RESTRICTED,), (RESTRICTED, ERASURE_REQUESTED, RELEASE_REQUESTED)):
            record.given(*history).when(CONFIRM_ERASURE, by(AUDIT_ADMIN)).then_refused(commands.NothingRequested)

    def test_ends_everything(self) -> None:
        erased = (RESTRICTED, ERASURE_REQUESTED, ERASED)
        for command in (RELEASE, ERASE, CONFIRM_RELEASE):
            record.given(*erased).when(command, by(SYSTEM_ADMIN)).then_refused(commands.ErasedByLaw)
