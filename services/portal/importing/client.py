"""The four services over HTTP: read their feeds, ask beforehand, give commands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from services.portal.importing.planned import PlannedCommand
from services.portal.importing.problem import Language
from services.portal.importing.slices import SERVICES
from services.portal.importing.stored import Stored
from shared.messaging.feed import FeedUnavailable
from shared.messaging.feed_client import FeedClient

_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


class ServiceUnavailable(Exception):
    """A service does not answer, or not as expected; the sentence says which and why. Sent again, it goes on."""


class Refused(Exception):
    """A command was refused although the check had let it pass: something changed meanwhile."""

    def __init__(self, command: PlannedCommand, sentence: str) -> None:
        super().__init__(sentence)
        self.command, self.sentence = command, sentence


class Found(BaseModel):
    """A command of a batch that would be refused: its place there, why, and the field if it is one."""

    index: int
    name: str
    sentence: str
    field: str | None = None


class _Done(BaseModel):
    position: int


class _Outcome(BaseModel):
    done: tuple[_Done, ...]
    refused: tuple[Found, ...]


_FOUND = TypeAdapter(tuple[Found, ...])


@dataclass(frozen=True)
class Services:
    """`urls`: base address by service. `token` gives the importer's bearer token; `importer` is its principal id.

    `client` may send every request again, if it likes to be patient with services that are busy or restarted.
    """

    client: httpx.AsyncClient
    urls: Mapping[str, str]
    token: Callable[[], Awaitable[str]]
    importer: UUID
    district: UUID
    language: Language = "zh"

    async def stored(self, unit: UUID) -> Stored:
        """Return what the services hold of the unit.

        :raises ServiceUnavailable: if a feed cannot be read
        """
        stored = Stored()
        try:
            for service in SERVICES:
                feed = FeedClient(service, self.urls[service], self.token, self.client)
                async for page in feed.pages(0, unit=unit):
                    stored.apply(page, self.importer)
        except FeedUnavailable as error:
            raise ServiceUnavailable(str(error)) from error
        return stored

    async def check(
        self,
        service: str,
        unit: UUID,
        commands: Sequence[PlannedCommand],
        announced: Mapping[str, Sequence[UUID]],
        at_least: str | None,
    ) -> tuple[Found, ...]:
        """Return which of a service's commands would be refused; nothing is stored.

        :raises ServiceUnavailable: if the service does not answer
        """
        asked = [_asked(each) for each in commands]
        params = {"at_least": at_least} if at_least else {}
        answer = await self._post(service, f"/units/{unit}/check", params, to_json({**announced, "commands": asked}))
        if answer.status_code != httpx.codes.OK:
            raise ServiceUnavailable(f"{service}: {_detail(answer)}")
        try:
            return _FOUND.validate_json(answer.content)
        except ValidationError as error:
            raise ServiceUnavailable(f"{service}: the answer to a check cannot be read") from error

    async def give(
        self, service: str, unit: UUID, commands: Sequence[PlannedCommand], papers: Sequence[str], at_least: str | None
    ) -> int:
        """Give commands to one service in one request and return the last position they stored at, 0 if nothing.

        :raises Refused: the service says no to one of them; the others are carried out all the same
        :raises ServiceUnavailable: if the service does not answer
        """
        asked = [
            _asked(each) | {"paper": paper, "correlation": each.correlation}
            for each, paper in zip(commands, papers, strict=True)
        ]
        params = {"at_least": at_least} if at_least else {}
        answer = await self._post(service, f"/units/{unit}/commands", params, to_json({"commands": asked}))
        if answer.status_code != httpx.codes.OK:
            raise ServiceUnavailable(f"{service}: {_detail(answer)}")
        try:
            outcome = _Outcome.model_validate_json(answer.content)
        except ValidationError as error:
            raise ServiceUnavailable(f"{service}: the answer to commands cannot be read") from error
        for refused in outcome.refused:
            raise Refused(commands[refused.index], refused.sentence)
        return max((done.position for done in outcome.done), default=0)

    async def _post(self, service: str, path: str, params: Mapping[str, str], body: bytes) -> httpx.Response:
        headers = {
            "Content-Type": "application/json",
            "Accept-Language": self.language,
            "Authorization": f"Bearer {await self.token()}",
        }
        url = self.urls[service].rstrip("/") + path
        try:
            return await self.client.post(url, params=params, content=body, headers=headers, timeout=_TIMEOUT)
        except httpx.TransportError as error:
            raise ServiceUnavailable(f"{service}: {error!r}") from error


def _asked(command: PlannedCommand) -> dict[str, Any]:
    return {
        "slice": command.slice,
        "id": command.id,
        "name": command.name,
        "key": command.key,
        "body": command.body,
        "on": command.on,
        "on_behalf_of": command.on_behalf_of,
    }


def _detail(answer: httpx.Response) -> str:
    """The sentence of a problem document with its fields, or the status."""
    try:
        problem: dict[str, Any] = answer.json()
        fields = "; ".join(f"{each['field']}: {each['message']}" for each in problem.get("errors", ()))
        return f"{problem['detail']} {fields}".strip()
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"
