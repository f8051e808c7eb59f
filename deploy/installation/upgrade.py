"""An upgrade of an installation that goes on running: process by process comes back as what this release is."""

import time
from collections.abc import Iterator

from deploy.embedded import control
from deploy.embedded.child import CannotRun
from deploy.embedded.control import Restarted
from deploy.embedded.process import ProcessSpec, Recipe
from deploy.installation.processes import specs
from deploy.installation.topology import PORTAL, PROCESSES, ROOT, SERVICES, Home

PATIENCE = 60.0  # seconds until the others answer, before the next one is taken away
_LOOK_EVERY = 0.5


def in_order() -> tuple[str, ...]:
    """Who only reads comes first and understands the new before anybody writes it; the portal, which asks all, last."""
    readers = (service.name for service in SERVICES if not service.takes_commands)
    writers = (service.name for service in SERVICES if service.takes_commands)
    return (*readers, *writers, *PROCESSES, PORTAL.name)


def require_upgradable(home: Home) -> None:
    """
    :raises CannotRun: if the servers do not answer, or this release consists of other processes than the one that runs
    """
    well = control.well(home.folder)
    servers = {spec.name for spec in specs(home, demo=False) if spec.last}
    if unwell := sorted(name for name in servers if not well.get(name)):
        raise CannotRun(f"{unwell[0]} does not answer; upgrade when it does.")
    if other := sorted(set(well) ^ {*servers, *in_order()}):
        raise CannotRun(
            f"This release does not consist of the processes that run ({', '.join(other)}): "
            "stop with `wenxiao down` and start again with `wenxiao up`."
        )


def restarts(home: Home) -> Iterator[Restarted]:
    """Restart one after the other as this release, each when all others are ready; those that are not come first.

    :raises CannotRun: at the first one that does not get ready; the others stay as they are
    """
    recipes = {spec.name: _recipe(spec) for spec in specs(home, demo=False) if spec.name in in_order()}
    well = control.well(home.folder)
    unwell = [name for name in in_order() if not well[name]]
    for name in unwell:
        yield control.restart(home.folder, name, recipes[name])
    for name in in_order():
        if name not in unwell:
            _wait_for_others(home, name)
            yield control.restart(home.folder, name, recipes[name])


def _recipe(spec: ProcessSpec) -> Recipe:
    """From the folder of this release: what lies in the current one must not win over it."""
    return Recipe(tuple(spec.argv), spec.env, ROOT)


def _wait_for_others(home: Home, name: str) -> None:
    end = time.monotonic() + PATIENCE
    while unwell := [other for other, well in control.well(home.folder).items() if not well and other != name]:
        if time.monotonic() > end:
            raise CannotRun(f"{unwell[0]} is not ready, so {name} is not restarted; look at `wenxiao status`.")
        time.sleep(_LOOK_EVERY)
