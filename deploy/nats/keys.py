"""Keys of the bus's users: a seed (nkey, Ed25519) in a file of its own, the public key in the server's settings.

To change a key, remove its seed and start again: processes and server read it at their start.
"""

import os
import secrets
from pathlib import Path

import nkeys

from deploy.embedded.child import CannotRun


def make_seed(file: Path) -> None:
    """Make a user's seed (mode 0600), whole or not at all, unless there is one."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
    fresh.replace(file)


def public_key(file: Path) -> str:
    """The public key (U…) of a seed, which is no secret.

    :raises CannotRun: if there is no seed in the file
    """
    try:
        key: str = nkeys.from_seed(bytearray(file.read_bytes().strip())).public_key.decode()
    except (OSError, ValueError, nkeys.NkeysError) as error:
        raise CannotRun(f"{file} cannot be read; remove it and start again to get a new key.") from error
    return key
