"""Databases, their roles and what these may do: owners change tables, services add events and read."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.backup import erasures
from deploy.embedded.child import CannotRun
from deploy.installation.topology import (
    DEPLOYED,
    KEYS_DATABASE,
    KEYS_MIGRATIONS,
    SERVICES,
    Deployed,
    Home,
    service_named,
)
from deploy.servers import PostgresServer
from shared.migrations import EditedMigration, Phase, UnknownMigration, migrate, require_fit
from shared.statements import statements

KEYS_OWNER = "wenxiao_keys_owner"
KEYS_USER = service_named("management")
_SQL = statements(Path(__file__).with_name("databases.sql"))
_HURRIED = frozenset(service.role for service in SERVICES if service.takes_commands)
"""Who never needs long for a transaction; the projection reads whole pasts in one."""
BACKUP = "wenxiao_backup"
"""The role that may copy the whole server and do nothing else."""
_ROLES = (*(role for service in DEPLOYED for role in (service.owner, service.role)), KEYS_OWNER, BACKUP)


def passwords(home: Home) -> dict[str, str]:
    """Return the password of every database role; those that have none yet get one. The file has mode 0600.

    :raises CannotRun: if the file cannot be read
    """
    file = home.passwords_file
    try:
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        missing = [role for role in _ROLES if role not in known]
    except (OSError, ValueError, TypeError) as error:
        raise CannotRun(f"{file} cannot be read; restore it, or remove it to make new passwords.") from error
    if missing:
        known |= {role: secrets.token_urlsafe(24) for role in missing}
        _write_secret(file, json.dumps(known, indent=1) + "\n")
    return known


def service_dsn(home: Home, service: Deployed) -> str:
    """The DSN with which the service works."""
    return home.postgres.dsn(service.database, user=service.role, password=passwords(home)[service.role])


def owner_dsn(home: Home, service: Deployed) -> str:
    """The DSN of whoever owns the service's tables: for migrations, and to reconcile a log after a restore."""
    return home.postgres.dsn(service.database, user=service.owner, password=passwords(home)[service.owner])


def keys_dsn(home: Home) -> str:
    """The DSN of management to the persons' keys."""
    return home.postgres.dsn(KEYS_DATABASE, user=KEYS_USER.role, password=passwords(home)[KEYS_USER.role])


async def prepare_databases(home: Home, say: Callable[[str], None], *, phase: Phase | None = None) -> None:
    """Create what is missing, apply migrations as owners, grant services what they need. Again, it changes nothing.

    `phase` "pre": only what the old code can live with while it still runs; "post": only what waits until it has
    ended; None, at a start: both.

    :raises CannotRun: if the data is of another release; then nothing is applied anywhere
    """
    server, known = home.postgres, passwords(home)
    _ensure_roles(server, known)
    databases = [
        *((service.database, service.owner, service.role, service.migrations) for service in DEPLOYED),
        (KEYS_DATABASE, KEYS_OWNER, KEYS_USER.role, KEYS_MIGRATIONS),
    ]
    for database, owner, _, folders in databases:
        server.ensure_database(database, owner=owner)
        await _require_fit(server, database, folders)
    for database, owner, role, folders in databases:
        applied = await migrate(server.dsn(database, user=owner, password=known[owner]), folders, phase=phase)
        if applied:
            say(f"database {database}: {len(applied)} migrations applied")
        grant(server.dsn(database), database, role, hurried=role in _HURRIED)
    _erase_again(home, say)


def _erase_again(home: Home, say: Callable[[str], None]) -> None:
    """What a restore has left to do: no service has started yet."""
    if erased := erasures.listed(home.erasures_file):
        count = erasures.apply(home.postgres.dsn(KEYS_DATABASE), erased)
        home.erasures_file.unlink()
        say(f"erasures after a restore: {count} people erased or restricted again")


async def _require_fit(server: PostgresServer, database: str, folders: tuple[Path, ...]) -> None:
    try:
        await require_fit(server.dsn(database), folders)
    except (EditedMigration, UnknownMigration) as error:
        raise CannotRun(f"{database}: {error}; run the release that fits this data.") from error


def _ensure_roles(server: PostgresServer, known: dict[str, str]) -> None:
    """Create the roles that are missing and give all their password: a new password file must win."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        there = {name for (name,) in connection.execute("select rolname from pg_roles")}
        for role in _ROLES:
            verb = sql.SQL("alter role {}") if role in there else sql.SQL("create role {}")
            copying = sql.SQL("replication" if role == BACKUP else "noreplication")
            options = sql.SQL(" login nosuperuser nobypassrls nocreatedb nocreaterole {} password {}")
            connection.execute(verb.format(sql.Identifier(role)) + options.format(copying, known[role]))


def grant(dsn: str, database: str, role: str, *, hurried: bool = True) -> None:
    """Give a role what its service needs; as the admin, since only it may set another role's transaction timeout.

    A service may create in `public`: its view engine makes and renames its own tables there.

    :param hurried: whether PostgreSQL ends every transaction of the role after some seconds
    """
    base, name = sql.Identifier(database), sql.Identifier(role)
    with psycopg.connect(dsn) as connection:
        connection.execute(sql.SQL("revoke connect, temporary on database {} from public").format(base))
        connection.execute(sql.SQL("grant connect, temporary on database {} to {}").format(base, name))
        connection.execute(sql.SQL("grant usage, create on schema public to {}").format(name))
        row = connection.execute("select to_regproc('public.grant_service_role') is not null").fetchone()
        if row and row[0]:
            connection.execute("select grant_service_role(%s)", [role])
            if not hurried:
                connection.execute(sql.SQL("alter role {} reset transaction_timeout").format(name))
        _grant_tables(connection, name)


def _grant_tables(connection: psycopg.Connection[tuple[object, ...]], role: sql.Identifier) -> None:
    """What is not the log is the service's own to change, but for what only grows and the record of migrations."""
    tables = connection.execute(_SQL["tables_and_growth"]).fetchall()
    for table, only_grows in tables:
        some = "select, insert" if only_grows else "select, insert, update, delete"
        rights = sql.SQL("select") if table == "schema_migration" else sql.SQL(some)
        statement = sql.SQL("revoke all on table public.{1} from {2}; grant {0} on table public.{1} to {2}")
        connection.execute(statement.format(rights, sql.Identifier(str(table)), role))


def _write_secret(file: Path, text: str) -> None:
    """Write whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
    fresh.replace(file)
