"""Load over HTTP/1.1: connections that each send the next request when the last is answered.

A client library would cost more per request than the service: this one writes prepared bytes, and of an answer it
reads status and length. Chunked answers are not understood; none of the measured endpoints sends one.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import cast
from uuid import UUID

import uvloop

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True)
class Load:
    """What came back: answers/s, seconds of each answer in ascending order, how many of each status."""

    rate: float
    seconds: tuple[float, ...]
    statuses: Counter[int]

    def quantile(self, share: float) -> float:
        """Return the seconds that this share of the answers stayed within."""
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * share))]


def request(path: str, token: str, key: UUID, body: bytes) -> bytes:
    """Return a POST of JSON with a token and a command id."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def load(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Load:
    """Send for `seconds` over this many connections to a local port; every connection always has one request out.

    :raises ConnectionError: if the server closes a connection
    """
    return uvloop.run(_load(port, requests, connections, seconds))


async def _load(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    end = perf_counter() + seconds
    lines = [_Line(lambda: next(requests) if perf_counter() < end else None) for _ in range(connections)]
    begun = perf_counter()
    await asyncio.gather(*(loop.create_connection(partial(_same, line), "127.0.0.1", port) for line in lines))
    await asyncio.wait_for(asyncio.gather(*(line.done for line in lines)), seconds + 30)
    took = perf_counter() - begun
    for line in lines:
        line.close()
    times = sorted(one for line in lines for one in line.seconds)
    statuses = Counter(one for line in lines for one in line.statuses)
    return Load(len(times) / took, tuple(times), statuses)


def _same(line: "_Line") -> "_Line":
    return line


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, following: Callable[[], bytes | None]) -> None:
        self.seconds: list[float] = []
        self.statuses: list[int] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._following, self._read, self._sent = following, b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._read += data
        end = self._read.find(_END)
        if end < 0:
            return
        head = self._read[:end].lower()
        place = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[place:].split(b"\r\n", 1)[0])
        if len(self._read) < end + len(_END) + length:
            return
        self.seconds.append(perf_counter() - self._sent)
        self.statuses.append(int(head[9:12]))
        self._read = b""
        self._send()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server closed the connection"))

    def close(self) -> None:
        self._transport.close()

    def _send(self) -> None:
        following = self._following()
        if following is None:
            self.done.set_result(None)
            return
        self._sent = perf_counter()
        self._transport.write(following)
