"""Removes backups that are no longer wanted, and the log that only they needed."""

from deploy.backup.archive import SUFFIX
from deploy.backup.checking import remove
from deploy.backup.folder import UNFINISHED, Backup, Backups
from deploy.backup.programs import complaint, run
from deploy.embedded.child import CannotRun
from deploy.embedded.supervisor import locked


def prune(backups: Backups, keep: int) -> list[Backup]:
    """Keep the newest `keep` backups and all log since the oldest of them; return what was removed.

    :raises CannotRun: if another command works in the folder, or the archive cannot be cleaned
    """
    if keep < 1:
        raise CannotRun("At least one backup has to stay; say --keep 1 or more.")
    with locked(backups.folder):
        known = backups.all()
        old, kept = known[:-keep], known[-keep:]
        for backup in old:
            # away from its name first: an interrupted removal leaves nothing that looks like a backup
            gone = backups.place(backup).with_suffix(UNFINISHED)
            backups.place(backup).rename(gone)
            remove(gone)
        if kept and backups.archive.folder.is_dir():
            oldest = min(kept, key=lambda backup: backup.first_segment.number).first_segment
            done = run("pg_archivecleanup", "-x", SUFFIX, str(backups.archive.folder), oldest.name)
            if done.returncode != 0:
                raise CannotRun(f"{backups.archive.folder} could not be cleaned: {complaint(done)}.")
    return old
