"""One system of docker-compose.yml under a name of its own, on ports of the loopback address."""

import json
import os
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.embedded import ports
from deploy.installation.addresses import Elsewhere
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, Home
from tests.journeys.recording import Site

ROOT = Path(__file__).parents[2]
PATIENCE = 600.0
WORKERS = 3


@dataclass
class System:
    """`name` is the compose project; `folder` holds copies of what an operator takes from the installation's home."""

    name: str
    folder: Path
    version: str = "0.1.0"
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = {door: ports.pick_free() for door in ("https", "http", "operations")}
        for name in ("exchange", "backups", "backup-keys"):
            (self.folder / name).mkdir(parents=True)

    @property
    def environment(self) -> dict[str, str]:
        """What wins over the lines of `.env`."""
        return {
            **os.environ,
            "COMPOSE_PROJECT_NAME": self.name,
            "COMPOSE_PROGRESS": "plain",
            "WENXIAO_BIND": ports.HOST,
            "WENXIAO_HTTPS_PORT": str(self.ports["https"]),
            "WENXIAO_HTTP_PORT": str(self.ports["http"]),
            "WENXIAO_OPERATIONS_PORT": str(self.ports["operations"]),
            "WENXIAO_LANGUAGE": "en",
            "WENXIAO_EXCHANGE": str(self.folder / "exchange"),
            "WENXIAO_BACKUP_FOLDER": str(self.folder / "backups"),
            "WENXIAO_BACKUP_KEYS": str(self.folder / "backup-keys"),
            "WENXIAO_VERSION": self.version,
        }

    def compose(self, *arguments: str, fine: Sequence[int] = (0,)) -> "subprocess.CompletedProcess[str]":
        """Run `docker compose …`; another exit code than the fine ones fails with what was said."""
        done = run(["docker", "compose", *arguments], environment=self.environment)
        assert fine == () or done.returncode in fine, f"{arguments}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    def up(self, *arguments: str) -> None:
        """Start everything that is missing, and return when all is well."""
        self.compose("up", "-d", "--scale", f"supervision-worker={WORKERS}", *arguments)

    def down(self) -> None:
        """Remove containers, networks, and all data."""
        self.compose("--profile", "*", "down", "-v", "--remove-orphans", "--timeout", "5", fine=())

    def wenxiao(self, *arguments: str, language: str = "en") -> "subprocess.CompletedProcess[str]":
        """Run the command line in a container."""
        return self.compose("run", "--rm", "-T", "wenxiao", "--language", language, *arguments, fine=())

    def exec(self, service: str, *command: str, index: int = 1) -> "subprocess.CompletedProcess[str]":
        """Run a command inside a running container."""
        return self.compose("exec", "-T", "--index", str(index), service, *command, fine=())

    def containers(self, service: str | None = None) -> list[dict[str, Any]]:
        """What the engine knows of each container, as `docker inspect` says it."""
        chosen = [service] if service else []
        ids = self.compose("ps", "-a", "-q", *chosen).stdout.split()
        found: list[dict[str, Any]] = json.loads(run(["docker", "inspect", *ids]).stdout)
        return found

    def home(self) -> Home:
        """The installation's home for tests: its keys copied here, its services at the operators' port."""
        copied = self.folder / "home"
        if not copied.exists():
            copied.mkdir()
            packed = self.compose(
                *("run", "--rm", "-T", "--entrypoint", "sh", "wenxiao"),
                *("-c", "cd $WENXIAO_HOME && tar -cf - . | base64"),
            )
            subprocess.run(["sh", "-c", f"base64 -d | tar -xf - -C {copied}"], input=packed.stdout.encode(), check=True)
        door = f"https://localhost:{self.ports['operations']}/api/{{service}}"
        return Home(copied, {}, Elsewhere(("postgres", 5432), ("nats", 4222), door))

    def trust(self) -> ssl.SSLContext:
        """A context that trusts the local authority and nobody else."""
        return ssl.create_default_context(cafile=str(self.home().folder / "keys" / "authority" / "ca.crt"))

    def site(self) -> Site:
        """Where the recorder gives commands: the operators' door, where feeds can be read as well."""
        callers, trust = Callers.of(self.home()), self.trust()
        unit, principals = callers.unit(DEMO_UNIT), callers.identity.principals
        return Site(
            transport=lambda: httpx.AsyncHTTPTransport(verify=trust, trust_env=False),
            urls=callers.home.urls(),
            token=callers.issuer.issue,
            reader=principals["importer"],
            operator=principals["projection"],
            unit=unit,
            person=lambda code: callers.person(unit, code),
        )

    def client(self, door: str = "https", **options: Any) -> httpx.Client:
        """A client of one of the doors, with real certificate checks."""
        base = f"https://localhost:{self.ports[door]}"
        return httpx.Client(base_url=base, verify=self.trust(), trust_env=False, timeout=60, **options)


def run(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
