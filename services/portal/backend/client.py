"""Calls of the services, as the person who is signed in: over HTTP, with a token that lives for minutes."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import httpx
from pydantic_core import from_json

from shared.web.tokens import TokenIssuer

_TOKEN_SECONDS = 300
_MOST_TOKENS = 10_000
_AWAY = frozenset({httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT})
"""What a service says that is busy, and what stands before it if it is away."""


class Problem(Exception):
    """A service said no: RFC 9457's title, status and detail, with the facts and the fields that are wrong."""

    def __init__(self, status: int, content: Mapping[str, Any]) -> None:
        self.status = status
        self.title = str(content.get("title", ""))
        self.detail = str(content.get("detail", ""))
        self.facts: Mapping[str, Any] = content.get("facts") or {}
        self.errors: list[dict[str, str]] = list(content.get("errors") or ())
        super().__init__(f"{status} {self.title}: {self.detail}")


class Away(Exception):
    """A service does not answer, or is busy; nothing is known about what was asked of it."""


class Backend:
    """The services behind the portal.

    :param urls: their base addresses by name
    """

    def __init__(self, urls: Mapping[str, str], issuer: TokenIssuer, client: httpx.AsyncClient) -> None:
        self._urls, self._issuer, self._client = urls, issuer, client
        self._tokens: dict[UUID, tuple[str, float]] = {}

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(self._urls)

    async def get(
        self, person: UUID, service: str, path: str, params: Mapping[str, Any] | None = None, language: str = "zh"
    ) -> Any:
        """Return the answer's content.

        :raises Problem: if the service says no
        :raises Away: if it does not answer
        """
        return from_json((await self.ask("GET", person, service, path, params=params, language=language)).content)

    async def ask(
        self,
        method: str,
        person: UUID,
        service: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        language: str = "zh",
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Return the answer; `params` that are None are left out. Raises as `get`."""
        said = {name: value for name, value in (params or {}).items() if value is not None}
        sent = {"Authorization": f"Bearer {self._token(person)}", "Accept-Language": language, **(headers or {})}
        try:
            answer = await self._client.request(
                method, f"{self._urls[service]}{path}", params=said, headers=sent, content=content
            )
        except httpx.HTTPError as error:
            raise Away(f"{service}: {error!r}") from error
        if answer.status_code in _AWAY:
            raise Away(f"{service} is busy or away: {answer.status_code}")
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise Problem(answer.status_code, _content(answer))
        return answer

    async def file(
        self, person: UUID, service: str, path: str, params: Mapping[str, Any], language: str
    ) -> httpx.Response:
        """Return an answer that is still to be read, piece by piece, and closed; raises as `get`."""
        said = {name: value for name, value in params.items() if value is not None}
        sent = {"Authorization": f"Bearer {self._token(person)}", "Accept-Language": language}
        asked = self._client.build_request("GET", f"{self._urls[service]}{path}", params=said, headers=sent)
        try:
            answer = await self._client.send(asked, stream=True)
            if answer.status_code != httpx.codes.OK:
                await answer.aread()
        except httpx.HTTPError as error:
            raise Away(f"{service}: {error!r}") from error
        if answer.status_code in _AWAY:
            raise Away(f"{service} is busy or away: {answer.status_code}")
        if answer.status_code != httpx.codes.OK:
            raise Problem(answer.status_code, _content(answer))
        return answer

    async def lines(self, person: UUID, service: str, path: str, *, silence: float) -> AsyncIterator[str]:
        """The lines of an answer that goes on; raises as `get`, and Away after `silence` seconds without any."""
        asked = self._client.build_request(
            "GET",
            f"{self._urls[service]}{path}",
            headers={"Authorization": f"Bearer {self._token(person)}"},
            timeout=httpx.Timeout(silence, connect=3.0),
        )
        try:
            answer = await self._client.send(asked, stream=True)
            try:
                if answer.status_code != httpx.codes.OK:
                    await answer.aread()
                    raise Problem(answer.status_code, _content(answer))
                async for line in answer.aiter_lines():
                    if line:
                        yield line
            finally:
                await answer.aclose()
        except httpx.HTTPError as error:
            raise Away(f"{service}: {error!r}") from error

    def _token(self, person: UUID) -> str:
        now = time.monotonic()
        known = self._tokens.get(person)
        if known is not None and now < known[1]:
            return known[0]
        if len(self._tokens) >= _MOST_TOKENS:
            self._tokens.clear()
        token = self._issuer.issue(person, seconds=_TOKEN_SECONDS)
        self._tokens[person] = token, now + _TOKEN_SECONDS - 60
        return token


def _content(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
