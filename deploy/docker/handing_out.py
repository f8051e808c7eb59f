"""The first step of every start in containers: makes the secrets that are missing and hands each container its own.

The installation's home holds them all and is mounted where the command line works; what a container is handed lies in
a volume of its own that nobody else mounts. Runs as root without a network: files are given to whoever reads them.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.docker.certificates import local_pair, own_pair
from deploy.embedded.child import CannotRun
from deploy.installation.bus_users import authorization_of
from deploy.installation.databases import passwords
from deploy.installation.initialise import make_files
from deploy.installation.topology import DEPLOYED, PROCESSES, Deployed, Home
from deploy.nats.settings import settings as nats_settings
from deploy.postgres.settings import ARCHIVE_WAL, settings

OUT = Path("/hand-out")
OWN_TLS = Path("/own-tls")
FOLDERS = {
    **{"/data/nats": 10001, "/data/postgres": 999, "/data/traces": 10001, "/data/attachments": 10001},
    **{"/backups": 10001, "/backup-keys": 10001},
}
"""Folders for data and who works in them; new ones are root's."""
EXCHANGE = Path("/exchange")
WAL_ARCHIVE = Path("/backups/wal")
"""Made by the first `wenxiao backup`; the same path where backups are taken and in PostgreSQL's container."""
OURS, POSTGRES, PROXY = 10001, 999, 101
"""Users in the containers: of our images, of postgres, of nginx."""

_HBA = Path(__file__).parents[1] / "postgres" / "pg_hba.conf"
_WHERE = """
listen_addresses = '*'
unix_socket_directories = '/var/run/postgresql'
hba_file = '/run/secrets/pg_hba.conf'
"""


@dataclass(frozen=True)
class Handed:
    """What lies in one volume: files by name. `user` owns them and nobody else can read them."""

    volume: str
    user: int
    files: Mapping[str, bytes]


def hand_out(home: Home, out: Path, said: Mapping[str, str]) -> None:
    """Make what is missing and write what each container gets; again, it changes nothing.

    :param said: what `.env` says
    :raises CannotRun: if something that is there cannot be used
    """
    make_files(home, lambda sentence: print(sentence, flush=True))
    _make_admin_password(home)
    servers = (_for_postgres(home, said), _for_nats(home), _for_proxy(home, said))
    for handed in (*servers, *(_for_service(home, service) for service in DEPLOYED)):
        _write(out / handed.volume, handed)
    _give(home.folder, OURS)


def _make_admin_password(home: Home) -> None:
    file = home.postgres_password_file
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24) + "\n")


def _for_postgres(home: Home, said: Mapping[str, str]) -> Handed:
    text = settings(
        max_connections=int(said.get("WENXIAO_POSTGRES_CONNECTIONS") or 200),
        shared_buffers=said.get("WENXIAO_POSTGRES_SHARED_BUFFERS") or "256MB",
        archive=WAL_ARCHIVE,
        script=Path("/run/secrets") / ARCHIVE_WAL.name,
    )
    files = {
        "password": home.postgres.password.encode(),
        "postgresql.conf": (text + _WHERE).encode(),
        "pg_hba.conf": _HBA.read_bytes(),
        ARCHIVE_WAL.name: ARCHIVE_WAL.read_bytes(),
    }
    return Handed("postgres", POSTGRES, files)


def _for_nats(home: Home) -> Handed:
    address = home.nats
    text = nats_settings(
        name="wenxiao",
        listen=f"0.0.0.0:{address.port}",
        monitoring="127.0.0.1:8222",
        store="/data",
        extra=authorization_of(home),
    )
    return Handed("nats", OURS, {"nats.conf": text.encode()})


def _for_proxy(home: Home, said: Mapping[str, str]) -> Handed:
    names = (said.get("WENXIAO_HOST_NAMES") or "localhost").replace(",", " ").split()
    authority = home.folder / "keys" / "authority"
    pair = own_pair(OWN_TLS) or local_pair(authority, home.folder / "keys" / "proxy", [*names, "127.0.0.1"])
    return Handed("proxy", PROXY, {"tls.crt": pair.certificate, "tls.key": pair.key})


def _for_service(home: Home, service: Deployed) -> Handed:
    address = home.postgres
    line = f"{address.host}:{address.port}:*:{service.role}:{passwords(home)[service.role]}\n"
    files = {
        "pgpass": line.encode(),
        "identity.json": home.identity_file.read_bytes(),
        "token.json": home.token_key_file.read_bytes(),
    }
    beside = [name for name in PROCESSES if name.startswith(f"{service.name}-")]
    for user in (service.name, *beside):
        files[f"{user}.seed"] = home.nats_seed_file(user).read_bytes()
    if service.name == "management":
        files["master.key"] = home.master_key_file.read_bytes()
    return Handed(service.name, OURS, files)


def _write(folder: Path, handed: Handed) -> None:
    """Write each file whole or not at all, and remove what is no longer handed."""
    folder.mkdir(exist_ok=True)
    for name, content in handed.files.items():
        fresh = folder / f".{name}.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        fresh.replace(folder / name)
    for found in folder.iterdir():
        if found.name not in handed.files:
            shutil.rmtree(found) if found.is_dir() else found.unlink()
    _give(folder, handed.user)
    folder.chmod(0o500)


def _give(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user)


if __name__ == "__main__":
    try:
        hand_out(Home.open(), OUT, os.environ)
        for folder, user in FOLDERS.items():
            if os.stat(folder).st_uid == 0:
                os.chown(folder, user, user)
        EXCHANGE.chmod(0o1777)
    except (CannotRun, OSError, ValueError) as error:
        sys.exit(f"The secrets cannot be handed out: {error}")
