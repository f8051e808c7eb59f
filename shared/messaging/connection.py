"""One way to connect to NATS: for ever, with our own inboxes, and with an ear for refused permissions."""

import asyncio
from collections.abc import Callable

import nats
import structlog
from nats.aio.client import Client

_log = structlog.get_logger()


class Connection:
    """A connection that never gives up. `refusals` counts permission violations, which look like time-outs elsewhere.

    `on_reconnect` is called after every reconnection: whatever was known about the server may be wrong then.
    """

    def __init__(self, url: str, name: str, on_reconnect: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self.refusals = 0
        self._url = url
        self._on_reconnect = on_reconnect
        self._client: Client | None = None

    @property
    def client(self) -> Client:
        """The client; after `open`."""
        assert self._client is not None
        return self._client

    @property
    def up(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def open(self) -> None:
        """Return when connected; a server that is down is tried until it answers.

        nats-py closes a client for good after some protocol errors, in spite of endless reconnecting: a new one then.
        """
        if self._client is not None and not self._client.is_closed:
            return
        self._client = None
        client = Client()
        await client.connect(
            self._url,
            name=self.name,
            error_cb=self._failed,
            reconnected_cb=self._reconnected,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=3,
            ping_interval=5,
            max_outstanding_pings=2,
            inbox_prefix=f"_INBOX_{self.name}",
        )
        self._client = client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _failed(self, error: Exception) -> None:
        if "permissions violation" in str(error).lower():
            self.refusals += 1
            _log.error("bus.permission_refused", connection=self.name, error=str(error))
        else:
            _log.warning("bus.error", connection=self.name, error=repr(error))

    async def _reconnected(self) -> None:
        _log.info("bus.reconnected", connection=self.name)
        self._on_reconnect()


FAILURES: tuple[type[BaseException], ...] = (nats.errors.Error, OSError, TimeoutError)
"""What a call to the bus raises while the bus is away (asyncio's TimeoutError is the built-in one)."""


def stop_if_cancelled() -> None:
    """Raise CancelledError if our task was cancelled before.

    nats-py turns a cancellation into an error when its connection closes, and `wait_for` of Python 3.11 drops one that
    meets a result; an endless loop that asks here at every turn ends nevertheless.
    """
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError
