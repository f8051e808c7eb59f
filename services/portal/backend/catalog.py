"""What the services can be asked: their slices and commands with words and schemas, read from themselves."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import structlog

from services.portal.backend.client import Away, Backend, Problem

_log = structlog.get_logger()
_FRESH_SECONDS = 60.0
SERVICES = ("management", "learning", "responsibility", "supervision")

Words = Mapping[str, str]
"""What something is called, by language."""


@dataclass(frozen=True)
class CommandKind:
    """A command: `path` is the last part of its address, `creates` whether it begins a thing."""

    name: str
    path: str
    title: Words
    help: Words
    permission: str
    creates: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class SliceKind:
    """The commands of one kind of thing; `path` is what follows a unit in an address."""

    service: str
    category: str
    path: str
    title: Words
    commands: Mapping[str, CommandKind]


class NoSuchCommand(LookupError):
    """No service has a slice or command of this name."""


class Catalog:
    """Every slice of every service; asked anew when a minute has passed, and kept if the service is away."""

    def __init__(self, backend: Backend, principal: UUID) -> None:
        self._backend, self._principal = backend, principal
        self._slices: dict[str, dict[str, SliceKind]] = {}
        self._titles: Mapping[str, Words] = {}
        self._read_at: dict[str, float] = {}

    async def slice(self, service: str, category: str) -> SliceKind:
        """
        :raises NoSuchCommand: if the service has no such slice
        :raises Away: if the service was never heard
        """
        await self._refresh(service)
        try:
            return self._slices[service][category]
        except KeyError:
            raise NoSuchCommand(f"{service}/{category}") from None

    async def command(self, service: str, category: str, path: str) -> CommandKind:
        """The command whose address ends with `path`; raises as `slice`."""
        for command in (await self.slice(service, category)).commands.values():
            if command.path == path:
                return command
        raise NoSuchCommand(f"{service}/{category}/{path}")

    async def event_titles(self) -> Mapping[str, Words]:
        """What each event is called."""
        if self._stale("projection"):
            try:
                self._titles = await self._backend.get(self._principal, "projection", "/event-titles")
            except (Away, Problem) as error:
                _log.warning("catalog.kept", service="projection", error=str(error))
            if self._titles:
                self._read_at["projection"] = time.monotonic()
        return self._titles

    def _stale(self, service: str) -> bool:
        return time.monotonic() - self._read_at.get(service, -_FRESH_SECONDS) >= _FRESH_SECONDS

    async def _refresh(self, service: str) -> None:
        if not self._stale(service):
            return
        try:
            found = await self._backend.get(self._principal, service, "/commands")
        except (Away, Problem) as error:
            if service not in self._slices:
                raise
            _log.warning("catalog.kept", service=service, error=str(error))
            self._read_at[service] = time.monotonic()
            return
        self._slices[service] = {
            category: SliceKind(
                service,
                category,
                one["path"],
                {"zh": one["zh"], "en": one["en"]},
                {command["name"]: _kind(command) for command in one["commands"]},
            )
            for category, one in found["slices"].items()
        }
        self._read_at[service] = time.monotonic()


def _kind(command: Mapping[str, Any]) -> CommandKind:
    """What a service says of a command; what a newer release says beside it is left alone."""
    return CommandKind(**{one.name: command[one.name] for one in fields(CommandKind)})
