"""The commands whose forms the portal offers, as the services themselves say: nothing is listed by hand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.learning.main import SERVICE as LEARNING
from services.management.main import SERVICE as MANAGEMENT
from services.portal.forms.schema import kind_of, resolved
from services.portal.pages.pattern.things import Things
from services.portal.pages.things import THINGS
from services.responsibility.main import SERVICE as RESPONSIBILITY
from services.supervision.main import SERVICE as SUPERVISION
from shared.kernel.message import Command
from shared.kernel.schema import command_schema
from shared.web.commands import kebab

SERVICES = (LEARNING, MANAGEMENT, RESPONSIBILITY, SUPERVISION)
_WRITTEN = ("text", "lines", "texts", "deadline", "month", "date", "number", "pick", "picks", "choice")


@dataclass(frozen=True)
class Form:
    """Of a command; `path` is the last part of its address."""

    things: Things
    path: str
    creates: bool
    schema: Mapping[str, Any]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all inputs that take text from a browser; of lists those of the first entry."""
        return tuple(_fields(self.schema, self.schema, ""))


def _forms() -> Iterator[Form]:
    deciders = {(service.name, one.category): one for service in SERVICES for one in service.deciders}
    for things in THINGS:
        kinds: Iterable[type[Command]] = deciders[things.service, things.slice].command_types()
        for kind in kinds:
            yield Form(things, kebab(kind.__name__), kind.creates, command_schema(kind))


def _fields(root: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
    for key, part in schema.get("properties", {}).items():
        name = f"{place}.{key}" if place else key
        whole, _ = resolved(root, part)
        match kind_of(root, whole):
            case "group":
                yield from _fields(root, whole, name)
            case "many":
                yield from _fields(root, resolved(root, whole["items"])[0], f"{name}.0")
            case kind if kind in _WRITTEN:
                yield name


FORMS = tuple(_forms())
BEGINNING = {one.things.name: one.path for one in reversed(FORMS) if one.creates}
"""For each page of things, a command that begins one."""
