"""PostgreSQL and NATS as those who use them see them: where they are and whether they answer, whoever runs them."""

import socket
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

ADMIN = "postgres"


class PostgresServer(ABC):
    """A PostgreSQL server with its admin's password in a file."""

    port: int

    @property
    @abstractmethod
    def host(self) -> str: ...

    @property
    @abstractmethod
    def password_file(self) -> Path: ...

    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    def dsn(self, database: str = "postgres", *, user: str = ADMIN, password: str | None = None) -> str:
        """A connection URI; of the admin unless told otherwise."""
        return f"postgresql://{user}:{password or self.password}@{self.host}:{self.port}/{database}"

    def answers(self) -> bool:
        """Whether a query is answered now."""
        try:
            with psycopg.connect(self.dsn(), connect_timeout=2) as connection:
                connection.execute("select 1")
        except (psycopg.Error, OSError):
            return False
        return True

    def ensure_role(self, name: str, password: str) -> None:
        """Create a role that may log in, or give it this password."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
            verb = sql.SQL("alter role" if known else "create role")
            statement = sql.SQL("{} {} login password {}")
            connection.execute(statement.format(verb, sql.Identifier(name), sql.Literal(password)))

    def ensure_database(self, name: str, *, owner: str = ADMIN) -> str:
        """Create a database unless it is there; the admin's DSN to it."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                statement = sql.SQL("create database {} owner {}")
                connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
        return self.dsn(name)


class NatsServer(ABC):
    """A NATS server."""

    port: int

    @property
    @abstractmethod
    def host(self) -> str: ...

    @property
    def url(self) -> str:
        return f"nats://{self.host}:{self.port}"

    def answers(self) -> bool:
        """Whether the server greets a new connection now; it does so only after JetStream has recovered its store."""
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False


@dataclass(frozen=True)
class PostgresElsewhere(PostgresServer):
    """A server that somebody else runs, such as a container; `admin_secret` is the file with its admin's password."""

    name: str
    port: int
    admin_secret: Path

    @property
    def host(self) -> str:
        return self.name

    @property
    def password_file(self) -> Path:
        return self.admin_secret


@dataclass(frozen=True)
class NatsElsewhere(NatsServer):
    """A server that somebody else runs, such as a container."""

    name: str
    port: int

    @property
    def host(self) -> str:
        return self.name
