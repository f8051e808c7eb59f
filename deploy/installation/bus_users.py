"""The bus's users of an installation: a key for each, and the server's list of them, both before it starts."""

import sys
from collections.abc import Iterable, Mapping

from deploy.embedded.child import CannotRun
from deploy.installation.provisioning import WRITERS, definitions
from deploy.installation.topology import Home
from deploy.nats.keys import make_seed, public_key
from deploy.nats.users import authorization, users


def keys(home: Home, names: Iterable[str]) -> Mapping[str, str]:
    """The public keys by name; users who have none yet get a seed.

    :raises CannotRun: if a seed cannot be read
    """
    files = {name: home.nats_seed_file(name) for name in names}
    for file in files.values():
        make_seed(file)
    return {name: public_key(file) for name, file in files.items()}


def authorization_of(home: Home) -> str:
    """What the server is told of all users; keys are made where they are missing.

    :raises CannotRun: if a seed cannot be read
    """
    known = users(definitions(), WRITERS)
    return authorization(known, keys(home, [user.name for user in known]))


def write_users(home: Home) -> None:
    """Write the file that the settings of our own server include.

    :raises CannotRun: if a seed cannot be read or the file not be written
    """
    text = authorization_of(home)
    file = home.nats_users_file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    except OSError as error:
        raise CannotRun(f"NATS cannot use {file}: {error.strerror}.") from error


if __name__ == "__main__":
    try:
        write_users(Home.open())
    except CannotRun as error:
        sys.exit(str(error))
