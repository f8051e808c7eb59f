from services.management.principal import commands, domain
from services.management.principal.events import AdministratorRole
from shared.testing.spec import Spec
from tests.management.principal.scenarios import APPOINT, APPOINTED, DISMISS, DISMISSED, ENROLL, ENROLLED, by

principal = Spec(domain.DECIDER)


class TestAppointAdministrator:
    def test_gives_the_office(self) -> None:
        principal.given().when(APPOINT, by()).then(APPOINTED)

    def test_said_twice_changes_nothing(self) -> None:
        principal.given(APPOINTED).when(APPOINT, by()).then_nothing()

    def test_is_refused_to_who_holds_another_of_the_three(self) -> None:
        second = commands.AppointAdministrator(role=AdministratorRole.AUDIT_ADMIN)
        principal.given(APPOINTED).when(second, by()).then_refused(commands.OneOfThree)

    def test_may_give_another_office_after_the_first_has_ended(self) -> None:
        second = commands.AppointAdministrator(role=AdministratorRole.AUDIT_ADMIN)
        appointed = APPOINTED.model_copy(update={"role": AdministratorRole.AUDIT_ADMIN})
        principal.given(APPOINTED, DISMISSED).when(second, by()).then(appointed)

    def test_is_refused_for_a_service_s_principal(self) -> None:
        principal.given(ENROLLED).when(APPOINT, by()).then_refused(commands.PersonAndPrincipal)


class TestDismissAdministrator:
    def test_ends_the_office(self) -> None:
        principal.given(APPOINTED).when(DISMISS, by()).then(DISMISSED)

    def test_said_twice_changes_nothing(self) -> None:
        principal.given(APPOINTED, DISMISSED).when(DISMISS, by()).then_nothing()

    def test_is_refused_for_who_is_none(self) -> None:
        principal.given().when(DISMISS, by()).then_refused(commands.NoAdministrator)


class TestEnrollPrincipal:
    def test_enters_it(self) -> None:
        principal.given().when(ENROLL, by()).then(ENROLLED)

    def test_said_twice_changes_nothing(self) -> None:
        principal.given(ENROLLED).when(ENROLL, by()).then_nothing()

    def test_is_refused_with_another_name(self) -> None:
        other = commands.EnrollPrincipal(name="importer")
        principal.given(ENROLLED).when(other, by()).then_refused(commands.AlreadyAPrincipal)

    def test_is_refused_for_an_administrator(self) -> None:
        principal.given(APPOINTED).when(ENROLL, by()).then_refused(commands.PersonAndPrincipal)
