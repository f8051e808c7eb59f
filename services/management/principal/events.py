"""What happened to an administrator or a service's principal. Class and field names are stored for ever."""

from enum import StrEnum

from shared.kernel.message import Claim, Event
from shared.kernel.role import Role


class AdministratorRole(StrEnum):
    SYSTEM_ADMIN = Role.SYSTEM_ADMIN.value
    SECURITY_ADMIN = Role.SECURITY_ADMIN.value
    AUDIT_ADMIN = Role.AUDIT_ADMIN.value


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
