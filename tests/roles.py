"""Databases as an installation has them: tables of an owner, and a service that may only what it needs.

An admin is a superuser, and row-level security does not hold for superusers: whatever is to meet it asks here.
"""

from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from deploy.installation.databases import grant
from shared.migrations import migrate

OWNER, SERVICE = "wenxiao_test_owner", "wenxiao_test"
_PASSWORD = "of-a-server-for-tests"


async def as_service(dsn: str, folders: Sequence[Path]) -> str:
    """Migrate the admin's fresh database as its owner; the DSN with which a service works on it."""
    database = str(conninfo.conninfo_to_dict(dsn)["dbname"])
    with psycopg.connect(dsn, autocommit=True) as connection:
        there = {name for (name,) in connection.execute("select rolname from pg_roles")}
        for role in (OWNER, SERVICE):
            if role not in there:
                connection.execute(
                    sql.SQL("create role {} login nosuperuser nobypassrls password {}").format(
                        sql.Identifier(role), sql.Literal(_PASSWORD)
                    )
                )
        connection.execute(
            sql.SQL("alter database {} owner to {}").format(sql.Identifier(database), sql.Identifier(OWNER))
        )
    await migrate(dsn_of(dsn, OWNER), folders)
    grant(dsn, database, SERVICE)
    return dsn_of(dsn, SERVICE)


def dsn_of(dsn: str, role: str) -> str:
    """The DSN of one of the two roles to the admin's database."""
    parts = conninfo.conninfo_to_dict(dsn)
    return f"postgresql://{role}:{_PASSWORD}@{parts['host']}:{parts.get('port', 5432)}/{parts['dbname']}"
