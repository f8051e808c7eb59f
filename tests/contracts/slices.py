"""Every slice of every service, found by its domain.py."""

import importlib
from pathlib import Path
from typing import Any

from deploy.installation.topology import SERVICES
from services.portal.accesses import ACCESSES as PORTAL
from shared.kernel.decider import Decider
from shared.kernel.message import Command, Event

ROOT = Path(__file__).parents[2]


def deciders() -> list[Decider[Any, Any, Any]]:
    """Return the DECIDER of each services/<service>/<slice>/domain.py (or domain/__init__.py)."""
    files = [*ROOT.glob("services/*/*/domain.py"), *ROOT.glob("services/*/*/domain/__init__.py")]
    parts = sorted(path.relative_to(ROOT).with_suffix("").parts for path in files)
    modules = (importlib.import_module(".".join(part).removesuffix(".__init__")) for part in parts)
    return [value for module in modules for value in vars(module).values() if isinstance(value, Decider)]


def events() -> dict[str, type[Event]]:
    """Return every event of the system by name: those of deciders, and accesses."""
    return {event.__name__: event for event in (*_decided(), *accesses())}


def _decided() -> list[type[Event]]:
    return [event for decider in deciders() for event in decider.event_types()]


def accesses() -> list[type[Event]]:
    """Return what doors write down; several may write the same."""
    services = [service.definition() for service in SERVICES]
    return sorted({*PORTAL, *(event for service in services for event in service.accesses)}, key=lambda e: e.__name__)


def commands() -> list[type[Command]]:
    return [command for decider in deciders() for command in decider.command_types()]
