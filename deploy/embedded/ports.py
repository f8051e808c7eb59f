"""Where everything listens and where the data lies, unless told otherwise."""

import os
import random
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

HOST = "127.0.0.1"

POSTGRES = 25432
NATS = 24222
PORTAL = 28000
LEARNING = 28001
MANAGEMENT = 28002
RESPONSIBILITY = 28003
SUPERVISION = 28004
PROJECTION = 28005

SERVICES: Mapping[str, int] = {
    "portal": PORTAL,
    "learning": LEARNING,
    "management": MANAGEMENT,
    "responsibility": RESPONSIBILITY,
    "supervision": SUPERVISION,
    "projection": PROJECTION,
}
ALL: Mapping[str, int] = {"postgres": POSTGRES, "nats": NATS, **SERVICES}


def data_folder() -> Path:
    """The absolute path of all local data, perhaps not there yet: WENXIAO_HOME, else `.wenxiao` here."""
    return Path(os.environ.get("WENXIAO_HOME") or ".wenxiao").expanduser().absolute()


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def taken_by(port: int) -> str:
    """Who listens on the port: "pid 4711 (postgres)", or "another process" where the system does not tell."""
    with suppress(psutil.Error, OSError):
        for connection in psutil.net_connections(kind="tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f"pid {connection.pid} ({psutil.Process(connection.pid).name()})"
    return "another process"


def pick_free() -> int:
    """A free port for a server in a test.

    Taken from below the range that the kernel gives to outgoing connections, so that it is still free when a killed
    server comes back.
    """
    for _ in range(200):
        port = random.randrange(12_000, 32_000)
        if port not in ALL.values() and is_free(port):
            return port
    raise OSError("No free port between 12000 and 32000.")
