"""What can be asked about administrators and services' principals, and how it says no."""

from pydantic import Field

from services.management.permissions import Permission
from services.management.principal.events import AdministratorRole
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.text import Code

# --- commands ---------------------------------------------------------------


class AppointAdministrator(Command):
    """Make a person one of the three administrators: for the system, for security, or for audit."""

    zh = "任命管理员"
    zh_help = "任命系统管理员、安全保密管理员或安全审计员，三员不得兼任。"
    permission = Permission.ADMINISTRATOR_APPOINT
    creates, continues = True, False
    role: AdministratorRole = Field(title="管理员类别")


class DismissAdministrator(Command):
    """The person is administrator no longer."""

    zh = "免去管理员"
    zh_help = "该人员不再担任管理员。"
    permission = Permission.ADMINISTRATOR_APPOINT


class EnrollPrincipal(Command):
    """Enter the principal under which a service's jobs and reactions act."""

    zh = "登记服务主体"
    zh_help = "登记系统服务的身份，其任务和联动以此名义办理。"
    permission = Permission.PRINCIPAL_ENROLL
    creates, continues = True, False
    name: Code = Field(title="服务主体名称")


PrincipalCommand = AppointAdministrator | DismissAdministrator | EnrollPrincipal

# --- refusals ---------------------------------------------------------------


class OneOfThree(Refusal):
    """This person is {role} already; nobody holds two of the three offices of administrator."""

    zh = "该人员已任{role}。系统、安全、审计三员须由不同人员担任，一人不得兼任。"


class NoAdministrator(Refusal):
    """This person is no administrator."""

    status = 404
    zh = "该人员不是管理员，无需免去。"


class PersonAndPrincipal(Refusal):
    """A service's principal cannot be an administrator, and an administrator cannot be a service's principal."""

    zh = "服务主体与管理员不能为同一对象。"


class AlreadyAPrincipal(Refusal):
    """This principal is enrolled under another name, “{name}”."""

    zh = "该服务主体已登记为“{name}”，不能改作他名。"
