"""A backup whenever the newest is old enough, for as long as this process runs; a failure is said and tried again."""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from deploy.backup import attachments, erasures
from deploy.backup.folder import Backups
from deploy.backup.pruning import prune
from deploy.backup.take import take
from deploy.embedded.child import CannotRun
from deploy.installation.databases import keys_dsn
from deploy.installation.topology import Home
from shared import clock

_LOOK_EVERY = 60.0


def due(backups: Backups, every: timedelta, now: datetime) -> bool:
    """Whether the last backup is as old as `every`, or there is none."""
    last = backups.last()
    return last is None or now - last.at >= every


def keep_on(home: Home, backups: Backups, kept: Path, *, every: timedelta, keep: int) -> None:
    """Look once a minute, until the process ends."""
    while True:
        try:
            attachments.keep(home, backups.folder)  # as the log of the databases: soon, not once a night
            erasures.note(erasures.stored(keys_dsn(home)), kept / erasures.LIST)
        except (CannotRun, psycopg.Error, OSError) as error:
            _say(f"attachments or erasures are not copied: {error}")
        if due(backups, every, clock.now()):
            try:
                _say(f"backup {take(home, backups, kept, _say).name} is taken and verified")
                for old in prune(backups, keep):
                    _say(f"backup {old.name} is removed")
            except (CannotRun, psycopg.Error, OSError) as error:
                _say(f"no backup: {error}")
        time.sleep(_LOOK_EVERY)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    hours = os.environ.get("WENXIAO_BACKUP_EVERY_HOURS") or "24"
    copies = os.environ.get("WENXIAO_BACKUP_KEEP") or "7"
    if not (hours.isdigit() and copies.isdigit() and int(hours) and int(copies)):
        sys.exit("WENXIAO_BACKUP_EVERY_HOURS and WENXIAO_BACKUP_KEEP are whole numbers, 1 or more.")
    folder, apart = Path(os.environ["WENXIAO_BACKUPS"]), Path(os.environ["WENXIAO_BACKUP_KEYS"])
    keep_on(Home.open(), Backups(folder), apart, every=timedelta(hours=int(hours)), keep=int(copies))
