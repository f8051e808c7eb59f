"""Tells Prometheus what no service can see: how full the disks are, and how old the last backup is.

    python -m deploy.observability.watcher [--port PORT] NAME=FOLDER …

It asks each named folder for its disk and looks into the folder of backups; it changes nothing and is told no secret.
"""

import argparse
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

from prometheus_client import start_http_server

from deploy.backup.age import Age, age_of, told_every, where
from deploy.backup.folder import Backups
from deploy.backup.take import product_version
from deploy.embedded.child import CannotRun
from deploy.embedded.ports import data_folder
from deploy.observability.disks import used_ratio
from shared.telemetry import logs
from shared.telemetry.metrics import Readings

_OF_BACKUPS = {
    "every_seconds": "How often a backup is taken; 0: nobody waits for one",
    "last_timestamp_seconds": "When the last backup was finished; nothing if there is none",
    "checked_timestamp_seconds": "When the last backup was last verified; nothing if it never was",
    "faults": "How many faults the last verification of the last backup found",
}


def readings(disks: Mapping[str, Path], backups: Backups) -> Readings:
    """Return the figures of these disks and backups; they are looked up when somebody asks.

    :raises CannotRun: if the environment says something odd of how often backups are taken
    """
    every = told_every()
    numbers = Readings("watcher")
    numbers.build(product_version())
    numbers.gauge("disk_used_ratio", "How much of a disk is used, 0 to 1", partial(_used, disks), labels=("disk",))
    for name, help in _OF_BACKUPS.items():
        numbers.gauge(f"backup_{name}", help, partial(_looked_up, backups, every, name))
    return numbers


def _used(disks: Mapping[str, Path]) -> dict[str, float]:
    return {name: used_ratio(folder) for name, folder in disks.items()}


def _looked_up(backups: Backups, every: timedelta | None, name: str) -> dict[str, float]:
    value = _known(age_of(backups, every))[name]
    return {} if value is None else {"": value}


def _known(age: Age) -> dict[str, float | None]:
    last, checked = age.last, age.checked
    return {
        "every_seconds": age.every.total_seconds() if age.every else 0.0,
        "last_timestamp_seconds": last.at.timestamp() if last else None,
        "checked_timestamp_seconds": checked.at.timestamp() if checked else None,
        "faults": float(len(checked.faults)) if checked else None,
    }


def _named(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not (name.isidentifier() and Path(folder).is_dir()):
        raise argparse.ArgumentTypeError(f"“{text}” is not NAME=FOLDER of a folder that is there")
    return name, Path(folder)


def main() -> None:
    """Answer until SIGTERM."""
    said = argparse.ArgumentParser(prog="python -m deploy.observability.watcher", description=__doc__)
    said.add_argument("--host", default="127.0.0.1")
    said.add_argument("--port", type=int, default=8000)
    said.add_argument("disks", nargs="+", type=_named, metavar="NAME=FOLDER")
    asked = said.parse_args()
    logs.configure("watcher")
    try:
        readings(dict(asked.disks), Backups(where(data_folder()))).register()
    except CannotRun as error:
        sys.exit(str(error))
    ended = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ended)
    start_http_server(asked.port, asked.host)
    signal.sigwait(ended)


if __name__ == "__main__":
    main()
