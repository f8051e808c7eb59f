"""What a process is told by its environment (WENXIAO_…) and nothing else."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`urls` are the base addresses of the services by name, as JSON. Secrets are files, but for the DSN."""

    model_config = SettingsConfigDict(env_prefix="WENXIAO_", frozen=True)

    database: str = Field(description="DSN of the service's own database")
    nats: str = Field(description="nats://host:port")
    urls: dict[str, str] = Field(description="base address of each service")
    identity_file: Path = Field(description="what `wenxiao init` wrote: district, principals, administrators")
    token_key_file: Path = Field(description="the key that signs and checks tokens (JWK, Ed25519)")
    master_key_file: Path | None = Field(default=None, description="wraps the persons' keys; management only")
    keys_database: str | None = Field(default=None, description="DSN of the key database; management only")
    host: str = "127.0.0.1"
    port: int = Field(default=0, description="0: any free port")
    log_format: str = Field(default="json", pattern="^(json|console)$")
