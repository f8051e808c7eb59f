"""The first facts of an installation: district, three administrators, the services' principals; and the keys."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from pydantic import ValidationError

from deploy.embedded.child import CannotRun
from deploy.installation.databases import service_dsn
from deploy.installation.topology import Home, service_named
from services.management.main import SERVICE
from services.management.principal import domain as principal
from services.management.principal.commands import AppointAdministrator, EnrollPrincipal
from services.management.principal.events import AdministratorRole
from services.management.unit import domain as unit
from services.management.unit.commands import FoundDistrict
from services.projection.sealing.note import BadNote, Signer
from shared import clock
from shared.calendar.working_days import packaged_calendar
from shared.directory.directory import Directory, FixedBooks
from shared.eventstore.codec import EventRegistry
from shared.eventstore.port import ReadOnly
from shared.eventstore.postgres import PostgresEventStore
from shared.handling import Call, CommandHandler
from shared.kernel.decider import Decider
from shared.kernel.ids import derived_id, new_id
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.register import Claimed, Released
from shared.kernel.role import Held, Role
from shared.personal.keys import BadMasterKey, read_master_key, write_master_key
from shared.rulebook import Rulebook
from shared.service.identity import ADMINISTRATORS, SERVICES, BrokenIdentity, Identity
from shared.web.commands import authorizer
from shared.web.tokens import make_key

CODE, NAME = "QW", "××区"
PRINCIPALS = (*SERVICES, "importer")

AnyDecider = Decider[Any, Any, Any]
Fact = tuple[str, AnyDecider, UUID, Command]


def make_files(home: Home, say: Callable[[str], None], code: str | None = None) -> Identity:
    """Make identity and keys unless they are there; without a database. `code`: the district's, in the log's name.

    :raises CannotRun: if one is there and broken
    """
    home.token_key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        make_key(home.token_key_file)
        if home.master_key_file.exists():
            read_master_key(home.master_key_file)
        else:
            write_master_key(home.master_key_file)
            say(f"people's keys are wrapped by {home.master_key_file}: keep a copy in a safe, apart from the data")
        _make_sealer_key(home, code or CODE, say)
        if home.identity_file.exists():
            return _with_all_principals(home, Identity.load(home.identity_file))
    except (BadMasterKey, BrokenIdentity, BadNote) as error:
        raise CannotRun(str(error)) from error
    except (OSError, ValueError) as error:
        raise CannotRun(f"{home.token_key_file} cannot be read; restore it from a backup, or remove it.") from error
    identity = Identity(
        district=new_id(),
        principals={name: new_id() for name in PRINCIPALS},
        administrators={role: new_id() for role in ADMINISTRATORS},
    )
    _write(home.identity_file, identity.model_dump_json(indent=1))
    return identity


def _make_sealer_key(home: Home, code: str, say: Callable[[str], None]) -> None:
    """The log is named once, after the district and the year of its first entry, and keeps its name.

    :raises BadNote: if the key that is there is broken
    """
    file = home.sealer_key_file
    if file.exists():
        Signer.parse(file.read_text("utf-8"))
        return
    signer = Signer(f"audit.{code}/{clock.today().year}", os.urandom(32))
    _write(file, str(signer))
    say(f"the audit log {signer.name} is signed by {file}; give auditors this key to verify it: {signer.verifier}")


def _with_all_principals(home: Home, identity: Identity) -> Identity:
    """An installation that is older than one of the principals gets it."""
    missing = {name: new_id() for name in PRINCIPALS if name not in identity.principals}
    if not missing:
        return identity
    whole = identity.model_copy(update={"principals": {**identity.principals, **missing}})
    _write(home.identity_file, whole.model_dump_json(indent=1))
    return whole


async def initialise(
    home: Home, say: Callable[[str], None], *, code: str | None = None, name: str | None = None
) -> Identity:
    """Make what is missing of files and first facts; said again, it changes nothing.

    A district that is founded keeps its code and name: others are refused by the rule, none are not asked for.

    :raises CannotRun: with the refusal's sentence, or if files are gone without which the stored facts are lost
    """
    await _require_files_of(home)
    identity = make_files(home, say, code)
    async with _handler(home, identity) as handler:
        founded = (await handler.store.load(handler.key(unit.DECIDER, identity.district, identity.district))).version
        facts = _principals(identity)
        if not founded or code or name:
            facts.insert(0, ("district", unit.DECIDER, identity.district, _district(code or CODE, name or NAME)))
        stored = 0
        for what, decider, id, command in facts:
            try:
                handled = await handler.handle(_call(identity, what, decider, id, command))
            except Refusal as refusal:
                raise CannotRun(refusal.sentence("en")) from refusal
            except ReadOnly:
                say("management is read-only after a restore: its first facts are completed at the next start")
                break
            stored += 0 if handled.repeated else len(handled.receipts)
    if stored:
        say(f"district {code or CODE} {name or NAME} founded: {stored} first facts stored")
    return identity


async def _require_files_of(home: Home) -> None:
    """A new identity would not know the old district, a new master key could open nobody's name."""
    gone = [file for file in (home.identity_file, home.master_key_file) if not file.exists()]
    if not gone:
        return
    async with await psycopg.AsyncConnection.connect(service_dsn(home, service_named("management"))) as connection:
        row = await (await connection.execute("select exists (select from event)")).fetchone()
    if row and row[0]:
        raise CannotRun(f"{gone[0]} is missing, and what is stored cannot be used without it; restore it from a copy.")


def _district(code: str, name: str) -> FoundDistrict:
    try:
        return FoundDistrict(code=code, name=name)
    except ValidationError as error:
        raise CannotRun("The district's code takes letters, digits and - _ . /; its name is one line.") from error


def _principals(identity: Identity) -> list[Fact]:
    facts: list[Fact] = []
    for service, id in identity.principals.items():
        facts.append((f"principal/{service}", principal.DECIDER, id, EnrollPrincipal(name=service)))
    for role, id in identity.administrators.items():
        appoint = AppointAdministrator(role=AdministratorRole(role.value))
        facts.append((f"administrator/{role}", principal.DECIDER, id, appoint))
    return facts


def _call(identity: Identity, what: str, decider: AnyDecider, id: UUID, command: Command) -> Call:
    now = clock.now()
    return Call(
        decider=decider,
        unit=identity.district,
        id=id,
        command=command,
        # A changed name must reach the rule, which refuses it, and not count as the same command.
        command_id=derived_id(identity.district, f"init/{what}/{command.model_dump_json()}"),
        by=identity.principals["management"],
        at=now,
        on=now.date(),
    )


@asynccontextmanager
async def _handler(home: Home, identity: Identity) -> AsyncIterator[CommandHandler]:
    """Management's handler before there is a directory: only its own principal is known."""
    assert SERVICE.rules is not None
    events = [event for decider in SERVICE.deciders for event in decider.event_types()]
    dsn = service_dsn(home, service_named("management"))
    store = PostgresEventStore(SERVICE.name, dsn, EventRegistry([*events, Claimed, Released]))
    books = FixedBooks({}, {identity.principals["management"]: Held(Role.SERVICE)})
    await store.open()
    try:
        yield CommandHandler(
            store=store,
            directory=Directory(books, district=identity.district),
            rulebook=Rulebook.load(SERVICE.rules),
            calendar=packaged_calendar(),
            district=identity.district,
            authorize=authorizer(SERVICE.allowed),
        )
    finally:
        await store.close()


def _write(file: Path, text: str) -> None:
    """Write whole or not at all."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text + "\n")
    fresh.replace(file)
