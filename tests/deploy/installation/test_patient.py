"""A caller that rides over a restart, over a server that goes away and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from deploy.embedded import ports
from deploy.installation.patient import Patient

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf"


class Service:
    """Listens while it runs; says what is next in `answers`, then GOOD, and keeps what it was asked."""

    def __init__(self) -> None:
        self.port = ports.pick_free()
        self.answers: list[bytes] = []
        self.asked: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://{ports.HOST}:{self.port}/"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._answer, ports.HOST, self.port)
        try:
            yield
        finally:
            server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answers.pop(0) if self.answers else GOOD)
        writer.close()


def client(seconds: float = 60.0) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=Patient(httpx.AsyncHTTPTransport(), seconds=seconds))


@pytest.fixture
def service() -> Service:
    return Service()


class TestPatient:
    async def test_fails_at_once_where_nothing_has_ever_answered(self, service: Service) -> None:
        async with client() as caller:
            with pytest.raises(httpx.ConnectError):
                await caller.get(service.url)

    async def test_waits_for_a_service_that_comes_back(self, service: Service) -> None:
        async with client() as caller:
            async with service.running():
                await caller.get(service.url)
            asking = asyncio.create_task(caller.get(service.url))
            await asyncio.sleep(0.2)
            assert not asking.done()
            async with service.running():
                assert (await asking).text == "ok"

    async def test_gives_up_after_its_time(self, service: Service) -> None:
        async with client(seconds=0.1) as caller:
            async with service.running():
                await caller.get(service.url)
            with pytest.raises(httpx.ConnectError):
                await caller.get(service.url)

    @pytest.mark.parametrize("trouble", [BUSY, BROKEN, b""], ids=["busy", "half an answer", "no answer"])
    async def test_sends_the_same_again(self, service: Service, trouble: bytes) -> None:
        async with client() as caller, service.running():
            await caller.get(service.url)
            service.answers = [trouble, trouble]
            answer = await caller.post(service.url, headers={"Idempotency-Key": "one"})
        assert answer.text == "ok"
        keys = [b"idempotency-key: one" in asked.lower() for asked in service.asked]
        assert keys == [False, True, True, True]

    async def test_hands_on_that_a_service_stays_busy(self, service: Service) -> None:
        service.answers = [BUSY] * 3
        async with client(seconds=-1) as caller, service.running():
            assert (await caller.get(service.url)).status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert len(service.asked) == 1
