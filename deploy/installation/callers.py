"""How the command line calls the services: over HTTP, with tokens that it signs itself for who is named."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import httpx

from deploy.embedded.child import CannotRun
from deploy.installation.patient import Patient
from deploy.installation.topology import Home
from shared.kernel.ids import derived_id
from shared.service.identity import BrokenIdentity, Identity
from shared.web.tokens import TokenIssuer, make_key


@dataclass(frozen=True)
class Callers:
    """Whoever has an id here: the installation's principals and administrators, and the people of its units."""

    home: Home
    identity: Identity

    @classmethod
    def of(cls, home: Home) -> "Callers":
        """
        :raises CannotRun: if the installation has no identity yet
        """
        try:
            return cls(home, Identity.load(home.identity_file))
        except BrokenIdentity as error:
            raise CannotRun(str(error)) from error

    @cached_property
    def issuer(self) -> TokenIssuer:
        if not self.home.token_key_file.exists():
            raise CannotRun(f"{self.home.token_key_file} is missing: run `wenxiao init` first.")
        try:
            return TokenIssuer(make_key(self.home.token_key_file))
        except (OSError, ValueError) as error:
            raise CannotRun(f"{self.home.token_key_file} cannot be read; restore it from a backup.") from error

    def standing(self, principal: str) -> Callable[[], Awaitable[str]]:
        """A function that always gives a fresh token of a principal."""
        return self.issuer.standing(self.identity.principals[principal])

    def id_of(self, name: str) -> UUID | None:
        """The id of a principal or administrator by name, or a UUID as it is; None for anything else."""
        if name in self.identity.principals:
            return self.identity.principals[name]
        administrators = {role.value: id for role, id in self.identity.administrators.items()}
        if name in administrators:
            return administrators[name]
        try:
            return UUID(name)
        except ValueError:
            return None

    def unit(self, code: str) -> UUID:
        """The id of a unit by its code; a UUID is taken as it is."""
        try:
            return UUID(code)
        except ValueError:
            return derived_id(self.identity.district, f"unit/{code}")

    def person(self, unit: UUID, code: str) -> UUID:
        """The id of a person of a unit by the code in its year plan."""
        return derived_id(unit, f"person/{code}")

    def client(self, seconds: float = 30.0) -> httpx.AsyncClient:
        """A client that speaks to the services directly, whatever proxy the environment names."""
        return httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(seconds, connect=3.0))

    def patient_client(self, seconds: float = 30.0) -> httpx.AsyncClient:
        """One that rides over the restart of a service; send only what may be sent twice."""
        transport = Patient(httpx.AsyncHTTPTransport(trust_env=False))
        return httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(seconds, connect=3.0))
