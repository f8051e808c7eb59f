"""Who this installation is: the district, its administrators and the services' own principals; made once by `init`."""

from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from shared.kernel.message import Frozen
from shared.kernel.role import Role

SERVICES = ("learning", "management", "responsibility", "supervision", "projection", "portal")
"""Who has a database and a principal."""

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""三员: three people with separate duties."""


class BrokenIdentity(Exception):
    """The identity file is missing or not readable; the sentence says which and what to do."""


class Identity(Frozen):
    """Ids only; names and roles are management's facts. `principals` by service name, and `importer`."""

    district: UUID
    principals: dict[str, UUID]
    administrators: dict[Role, UUID]

    @classmethod
    def load(cls, path: Path) -> "Identity":
        """Return what `init` wrote.

        :raises BrokenIdentity: if the file is missing or unreadable
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise BrokenIdentity(f"{path} is missing: run `wenxiao init` first.") from None
        except (OSError, ValidationError) as error:
            raise BrokenIdentity(f"{path} cannot be read; restore it from a copy.") from error
