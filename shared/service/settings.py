"""What a process is told by its environment (WENXIAO_…) and nothing else."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, FilePath, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PLACEHOLDERS = frozenset(["changeme", "change-me", "change_me", "password", "secret", "postgres", "wenxiao", "example"])


def _installed() -> str:
    """Images are told their version; elsewhere the package knows it."""
    try:
        return version("wenxiao")
    except PackageNotFoundError:
        return "unknown"


class WebSettings(BaseSettings):
    """What every process with doors and a database of its own is told.

    `urls` are the base addresses of the services by name, as JSON. Secrets are files; a DSN's `passfile` is one.
    """

    model_config = SettingsConfigDict(env_prefix="WENXIAO_", frozen=True)

    database: str = Field(description="DSN of the process's own database")
    urls: dict[str, str] = Field(description="base address of each service")
    identity_file: Path = Field(description="what `wenxiao init` wrote: district, principals, administrators")
    token_key_file: Path = Field(description="the key that signs and checks tokens (JWK, Ed25519)")
    host: str = "127.0.0.1"
    port: int = Field(default=0, description="0: any free port")
    root_path: str = Field(default="", pattern="^(/[a-z/-]+)?$", description="where a proxy serves it")
    log_format: str = Field(default="json", pattern="^(json|console)$")
    version: str = Field(default_factory=_installed, description="what this process says that it is")

    @field_validator("database", "keys_database", check_fields=False)
    @classmethod
    def _has_a_password_of_its_own(cls, dsn: str | None) -> str | None:
        """Refuse what stands in examples and handbooks."""
        if dsn is not None and str(conninfo_to_dict(dsn).get("password", "")).lower() in PLACEHOLDERS:
            raise ValueError("the password is a placeholder")
        return dsn


class Settings(WebSettings):
    """What a service is told."""

    nats: str = Field(description="nats://host:port")
    master_key_file: Path | None = Field(default=None, description="wraps the persons' keys; management only")
    keys_database: str | None = Field(default=None, description="DSN of the key database; management only")
    key_seconds: int = Field(default=60, ge=1, le=60, description="how long a person's key is remembered")
    nats_seed_file: FilePath | None = Field(default=None, description="the key (nkey seed) of this process on the bus")
    metrics_port: int = Field(default=0, description="scheduler and worker: where /metrics and /health are; 0: nowhere")


S = TypeVar("S", bound=WebSettings)


def settings_of(process: str, kind: type[S]) -> S:
    """Return the settings of this process; what is missing or wrong ends it with one sentence, without the value."""
    try:
        return kind()
    except ValidationError as error:
        wrong = [f"WENXIAO_{str(one['loc'][0]).upper()} ({one['msg']})" for one in error.errors()]
        sys.exit(f"{process} cannot start: set {', '.join(wrong)}.")
