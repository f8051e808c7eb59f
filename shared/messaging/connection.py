"""One way to connect to NATS: with a key, for ever, with our own inboxes, and with an ear for what is refused."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import nats
import structlog
from nats.aio.client import Client

_log = structlog.get_logger()
_REFUSALS = ("permissions violation", "authorization violation")


def inbox_prefix(name: str) -> str:
    """Where the answers to a connection arrive: nobody else may listen there."""
    return f"_INBOX_{name}"


class Refusals:
    """Counts what the server refuses a connection: a subject or the key. Elsewhere it looks like a time-out."""

    def __init__(self, connection: str) -> None:
        self.count = 0
        self._connection = connection

    async def hear(self, error: Exception) -> None:
        """The connection's `error_cb`."""
        if any(refusal in str(error).lower() for refusal in _REFUSALS):
            self.count += 1
            _log.error("bus.refused", connection=self._connection, error=str(error))
        else:
            _log.warning("bus.error", connection=self._connection, error=repr(error))


class Connection:
    """A connection that never gives up. `refusals` counts what the server refused it since the start.

    :param name: what the server's figures call it; also its inboxes' name (`inbox_prefix`)
    :param on_reconnect: called after every reconnection: whatever was known about the server may be wrong then
    :param seed_file: the key of the user who connects; None: a server without users
    """

    def __init__(
        self,
        url: str,
        name: str,
        on_reconnect: Callable[[], None] = lambda: None,
        *,
        seed_file: Path | None = None,
    ) -> None:
        self.name = name
        self._refusals = Refusals(name)
        self._url, self._seed_file = url, seed_file
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

    @property
    def refusals(self) -> int:
        return self._refusals.count

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
            error_cb=self._refusals.hear,
            reconnected_cb=self._reconnected,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=3,
            ping_interval=5,
            max_outstanding_pings=2,
            inbox_prefix=inbox_prefix(self.name),
            nkeys_seed=str(self._seed_file) if self._seed_file else None,
        )
        self._client = client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

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
