"""Publishes to a stream without waiting for each answer.

nats-py has `publish_async`, but its future never ends when the server refuses a message: the error is raised where only
`error_cb` sees it, and the fence that did not hold would look like a server that does not answer.
"""

import asyncio
import json
from collections.abc import Mapping

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.api import Header

_WRONG_LAST_SEQUENCE = (10071, 10164)


class Refused(Error):
    """The server did not store a message; `fence`: because the stream does not end where we expected."""

    def __init__(self, reason: str, *, fence: bool = False) -> None:
        self.fence = fence
        super().__init__(reason)


class Publisher:
    """Fenced publishes of one connection. Futures give the stream's sequence number or raise Refused."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox = client.new_inbox()
        self._count = 0
        self._waiting: dict[str, asyncio.Future[int]] = {}

    async def open(self) -> None:
        await self._client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def publish(self, subject: str, body: bytes, headers: Mapping[str, str], after: int) -> asyncio.Future[int]:
        """Send a message that is stored only if the stream's last sequence is `after`."""
        self._count += 1
        reply = f"{self._inbox}.{self._count}"
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[reply] = future
        fenced = {**headers, Header.EXPECTED_LAST_SEQUENCE.value: str(after)}
        try:
            await self._client.publish(subject, body, reply=reply, headers=fenced)
        except BaseException:
            del self._waiting[reply]
            raise
        return future

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        for future in self._waiting.values():
            future.cancel()
        self._waiting.clear()

    async def _answered(self, message: Msg) -> None:
        future = self._waiting.pop(message.subject, None)
        if future is None or future.done():
            return
        try:
            if message.headers and message.headers.get(Header.STATUS.value):
                raise Refused("no stream takes this subject")
            answer = json.loads(message.data.decode())
            if error := answer.get("error"):
                fence = error.get("err_code") in _WRONG_LAST_SEQUENCE
                raise Refused(str(error.get("description")), fence=fence)
            future.set_result(int(answer["seq"]))
        except (Refused, ValueError, KeyError) as error:
            future.set_exception(error)
