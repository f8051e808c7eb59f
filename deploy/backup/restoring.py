"""Puts a backup in the place of the present data, which is moved aside and never deleted.

The bus keeps its streams: they hold what was written behind the moment, for `wenxiao reconcile` to bring back.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from deploy.backup import attachments, erasures, keys
from deploy.backup.checking import remove
from deploy.backup.folder import Backups, HeadOf
from deploy.backup.planning import Plan, plan, require_keys, require_room
from deploy.backup.proving import prove
from deploy.backup.recovery import forget_target, lay_out, recover, tell_target
from deploy.backup.segments import Segment
from deploy.embedded.child import CannotRun, require_folder
from deploy.embedded.postgres import Postgres
from deploy.embedded.supervisor import locked
from deploy.installation.topology import KEYS_DATABASE, Home
from shared import clock

UNFINISHED = "restoring"
_LAST_WORDS_WITHIN = 60.0
_SWITCH = "select pg_walfile_name(pg_switch_wal())"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """`last`: when the last transaction was committed that is there again. `aside`: where the data before lies.

    `heads` is empty and `last` None if PostgreSQL has still to recover, in a container.
    """

    plan: Plan
    aside: Path | None
    last: datetime | None = None
    heads: Mapping[str, HeadOf] | None = None
    erased: int = 0


def restore_here(home: Home, backups: Backups, moment: datetime | None, kept: Path, say: Say) -> Restored:
    """Restore the data of `wenxiao up`, recover it and prove it; only then it takes the place of the present data.

    :param moment: where to stop; None: as far as the log goes
    :raises CannotRun: if Wenxiao runs or something is missing, damaged or does not fit; the present data stays then
    """
    require_folder(home.folder, "Wenxiao")
    with locked(home.folder):
        present = _last_words(home, backups, say)
        chosen = plan(backups, moment, kept)
        require_keys(chosen, home)
        scratch = home.folder / UNFINISHED
        remove(scratch)
        require_room(chosen, home.folder)
        keys.bring_back(kept, home)
        server = _scratch_server(home, scratch)
        erased = erasures.together([erasures.listed(kept / erasures.LIST), present])
        try:
            say(f"unpacking {chosen.backup.name}")
            lay_out(chosen, server.data)
            restored = _recovered(chosen, server, home, erased, say)
        except BaseException:
            remove(server.data)
            raise
        forget_target(server.data)
        aside = _exchange(home.embedded_postgres.data, server.data)
        remove(scratch)
        attachments.bring_back(backups.folder, home)
        _record(home, chosen, aside)
        return Restored(chosen, aside, *restored)


def restore_elsewhere(
    home: Home, data: Path, backups: Backups, moment: datetime | None, kept: Path, say: Say
) -> Restored:
    """Lay the data out for a PostgreSQL in a container, which recovers at its next start and is then proved by `init`.

    :param data: its data folder, mounted here
    :raises CannotRun: if PostgreSQL runs or something is missing, damaged or does not fit; the present data stays then
    """
    with locked(home.folder):
        if home.postgres.answers() or (data / "postmaster.pid").exists():
            raise CannotRun("PostgreSQL runs; stop everything first: docker compose --profile '*' stop.")
        chosen = plan(backups, moment, kept)
        require_keys(chosen, home)
        if not data.parent.exists():
            require_folder(data.parent, "PostgreSQL")
            _give(data.parent, data.parents[1])
        scratch = data.parent / UNFINISHED
        remove(scratch)
        require_room(chosen, data.parent)
        keys.bring_back(kept, home)
        try:
            say(f"unpacking {chosen.backup.name}")
            lay_out(chosen, scratch)
            tell_target(chosen, scratch, archiving=True)
            _give(scratch, data.parent)
        except BaseException:
            remove(scratch)
            raise
        if erased := erasures.listed(kept / erasures.LIST):
            erasures.note(erased, home.erasures_file)
        aside = _exchange(data, scratch)
        attachments.bring_back(backups.folder, home)
        _record(home, chosen, aside)
        return Restored(chosen, aside)


def _last_words(home: Home, backups: Backups, say: Say) -> erasures.Erasures | None:
    """Let the present data archive what it has, and tell who was erased; None if there is none or it does not start."""
    server = home.embedded_postgres
    if not server.data.exists():
        return None
    say("asking the present data for its last log and for erasures")
    try:
        server.start()
    except CannotRun as error:
        say(f"the present data says nothing more ({error}); what it had not archived cannot be restored")
        return None
    try:
        known = erasures.stored(server.dsn(KEYS_DATABASE))
        if server.archive.exists() and server.archive.resolve() == backups.archive.folder.resolve():
            _archive_the_rest(server, backups)
        return known
    except psycopg.Error as error:
        say(f"the present data cannot be read ({str(error).splitlines()[0]})")
        return None
    finally:
        server.stop(seconds=120)


def _archive_the_rest(server: Postgres, backups: Backups) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("select pg_create_restore_point('before wenxiao restore')")
        row = connection.execute(_SWITCH).fetchone()
    segment = Segment.named(row[0]) if row else None
    end = time.monotonic() + _LAST_WORDS_WITHIN
    while segment and not backups.archive.file(segment).exists():
        if time.monotonic() > end:
            raise CannotRun(f"{backups.archive.folder} does not take what was written last; see {server.log}.")
        time.sleep(0.1)


def _scratch_server(home: Home, folder: Path) -> Postgres:
    folder.mkdir(mode=0o700)
    server = Postgres(folder, port=home.ports["postgres"], shared_buffers="64MB")
    server.password_file.touch(mode=0o600)
    server.password_file.write_text(home.postgres.password + "\n")
    return server


def _recovered(
    chosen: Plan, server: Postgres, home: Home, erased: erasures.Erasures | None, say: Say
) -> tuple[datetime | None, Mapping[str, HeadOf], int]:
    say("recovering")
    try:
        recovered = recover(chosen, server, say)
        heads = prove(server, home, chosen.backup)
        again = erasures.apply(server.dsn(KEYS_DATABASE), erased) if erased else 0
    except psycopg.Error as error:
        raise CannotRun(f"What was restored cannot be used: {str(error).splitlines()[0]}.") from error
    finally:
        server.stop(seconds=600)
    return recovered.last, heads, again


def _aside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.before-{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}")


def _exchange(data: Path, fresh: Path) -> Path | None:
    """Move the present data aside and the restored into its place."""
    aside = None
    if data.exists():
        aside = _aside(data)
        data.rename(aside)
    data.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(data)
    return aside


def _give(folder: Path, like: Path) -> None:
    """As root: to whom the folder above belongs, since PostgreSQL insists on owning its data."""
    if os.geteuid() == 0:
        owner = like.stat()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _record(home: Home, chosen: Plan, aside: Path | None) -> None:
    """One line per restore in the home: what, to when, by which user of this machine."""
    line = {
        "at": clock.now().isoformat(timespec="seconds"),
        "backup": chosen.backup.name,
        "to": chosen.moment.isoformat() if chosen.moment else "latest",
        "by": os.environ.get("SUDO_USER") or str(os.getuid()),
        "aside": str(aside) if aside else None,
    }
    with suppress(OSError), (home.folder / "restores.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
