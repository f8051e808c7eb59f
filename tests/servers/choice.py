"""Which of the three ways a run of the tests goes.

The first that can be gone is taken; WENXIAO_TEST_SERVERS=addresses|containers|wheels wants one and no other.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Protocol

from tests.servers import containers

WANTED, POSTGRES, NATS = "WENXIAO_TEST_SERVERS", "WENXIAO_TEST_POSTGRES", "WENXIAO_TEST_NATS"


class Way(StrEnum):
    ADDRESSES = "addresses"
    CONTAINERS = "containers"
    WHEELS = "wheels"


@dataclass(frozen=True)
class Chosen:
    way: Way
    because: str


class NotPossible(Exception):
    """The way that was asked for cannot be gone; the text says what is missing."""


class Trouble(Protocol):
    def __call__(self, *, pull: bool) -> str | None:
        """Why containers cannot be had; None if they can. `pull` gets images that are missing."""


@cache
def chosen() -> Chosen:
    """The way of this test run.

    :raises NotPossible: if a way is asked for that cannot be gone
    """
    return choose(os.environ, containers.trouble)


def choose(environment: Mapping[str, str], trouble: Trouble) -> Chosen:
    """The first way of the three that can be gone, or the one that is asked for.

    Images are pulled only for somebody who asks for containers: nobody else waits for a registry.

    :param trouble: called when containers come into question
    :raises NotPossible: if a way is asked for that cannot be gone, or half of the addresses is given
    """
    wanted = environment.get(WANTED, "")
    if wanted and wanted not in list(Way):
        raise NotPossible(f"{WANTED} is “{wanted}”; say one of {', '.join(Way)}.")
    given = [name for name in (POSTGRES, NATS) if environment.get(name)]
    if wanted in ("", Way.ADDRESSES) and (given or wanted):
        if len(given) < 2:
            raise NotPossible(f"{POSTGRES} (an admin's DSN) and {NATS} (a URL) are needed together.")
        return Chosen(Way.ADDRESSES, f"{POSTGRES} and {NATS} are set")
    if wanted == Way.WHEELS:
        return Chosen(Way.WHEELS, f"{WANTED} says so")
    missing = trouble(pull=bool(wanted))
    if missing is None:
        return Chosen(Way.CONTAINERS, f"{WANTED} says so" if wanted else "a Docker engine answers")
    if wanted:
        raise NotPossible(f"No containers: {missing}.")
    return Chosen(Way.WHEELS, missing)
