"""Keys, passwords and who the installation is: kept apart from the data, since together they are everything."""

import hashlib
from pathlib import Path

from deploy.backup.folder import Backup, KeysOf, write_bytes
from deploy.embedded.child import CannotRun
from deploy.installation.topology import Home
from shared.personal.keys import BadMasterKey, read_master_key
from shared.service.identity import BrokenIdentity, Identity

_IDENTITY, _KEYS, _PASSWORDS, _ADMIN = "identity.json", "keys", "passwords.json", "postgres-password"


def require_apart(data: Path, keys: Path, home: Path) -> None:
    """
    :raises CannotRun: if one folder lies in the other, or one in the installation itself
    """
    data, keys, home = data.resolve(), keys.resolve(), home.resolve()
    if data == keys or data in keys.parents or keys in data.parents:
        raise CannotRun(f"{keys} and {data} are not apart: who finds one finds the other. Name another folder.")
    for folder in (data, keys):
        if folder == home or home in folder.parents:
            raise CannotRun(f"{folder} lies in {home} and would be lost with it; name another folder.")


def keys_of(home: Home) -> KeysOf:
    """
    :raises CannotRun: if the installation has no identity or master key, or a broken one
    """
    return _keys(home.identity_file, home.master_key_file)


def keys_in(folder: Path) -> KeysOf:
    """
    :raises CannotRun: if a folder of kept keys has none, or broken ones
    """
    return _keys(folder / _IDENTITY, folder / _KEYS / "master.key")


def keep(home: Home, folder: Path) -> None:
    """Copy keys, passwords and identity into the folder.

    :raises CannotRun: if it holds another installation's
    """
    _make(folder)
    if (folder / _IDENTITY).exists() and keys_in(folder) != keys_of(home):
        raise CannotRun(f"{folder} holds the keys of another installation; name another folder with --keys.")
    for source, name in _pairs(home):
        if source.exists():
            _make((folder / name).parent)
            write_bytes(folder / name, source.read_bytes())


def bring_back(folder: Path, home: Home) -> None:
    """Copy what the home lacks out of a folder of kept keys; what it has stays."""
    kept = [(folder / name, folder / name) for name in (_IDENTITY, _PASSWORDS, _ADMIN)]
    kept += [(path, path) for path in (folder / _KEYS).rglob("*") if path.is_file()]
    for source, path in kept:
        name = path.relative_to(folder)
        target = home.postgres.password_file if str(name) == _ADMIN else home.folder / name
        if source.exists() and not target.exists():
            _make(target.parent)
            write_bytes(target, source.read_bytes())


def require_fitting(found: KeysOf, backup: Backup, where: Path) -> None:
    """
    :raises CannotRun: if these are not the keys of the data
    """
    if found.district != backup.keys.district:
        raise CannotRun(f"{where} belongs to another installation than backup {backup.name}; say --keys FOLDER.")
    if found.master_key != backup.keys.master_key:
        raise CannotRun(f"The master key in {where} opens nobody's name in backup {backup.name}; say --keys FOLDER.")


def _keys(identity: Path, master_key: Path) -> KeysOf:
    try:
        district = Identity.load(identity).district
        secret = read_master_key(master_key)
    except (BrokenIdentity, BadMasterKey) as error:
        raise CannotRun(str(error)) from error
    return KeysOf(district=district, master_key=hashlib.sha256(b"wenxiao master key\0" + secret).hexdigest())


def _pairs(home: Home) -> list[tuple[Path, str]]:
    """Files of an installation and how they are called in the folder."""
    folder = home.master_key_file.parent
    inside = [(path, f"{_KEYS}/{path.relative_to(folder)}") for path in folder.rglob("*") if path.is_file()]
    own = [(home.identity_file, _IDENTITY), (home.passwords_file, _PASSWORDS), (home.postgres.password_file, _ADMIN)]
    return [*own, *inside]


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
