"""Where servers and services listen, as settings say it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.embedded.child import CannotRun


@dataclass(frozen=True)
class Elsewhere:
    """Servers and services that `wenxiao up` does not run, such as containers.

    `postgres` and `nats` are host and port; `services` is a base address with `{service}` in it.
    """

    postgres: tuple[str, int]
    nats: tuple[str, int]
    services: str


def read_ports(text: str) -> dict[str, int]:
    """Read `management=28102,nats=24322`.

    :raises CannotRun: if that is not what it says
    """
    found: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.partition("=")
        if not number.isascii() or not number.isdigit() or not 0 < int(number) < 65_536:
            raise CannotRun(f"“{part}” is no port; write for example management=28102.")
        found[name.strip()] = int(number)
    return found


_ADDRESS = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]*):([0-9]{1,5})")


def read_elsewhere(environment: Mapping[str, str]) -> Elsewhere | None:
    """Read WENXIAO_POSTGRES and WENXIAO_NATS (`host:port`) and WENXIAO_SERVICES (`http://{service}:8000`), all or none.

    :raises CannotRun: if one is missing or is not what it says
    """
    names = ("WENXIAO_POSTGRES", "WENXIAO_NATS", "WENXIAO_SERVICES")
    given = {name: environment[name] for name in names if environment.get(name)}
    if not given:
        return None
    if missing := [name for name in names if name not in given]:
        raise CannotRun(f"{missing[0]} is not set; with {next(iter(given))} all of {', '.join(names)} are needed.")
    if "{service}" not in given["WENXIAO_SERVICES"]:
        raise CannotRun("WENXIAO_SERVICES has to hold {service}; write for example http://{service}:8000.")
    return Elsewhere(
        _address("WENXIAO_POSTGRES", given["WENXIAO_POSTGRES"]),
        _address("WENXIAO_NATS", given["WENXIAO_NATS"]),
        given["WENXIAO_SERVICES"],
    )


def _address(name: str, text: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(text)
    if not found or not 0 < int(found[2]) < 65_536:
        raise CannotRun(f"{name} is “{text}”, which is no address; write for example server:5432.")
    return found[1], int(found[2])
