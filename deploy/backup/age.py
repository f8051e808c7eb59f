"""How old the last backup and its verification are, and whether one was missed."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from deploy.backup.folder import Backups, Checked, Last
from deploy.embedded.child import CannotRun

EVERY_HOURS = "WENXIAO_BACKUP_EVERY_HOURS"


@dataclass(frozen=True)
class Age:
    """`last`: None if there is no backup. `every`: how often one is taken; None: nobody waits for one."""

    last: Last | None
    checked: Checked | None
    every: timedelta | None

    def missed(self, now: datetime) -> bool:
        """Whether there should have been another one long ago, or a first one."""
        return self.every is not None and (self.last is None or now - self.last.at > 2 * self.every)


def age_of(backups: Backups, every: timedelta | None) -> Age:
    last = backups.last()
    return Age(last, backups.checked(last) if last else None, every)


def where(home: Path) -> Path:
    """The folder of an installation's backups: that of WENXIAO_BACKUPS, else beside its home."""
    told = os.environ.get("WENXIAO_BACKUPS")
    return Path(told).expanduser().absolute() if told else beside(home)


def beside(home: Path) -> Path:
    return home.with_name(f"{home.name}-backups").absolute()


def told_every() -> timedelta | None:
    """How often the environment says that backups are taken; None if it says 0 or nothing.

    :raises CannotRun: if it says something else
    """
    hours = os.environ.get(EVERY_HOURS) or "0"
    if not hours.isdigit():
        raise CannotRun(f"{EVERY_HOURS} is a whole number of hours; 0 means that nobody waits for a backup.")
    return timedelta(hours=int(hours)) or None
