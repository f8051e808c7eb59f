"""What an installation consists of, and where each part lies and listens."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.embedded import ports
from deploy.embedded.child import CannotRun
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres
from deploy.servers import NatsElsewhere, NatsServer, PostgresElsewhere, PostgresServer

if TYPE_CHECKING:
    from shared.service.definition import Service

ROOT = Path(__file__).resolve().parents[2]
_EVENTSTORE = ROOT / "shared" / "eventstore" / "migrations"
_MESSAGING = ROOT / "shared" / "messaging" / "migrations"
_VIEWS = ROOT / "shared" / "views" / "migrations"
_PERSONAL = ROOT / "shared" / "personal" / "migrations"

KEYS_DATABASE = "wenxiao_keys"
DEMO_PLAN = ROOT / "services" / "portal" / "importing" / "year-plan-2026.xlsx"
DEMO_UNIT = "QZX"


@dataclass(frozen=True)
class Deployed:
    """A process with doors and a database as it is installed.

    `takes_commands`: people's facts stand in its log, and not only who was given what. `keeps_views`: it follows the
    others' events. `log`: under which path of its address the doors of its log are.
    """

    name: str
    takes_commands: bool = True
    keeps_views: bool = True
    log: str = ""

    @property
    def module(self) -> str:
        return f"services.{self.name}.main"

    @property
    def database(self) -> str:
        return f"wenxiao_{self.name}"

    @property
    def role(self) -> str:
        """The database role that the service works as; it can add events and never change one."""
        return f"wenxiao_{self.name}"

    @property
    def owner(self) -> str:
        """The database role that owns the tables and runs migrations."""
        return f"wenxiao_{self.name}_owner"

    def definition(self) -> "Service":
        """The service's own definition; imports everything that it is made of."""
        service: Service = import_module(self.module).SERVICE
        return service

    @property
    def migrations(self) -> tuple[Path, ...]:
        """The folders with what its database needs, in order."""
        own = ROOT / "services" / self.name / "migrations"
        if not self.keeps_views:
            return (own, _EVENTSTORE, _MESSAGING)
        if not self.takes_commands:
            return (_MESSAGING, _VIEWS, own, _EVENTSTORE)  # its own tables are older than its log
        folders = (_EVENTSTORE, _MESSAGING, _VIEWS)
        return (*folders, own) if own.is_dir() else folders


SERVICES = (
    Deployed("management"),
    Deployed("learning"),
    Deployed("responsibility"),
    Deployed("supervision"),
    Deployed("projection", takes_commands=False),
)
"""In the order in which they start: the others wait for management's directory."""

PORTAL = Deployed("portal", takes_commands=False, keeps_views=False, log="/log")
DEPLOYED = (*SERVICES, PORTAL)
"""Everything with doors, a database and an event log of its own."""

PROCESSES = {
    "supervision-scheduler": "services.supervision.scheduler",
    "supervision-worker": "services.supervision.worker",
}
"""What runs beside the services, without doors."""

KEYS_MIGRATIONS = (_PERSONAL,)
LISTENING = ("postgres", "nats", *(deployed.name for deployed in DEPLOYED))


def service_named(name: str) -> Deployed:
    return next(service for service in SERVICES if service.name == name)


@dataclass(frozen=True)
class Elsewhere:
    """Servers and services that `wenxiao up` does not run, such as containers.

    `postgres` and `nats` are host and port; `services` is a base address with `{service}` in it.
    """

    postgres: tuple[str, int]
    nats: tuple[str, int]
    services: str


@dataclass(frozen=True)
class Home:
    """The folder of an installation: keys, passwords, data unless that is elsewhere; and where everything listens."""

    folder: Path
    ports: Mapping[str, int] = field(default_factory=dict)
    elsewhere: Elsewhere | None = None

    @classmethod
    def open(cls, overrides: Mapping[str, int] | None = None) -> "Home":
        """Return the installation of WENXIAO_HOME.

        Ports are the overrides, else those of WENXIAO_PORTS, else those it had before, else the usual ones. With
        WENXIAO_POSTGRES, WENXIAO_NATS (host:port) and WENXIAO_SERVICES the servers are elsewhere.

        :raises CannotRun: if ports or addresses cannot be understood
        """
        folder = ports.data_folder()
        said = {**read_ports(os.environ.get("WENXIAO_PORTS", "")), **(overrides or {})}
        if unknown := set(said) - set(LISTENING):
            raise CannotRun(f"There is nothing called {sorted(unknown)[0]} that listens; say one of {_list()}.")
        usual = {name: ports.ALL[name] for name in LISTENING}
        return cls(folder, {**usual, **_remembered(folder / "ports.json"), **said}, read_elsewhere(os.environ))

    def remember_ports(self) -> None:
        """Write the ports down, so that other commands find the services."""
        (self.folder / "ports.json").write_text(json.dumps(dict(self.ports), indent=1) + "\n")

    @property
    def embedded_postgres(self) -> Postgres:
        """The server that `wenxiao up` runs."""
        return Postgres(self.folder / "postgres", port=self.ports["postgres"], shared_buffers="64MB")

    @property
    def embedded_nats(self) -> Nats:
        """The server that `wenxiao up` runs."""
        users = self.nats_users_file
        return Nats(users.parent, port=self.ports["nats"], extra=f'include "{users.name}"')

    @property
    def nats_users_file(self) -> Path:
        """Who may do what on the server that `wenxiao up` runs."""
        return self.folder / "nats" / "users.conf"

    def nats_seed_file(self, user: str) -> Path:
        """The key with which a user of the bus shows who it is: a service, a process beside them, or "provision"."""
        return self.folder / "keys" / "nats" / f"{user}.seed"

    @property
    def postgres(self) -> PostgresServer:
        if self.elsewhere:
            return PostgresElsewhere(*self.elsewhere.postgres, self.postgres_password_file)
        return self.embedded_postgres

    @property
    def nats(self) -> NatsServer:
        return NatsElsewhere(*self.elsewhere.nats) if self.elsewhere else self.embedded_nats

    @property
    def postgres_password_file(self) -> Path:
        """The admin's password of a PostgreSQL elsewhere."""
        return self.folder / "postgres-password"

    @property
    def identity_file(self) -> Path:
        return self.folder / "identity.json"

    @property
    def token_key_file(self) -> Path:
        return self.folder / "keys" / "token.json"

    @property
    def master_key_file(self) -> Path:
        return self.folder / "keys" / "master.key"

    @property
    def passwords_file(self) -> Path:
        return self.folder / "passwords.json"

    @property
    def attachments(self) -> str:
        """Where files of people lie: WENXIAO_ATTACHMENTS, a folder or a URL, else a folder here."""
        return os.environ.get("WENXIAO_ATTACHMENTS") or str(self.folder / "attachments")

    @property
    def attachments_folder(self) -> Path | None:
        """None if they lie in an object store, which looks after its own copies."""
        return None if "://" in self.attachments else Path(self.attachments).absolute()

    @property
    def erasures_file(self) -> Path:
        """Who has to be erased again after a restore, at the next start."""
        return self.folder / "erasures.json"

    @property
    def demo_mark(self) -> Path:
        """There once the year plan of the first start was loaded."""
        return self.folder / "demo-loaded"

    @property
    def accounts_mark(self) -> Path:
        """There once the first accounts were made and their passwords printed."""
        return self.folder / "accounts-made"

    def url(self, service: str) -> str:
        if self.elsewhere:
            return self.elsewhere.services.format(service=service)
        return f"http://{ports.HOST}:{self.ports[service]}"

    def log_url(self, deployed: Deployed) -> str:
        """Where the feed of its log is."""
        return self.url(deployed.name) + deployed.log

    def urls(self) -> dict[str, str]:
        return {service.name: self.url(service.name) for service in SERVICES}

    def urls_for(self, deployed: Deployed) -> dict[str, str]:
        """What a process is told of the others; the portal's log is read by the audit alone."""
        own = {PORTAL.name: self.log_url(PORTAL)} if deployed == service_named("projection") else {}
        return self.urls() | own


def read_ports(text: str) -> dict[str, int]:
    """Read `management=28102,nats=24322`.

    :raises CannotRun: if that is not what it says
    """
    found: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.partition("=")
        if not number.isascii() or not number.isdigit() or not 0 < int(number) < 65_536:
            raise CannotRun(f"“{part}” is no port; write for example management=28102.")
        found[name.strip()] = int(number)
    return found


_ADDRESS = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]*):([0-9]{1,5})")


def read_elsewhere(environment: Mapping[str, str]) -> Elsewhere | None:
    """Read WENXIAO_POSTGRES and WENXIAO_NATS (`host:port`) and WENXIAO_SERVICES (`http://{service}:8000`), all or none.

    :raises CannotRun: if one is missing or is not what it says
    """
    names = ("WENXIAO_POSTGRES", "WENXIAO_NATS", "WENXIAO_SERVICES")
    given = {name: environment[name] for name in names if environment.get(name)}
    if not given:
        return None
    if missing := [name for name in names if name not in given]:
        raise CannotRun(f"{missing[0]} is not set; with {next(iter(given))} all of {', '.join(names)} are needed.")
    if "{service}" not in given["WENXIAO_SERVICES"]:
        raise CannotRun("WENXIAO_SERVICES has to hold {service}; write for example http://{service}:8000.")
    return Elsewhere(
        _address("WENXIAO_POSTGRES", given["WENXIAO_POSTGRES"]),
        _address("WENXIAO_NATS", given["WENXIAO_NATS"]),
        given["WENXIAO_SERVICES"],
    )


def _address(name: str, text: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(text)
    if not found or not 0 < int(found[2]) < 65_536:
        raise CannotRun(f"{name} is “{text}”, which is no address; write for example server:5432.")
    return found[1], int(found[2])


def _remembered(file: Path) -> dict[str, int]:
    try:
        known = json.loads(file.read_text())
        return {name: int(known[name]) for name in LISTENING if name in known}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CannotRun(f"{file} cannot be read; remove it, or give every port with WENXIAO_PORTS.") from error


def _list() -> str:
    return ", ".join(LISTENING)
