"""Whose data was erased or restricted: a list beside the kept keys, applied again after every restore."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
from pydantic import ValidationError

from deploy.backup.folder import write
from deploy.embedded.child import CannotRun
from shared import clock
from shared.kernel.message import Frozen
from shared.statements import statements

LIST = "erasures.json"
_SQL = statements(Path(__file__).with_name("erasures.sql"))


class Erasure(Frozen):
    """One person's; `shredded_at` is for ever, `restricted_at` until it is taken back."""

    person: UUID
    restricted_at: datetime | None = None
    shredded_at: datetime | None = None


class Erasures(Frozen):
    at: datetime
    people: tuple[Erasure, ...] = ()

    def with_older(self, older: "Erasures | None") -> "Erasures":
        """These, and whoever was shredded before: a list that has been restored from knows fewer."""
        mine = {one.person: one for one in self.people}
        for one in older.people if older else ():
            if one.shredded_at and not (one.person in mine and mine[one.person].shredded_at):
                mine[one.person] = one
        return Erasures(at=self.at, people=tuple(mine[person] for person in sorted(mine)))


def stored(dsn: str) -> Erasures:
    """What a database of keys says."""
    with psycopg.connect(dsn, connect_timeout=5) as connection:
        rows = connection.execute(_SQL["read"]).fetchall()
    people = [
        Erasure(person=person, restricted_at=restricted, shredded_at=shredded) for person, restricted, shredded in rows
    ]
    return Erasures(at=clock.now(), people=tuple(people))


def listed(file: Path) -> Erasures | None:
    """What a file says; None if there is none.

    :raises CannotRun: if it cannot be read
    """
    if not file.exists():
        return None
    try:
        return Erasures.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise CannotRun(f"{file} cannot be read, and without it erased people would come back.") from error


def note(erasures: Erasures, file: Path) -> None:
    """Write the list; who was shredded before stays on it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(file, erasures.with_older(listed(file)).model_dump_json(indent=1))


def together(lists: Iterable[Erasures | None]) -> Erasures | None:
    """One list of several; restrictions are those of the newest. None if there is none."""
    known = sorted((one for one in lists if one), key=lambda one: one.at)
    found: Erasures | None = None
    for one in known:
        found = one.with_older(found)
    return found


def apply(dsn: str, erasures: Erasures) -> int:
    """Shred and restrict again whoever is not; return how many were."""
    changed = 0
    with psycopg.connect(dsn) as connection:
        for one in erasures.people:
            what, at = ("shred_again", one.shredded_at) if one.shredded_at else ("restrict_again", one.restricted_at)
            changed += connection.execute(_SQL[what], {"person": one.person, "at": at}).rowcount
    return changed
