"""NATS as a child process: JetStream keeps what was stored, faults can be made, refusals are one sentence."""

import asyncio
import socket
import urllib.request
from collections.abc import Callable
from pathlib import Path

import nats
import psutil
import pytest
from nats.js.errors import NotFoundError

from deploy.embedded import ports
from deploy.embedded.child import CannotRun
from deploy.embedded.nats import Nats


async def stored(server: Nats) -> int:
    client = await nats.connect(server.url, connect_timeout=5, max_reconnect_attempts=1)
    try:
        return (await client.jetstream().stream_info("FACTS")).state.messages
    finally:
        await client.close()


async def store(server: Nats) -> None:
    client = await nats.connect(server.url, connect_timeout=5, max_reconnect_attempts=1)
    try:
        await client.jetstream().add_stream(name="FACTS", subjects=["fact.>"])
        await client.jetstream().publish("fact.one", b"1", timeout=5)
    finally:
        await client.close()


class TestComeBack:
    async def test_keeps_messages_after_a_stop(self, own_nats_server: Callable[[], Nats]) -> None:
        server = own_nats_server()
        await store(server)
        server.stop()
        server.start()
        assert await stored(server) == 1

    async def test_keeps_messages_after_kill_9(self, own_nats_server: Callable[[], Nats]) -> None:
        server = own_nats_server()
        await store(server)
        server.kill()
        assert not server.answers()
        server.start()
        assert await stored(server) == 1

    async def test_is_empty_after_a_wipe(self, own_nats_server: Callable[[], Nats]) -> None:
        server = own_nats_server()
        await store(server)
        server.kill()
        server.wipe()
        server.start()
        with pytest.raises(NotFoundError):
            await stored(server)


class TestSuspend:
    async def test_answers_again_after_resume(self, own_nats_server: Callable[[], Nats]) -> None:
        server = own_nats_server()
        server.suspend()
        assert server.pid is not None
        while psutil.Process(server.pid).status() != psutil.STATUS_STOPPED:  # every thread has to stop
            await asyncio.sleep(0.01)
        assert not await asyncio.to_thread(server.answers)
        server.resume()
        assert await asyncio.to_thread(server.answers)


class TestStart:
    async def test_uses_our_settings(self, own_nats_server: Callable[[], Nats]) -> None:
        client = await nats.connect(own_nats_server().url)
        assert client.max_payload == 1024 * 1024
        await client.close()

    def test_serves_figures_where_wanted(self, tmp_path: Path) -> None:
        server = Nats(tmp_path, port=ports.pick_free(), monitoring=ports.pick_free())
        server.start()
        try:
            with urllib.request.urlopen(f"http://{ports.HOST}:{server.monitoring}/healthz", timeout=5) as answer:
                assert answer.status == 200
        finally:
            server.stop()


class TestRefuse:
    def test_says_who_has_the_port(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind((ports.HOST, 0))
            other.listen()
            with pytest.raises(CannotRun, match=r"NATS cannot use port \d+: it is taken by pid \d+ \("):
                Nats(tmp_path, port=other.getsockname()[1]).start()

    def test_says_that_a_folder_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(CannotRun, match="NATS cannot use the folder"):
            Nats(tmp_path / "file" / "nats", port=ports.pick_free()).start()

    def test_names_the_reason_of_a_wrong_configuration(self, tmp_path: Path) -> None:
        with pytest.raises(CannotRun, match=r"did not start: .*Parse error"):
            Nats(tmp_path, port=ports.pick_free(), extra="nonsense: {").start()
