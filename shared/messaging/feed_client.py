"""The feed of another service, over HTTP."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import UUID

import httpx

from shared.eventstore.feed import parse_page
from shared.eventstore.port import Head, SourceHead
from shared.kernel.envelope import Envelope
from shared.messaging.feed import FeedUnavailable

_TIMEOUT = httpx.Timeout(30.0, connect=3.0)


class FeedClient:
    """The feed of another service: `GET <base_url>/feed`, `/head` and `/source-head`.

    :param token: gives the bearer token of this service's own principal
    :param limit: events per page; the service allows at most 10,000
    """

    def __init__(
        self,
        service: str,
        base_url: str,
        token: Callable[[], Awaitable[str]],
        client: httpx.AsyncClient,
        *,
        limit: int = 5_000,
    ) -> None:
        self._service, self._base = service, base_url.rstrip("/")
        self._token, self._client, self._limit = token, client, limit

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        while True:
            asked: dict[str, str | int] = {"after": after, "limit": self._limit}
            if unit is not None:
                asked["unit"] = str(unit)
            if until is not None:
                asked["until"] = until
            response = await self._get("/feed", asked)
            events = self._read(response)
            if events:
                yield events
                after = events[-1].position
            if len(events) < self._limit:
                return

    async def head(self) -> Head:
        response = await self._get("/head", {})
        try:
            content = json.loads(response.content)
            return Head(UUID(content["epoch"]), int(content["position"]), int(content.get("fork", 0)))
        except (ValueError, KeyError, TypeError) as error:
            raise FeedUnavailable(f"{self._service}: /head cannot be read") from error

    async def source_head(self) -> SourceHead | None:
        """What the service last said of its log; None if nothing yet.

        :raises FeedUnavailable: if it does not answer
        """
        response = await self._get("/source-head", {})
        try:
            content = json.loads(response.content)
            if content is None:
                return None
            epoch, hash_ = UUID(content["epoch"]), bytes.fromhex(content["hash"])
            return SourceHead(epoch, int(content["position"]), int(content["since"]), hash_)
        except (ValueError, KeyError, TypeError) as error:
            raise FeedUnavailable(f"{self._service}: /source-head cannot be read") from error

    def _read(self, response: httpx.Response) -> Sequence[Envelope]:
        try:
            return list(parse_page(self._service, UUID(response.headers["Wx-Epoch"]), response.content))
        except (ValueError, KeyError) as error:
            raise FeedUnavailable(f"{self._service}: a page cannot be read") from error

    async def _get(self, path: str, asked: dict[str, str | int]) -> httpx.Response:
        try:
            token = await self._token()
            response = await self._client.get(
                self._base + path, params=asked, headers={"Authorization": f"Bearer {token}"}, timeout=_TIMEOUT
            )
        except httpx.HTTPError as error:
            raise FeedUnavailable(f"{self._service}: {error!r}") from error
        if response.status_code != httpx.codes.OK:
            raise FeedUnavailable(f"{self._service}: {path} answers {response.status_code}")
        return response
