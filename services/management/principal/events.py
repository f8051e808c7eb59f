"""What happened to an administrator or a service's principal. Class and field names are stored for ever."""

from shared.kernel.message import Claim, Event
from shared.kernel.role import TITLES, Role
from shared.kernel.words import Worded


class AdministratorRole(Worded):
    SYSTEM_ADMIN = Role.SYSTEM_ADMIN.value, TITLES[Role.SYSTEM_ADMIN], "system administrator"
    SECURITY_ADMIN = Role.SECURITY_ADMIN.value, TITLES[Role.SECURITY_ADMIN], "security administrator"
    AUDIT_ADMIN = Role.AUDIT_ADMIN.value, TITLES[Role.AUDIT_ADMIN], "audit administrator"


class AdministratorAppointed(Event):
    role: AdministratorRole


class AdministratorDismissed(Event):
    pass


class PrincipalEnrolled(Event):
    """Jobs, reactions and the importer act under this name."""

    name: str

    def claims(self) -> tuple[Claim, ...]:
        return (Claim("principal_name", self.name, f"服务名{self.name}"),)


PrincipalEvent = AdministratorAppointed | AdministratorDismissed | PrincipalEnrolled
