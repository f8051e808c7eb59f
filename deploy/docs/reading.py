"""What the code says about itself: services, slices, commands with their events and roles, views, reactions, jobs."""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from deploy.installation.topology import SERVICES
from services.supervision.jobs import check_sheets, open_reports, reminders, sweep_reports
from services.supervision.jobs.kinds import JobKind
from shared.kernel.decider import Decider
from shared.kernel.message import Command, Event
from shared.kernel.role import Role
from shared.service.definition import Service
from shared.web.commands import command_routes, kebab

ROOT = Path(__file__).parents[2]

JOBS: dict[JobKind, ModuleType] = {
    JobKind.OPEN_MONTHLY_REPORTS: open_reports,
    JobKind.SWEEP_MONTHLY_REPORTS: sweep_reports,
    JobKind.GENERATE_CHECK_SHEETS: check_sheets,
    JobKind.DEADLINE_REMINDERS: reminders,
}


class Unreadable(Exception):
    """A slice is not written as its like: the sentence says where and how."""


@dataclass(frozen=True)
class CommandEntry:
    """`zh` is its Chinese name. `events` are those that its function names as its return type, in their order."""

    name: str
    zh: str
    what: str
    events: tuple[str, ...]
    permission: str
    path: str


@dataclass(frozen=True)
class SliceEntry:
    """`title` is the Chinese name of the thing."""

    name: str
    what: str
    title: str
    path: str
    commands: tuple[CommandEntry, ...]


@dataclass(frozen=True)
class Room:
    """One service: `reactions` are pairs of event and name, `doors` routes that no command has made.

    `reports` are name, Chinese title, English title and the services whose events the report rests on.
    """

    service: Service
    slices: tuple[SliceEntry, ...]
    permissions: tuple[tuple[str, tuple[Role, ...]], ...]
    reactions: tuple[tuple[str, str], ...]
    doors: tuple[str, ...]
    reports: tuple[tuple[str, str, str, str], ...]
    jobs: tuple[tuple[str, str], ...]


def rooms() -> list[Room]:
    """Return every service, in alphabetical order; the portal asks them and has nothing of its own to say here."""
    return [_room(service.definition()) for service in sorted(SERVICES, key=lambda one: one.name)]


def first_sentence(text: str | None) -> str:
    """The first sentence of a docstring in one line, without its full stop."""
    paragraph = " ".join(inspect.cleandoc(text or "").split("\n\n")[0].split())
    return re.split(r"(?<=[.。])\s", paragraph)[0].rstrip(".")


def events_of(decider: Decider[Any, Any, Any], command: type[Command]) -> tuple[type[Event], ...]:
    """Return the events that the command's function may answer, as its return type names them.

    :raises Unreadable: unless `decide` has `case Command(): return function(…)` with `Sequence[Event | …]` as type
    """
    function = _functions(decider.decide)[command.__name__]
    answer = get_type_hints(function)["return"]
    (events,) = get_args(answer)
    found = get_args(events) if get_origin(events) in (Union, UnionType) else (events,)
    if not all(inspect.isclass(event) and issubclass(event, Event) for event in found):
        raise Unreadable(f"{function.__module__}.{function.__name__} does not name its events: {answer}")
    return tuple(found)


def _room(service: Service) -> Room:
    slices = tuple(_slice(decider) for decider in service.deciders)
    reactions = (reaction for module in _modules(service, "reactions") for reaction in module.REACTIONS)
    reports = (report for module in _modules(service, "reports") for report in module.REPORTS.values())
    allowed = importlib.import_module(f"services.{service.name}.permissions").ALLOWED
    routes = [route for router in service.routers for route in _routes(router)]
    return Room(
        service=service,
        slices=slices,
        permissions=tuple((str(name), tuple(r for r in Role if r in roles)) for name, roles in allowed.items()),
        reactions=tuple((f"{one.service}: {one.event}", one.name) for one in reactions),
        doors=tuple(sorted(f"{', '.join(route.methods)} {route.path}" for route in routes)),
        reports=tuple((one.name, one.zh, one.en, ", ".join(one.sources())) for one in reports),
        jobs=tuple((str(kind), first_sentence(JOBS[kind].__doc__)) for kind in JobKind if _owns(service, kind)),
    )


def _slice(decider: Decider[Any, Any, Any]) -> SliceEntry:
    package = importlib.import_module(".".join(decider.decide.__module__.split(".")[:3]))
    what = re.sub(r" \([一-鿿][^()]*\)", "", first_sentence(package.__doc__))
    paths = {route.name: route.path for route in _routes(command_routes(decider))}
    commands = tuple(_command(decider, command, paths) for command in decider.command_types())
    path = commands[0].path.rsplit("/", 1)[0]
    return SliceEntry(decider.category, what, decider.zh, path, commands)


def _command(decider: Decider[Any, Any, Any], command: type[Command], paths: dict[str, str]) -> CommandEntry:
    name = kebab(command.__name__)
    events = tuple(event.__name__ for event in events_of(decider, command))
    return CommandEntry(name, command.zh, first_sentence(command.__doc__), events, str(command.permission), paths[name])


def _functions(decide: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The function that `decide` calls for each command, by the command's name."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(decide)))
    found: dict[str, Callable[..., Any]] = {}
    for case in (node for node in ast.walk(tree) if isinstance(node, ast.match_case)):
        answer = case.body[0]
        if isinstance(case.pattern, ast.MatchClass) and isinstance(answer, ast.Return):
            if not isinstance(answer.value, ast.Call):
                raise Unreadable(f"{decide.__module__}: a case of decide calls no function")
            command = ast.unparse(case.pattern.cls).split(".")[-1]
            found[command] = _named(decide, ast.unparse(answer.value.func))
    return found


def _named(decide: Callable[..., Any], dotted: str) -> Callable[..., Any]:
    value: Any = importlib.import_module(decide.__module__)
    for name in dotted.split("."):
        value = getattr(value, name)
    function: Callable[..., Any] = value
    return function


def _routes(router: Any) -> Iterator[Any]:
    yield from router.routes


def _modules(service: Service, name: str) -> Iterator[ModuleType]:
    """The modules of that name in the service's rooms."""
    for path in sorted((ROOT / "services" / service.name).glob(f"*/{name}.py")):
        yield importlib.import_module(f"services.{service.name}.{path.parent.name}.{name}")


def _owns(service: Service, kind: JobKind) -> bool:
    return JOBS[kind].__name__.startswith(f"services.{service.name}.")
