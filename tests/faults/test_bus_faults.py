"""Faults 4, 6, 7, 9 and 10 of the list: whatever happens between log and projection, each event arrives once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable

import nats
import pytest

from deploy.embedded.nats import Nats
from shared.messaging.provision import event_stream
from shared.messaging.subjects import subject_of, to_headers
from tests.conftest import Databases
from tests.faults.bus_scene import Scene
from tests.faults.bus_worker import SERVICE
from tests.shared.messaging.ledger import alarms
from tests.shared.messaging.running import until

pytestmark = pytest.mark.faults


@pytest.fixture
async def scene(postgres: Databases, own_nats_server: Callable[[], Nats]) -> AsyncIterator[Scene]:
    dsns = postgres.create_database(), postgres.create_database()
    scene = Scene(*dsns, own_nats_server())
    await scene.open()
    yield scene
    await scene.store.close()


class TestARelayThatIsKilled:
    @pytest.mark.parametrize(
        "point", ["relay.after_read:kill@2", "relay.after_publish:kill@7", "relay.after_ack:kill@7"]
    )
    async def test_leaves_nothing_out_and_nothing_in_disorder(self, scene: Scene, point: str) -> None:
        await scene.write(30)
        await scene.dies("relay", point)
        async with scene.worker("relay"), scene.worker("project"):
            await scene.write(10)
            await scene.projected(40)
            await asyncio.sleep(0.5)
            assert await scene.positions_on_stream() == list(range(1, 41))


class TestTwoRelays:
    async def test_of_which_one_is_stopped_and_continued(self, scene: Scene) -> None:
        async with scene.worker("relay") as first:
            await scene.write(10)
            await asyncio.sleep(1.5)
            first.send_signal(19)  # SIGSTOP: it keeps its lock and its connection
            await scene.write(10)
            async with scene.worker("relay"), scene.worker("project"):
                await scene.projected(20)
                first.send_signal(18)  # SIGCONT
                await scene.write(10)
                await scene.projected(30)
                await asyncio.sleep(1)
        found = await scene.positions_on_stream()
        assert found == sorted(found)


class TestABus:
    @pytest.mark.parametrize("damage", ["killed", "wiped", "older copy"])
    async def test_that_is_damaged_changes_no_view(self, scene: Scene, damage: str) -> None:
        server = scene.server
        async with scene.worker("relay"), scene.worker("project"):
            await scene.write(10)
            await scene.projected(10)
            if damage == "older copy":
                await asyncio.to_thread(server.stop)
                shutil.copytree(server.store_dir, server.folder / "copy")
                await asyncio.to_thread(server.start)
                await scene.write(10)
                await scene.projected(20)
            await asyncio.to_thread(server.kill)
            if damage != "killed":
                server.wipe()
            if damage == "older copy":
                shutil.copytree(server.folder / "copy", server.store_dir)
            await scene.write(10)
            await asyncio.to_thread(server.start)
            await scene.provision()
            count = 30 if damage == "older copy" else 20
            await scene.projected(count)
            async with asyncio.timeout(20):
                while await scene.positions_on_stream() != list(range(1, count + 1)):
                    await asyncio.sleep(0.2)

    async def test_that_lost_its_messages_is_passed_by(self, scene: Scene) -> None:
        await scene.write(20)
        client = await nats.connect(scene.server.url)
        async with scene.worker("relay"):
            async with asyncio.timeout(20):
                while await scene.positions_on_stream() != list(range(1, 21)):
                    await asyncio.sleep(0.1)
            await client.jetstream().purge_stream(event_stream(SERVICE).name, seq=15)
            await scene.write(5)
            async with scene.worker("project"):
                await scene.projected(25)
        await client.close()

    async def test_with_a_flipped_bit_is_not_believed(self, scene: Scene) -> None:
        await scene.write(20)
        async with scene.worker("relay"):
            async with asyncio.timeout(20):
                while await scene.positions_on_stream() != list(range(1, 21)):
                    await asyncio.sleep(0.1)
        await asyncio.to_thread(scene.server.stop)
        (block,) = (scene.server.store_dir).rglob("*.blk")
        content = bytearray(block.read_bytes())
        place = content.index("第9条".encode())
        content[place] ^= 1
        block.write_bytes(content)
        await asyncio.to_thread(scene.server.start)
        async with scene.worker("relay"), scene.worker("project"):
            await scene.write(5)
            await scene.projected(25)
        assert alarms(scene.own_dsn, SERVICE) == []


class TestDelivery:
    async def test_twice_late_and_in_disorder_is_applied_once_in_order(self, scene: Scene) -> None:
        await scene.write(30)
        events = list((await scene.store.feed(0)).events)
        client = await nats.connect(scene.server.url)
        js = client.jetstream()
        async with scene.worker("project"):
            for event in [*events[::-1], *events, *events[10:20], *events[::3]]:
                await js.publish(subject_of(event), event.body, headers=to_headers(event, None))
            await scene.projected(30)
            forged = events[4].body.replace("第4条".encode(), "第5条".encode())
            assert forged != events[4].body
            await js.publish(subject_of(events[-1]), forged, headers=to_headers(events[-1], None))
            await until(lambda: alarms(scene.own_dsn, SERVICE) == [("digest_mismatch", 30)])
            await scene.projected(30)
        await client.close()


class TestAProjectionThatIsKilled:
    @pytest.mark.parametrize("point", ["after_receive", "in_transaction", "after_commit", "before_ack"])
    async def test_applies_everything_once(self, scene: Scene, point: str) -> None:
        async with scene.worker("relay"):
            if point == "in_transaction" or point == "after_commit":
                await scene.write(30)
                await scene.dies("project", f"subscription.{point}:kill@2")
            else:
                async with scene.worker("project", f"subscription.{point}:kill@2") as process:
                    for _ in range(30):
                        await scene.write(1)
                        await asyncio.sleep(0.05)
                    await until(lambda: process.poll() == -9)
            async with scene.worker("project"):
                await scene.projected(30)


class TestTwoProjections:
    async def test_take_over_when_one_is_killed(self, scene: Scene) -> None:
        async with scene.worker("relay"), scene.worker("project") as first, scene.worker("project"):
            await scene.write(10)
            await scene.projected(10, workers=2)
            first.kill()
            await scene.write(10)
            await scene.projected(20, workers=2)

    @pytest.mark.parametrize("point", ["in_transaction", "after_commit"])
    async def test_of_which_one_is_killed_leave_nothing_to_nobody(self, scene: Scene, point: str) -> None:
        async with scene.worker("relay"), scene.worker("project"):
            await scene.write(10)
            await scene.projected(10)
            async with scene.worker("project", f"subscription.{point}:kill@3") as process:
                while process.poll() is None:
                    await scene.write(3)
                    await asyncio.sleep(0.05)
            assert process.returncode == -9
            await scene.write(10)
            await scene.projected(await scene.written(), workers=2)

    async def test_of_which_one_is_stopped_and_continued(self, scene: Scene) -> None:
        async with scene.worker("relay"), scene.worker("project") as first:
            await scene.write(10)
            await scene.projected(10)
            async with scene.worker("project"):
                await asyncio.sleep(2)
                await scene.write(30)
                await scene.projected(40, workers=2)
                first.send_signal(19)  # SIGSTOP: it keeps its place, and its partitions wait for it
                await scene.write(30)
                await asyncio.sleep(1)
                first.send_signal(18)  # SIGCONT
                await scene.projected(70, workers=2)
