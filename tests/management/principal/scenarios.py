"""Named histories and example commands of administrators and principals; every test starts here."""

from uuid import UUID

from services.management.principal import commands, events
from services.management.principal.events import AdministratorRole
from shared.kernel.decider import Context
from shared.testing.context import context

DISTRICT, SECURITY_ADMIN = UUID(int=1), UUID(int=9)


def by(person: UUID = SECURITY_ADMIN) -> Context:
    return context(by=person, unit=DISTRICT, service="management")


APPOINT = commands.AppointAdministrator(role=AdministratorRole.SYSTEM_ADMIN)
APPOINTED = events.AdministratorAppointed(role=AdministratorRole.SYSTEM_ADMIN)
DISMISS, DISMISSED = commands.DismissAdministrator(), events.AdministratorDismissed()
ENROLL = commands.EnrollPrincipal(name="supervision-jobs")
ENROLLED = events.PrincipalEnrolled(name="supervision-jobs")
