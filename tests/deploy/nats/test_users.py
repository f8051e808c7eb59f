"""What each user of the bus needs works, and everything else is refused and counted: on a real server."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import nats
import pytest
from nats.errors import Error
from nats.js.errors import APIError, NotFoundError

from deploy.installation.provisioning import WRITERS
from deploy.installation.topology import PROCESSES, SEALER
from deploy.nats.keys import make_seed
from deploy.nats.users import PROVISION
from services.projection.sealer import READS
from services.supervision.jobs import scheduler, worker
from services.supervision.jobs.kinds import Job, JobKind
from services.supervision.jobs.runner import Runner
from services.supervision.jobs.schedule import Pool, Schedule
from shared.messaging.bus import Bus
from shared.messaging.connection import Connection
from shared.messaging.provision import JOBS, provision
from shared.messaging.publisher import Publisher
from shared.messaging.relay import connection_name
from shared.messaging.subjects import all_subjects, consumer_name, stream_name, wake_subject
from tests.deploy.nats.conftest import CONSUMERS, SERVICES, STREAMS, USERS, Connect, Guarded
from tests.shared.messaging.letters import NORTH

OWNERS = [*SERVICES, *WRITERS]
READING: dict[str, Mapping[str, Sequence[str]]] = {SEALER: READS, **{n: one.reads() for n, one in SERVICES.items()}}
PLACES = {subscription: places for one in SERVICES.values() for subscription, places in one.places().items()}
READINGS = [
    (user, subscription, source, place)
    for user, reads in READING.items()
    for subscription, sources in reads.items()
    for source in sources
    for place in range(PLACES.get(subscription, 1))
]


def event_of(service: str) -> str:
    return f"evt.{service}.0.{NORTH}.LetterWritten"


async def admin(connect: Connect) -> nats.js.JetStreamContext:
    return (await connect(PROVISION, PROVISION)).client.jetstream()


class TestTheTable:
    def test_has_one_user_per_process_and_one_who_provisions(self) -> None:
        assert set(USERS) == {*OWNERS, *PROCESSES, PROVISION}

    def test_gives_every_connection_inboxes_of_its_own(self) -> None:
        connections = [name for user in USERS.values() for name in user.connections]
        assert len(set(connections)) == len(connections)

    def test_leaves_streams_to_provision_and_the_end_of_its_own_to_a_relay(self) -> None:
        for user in USERS.values():
            asked = {subject for subject in user.publish if subject.startswith("$JS.API.STREAM.")}
            own = stream_name(user.name) if user.name in OWNERS else None
            if user.name != PROVISION:
                assert asked == ({f"$JS.API.STREAM.{verb}.{own}" for verb in ("INFO", "MSG.GET")} if own else set())

    def test_names_streams_and_consumers_in_full(self) -> None:
        for user in USERS.values():
            for subject in user.publish:
                assert "*" not in subject.split(".")[:-1], subject
                if subject.endswith(">"):
                    assert subject.startswith(("evt.", "$JS.ACK.")), subject
                    assert subject.count(".") == (2 if subject.startswith("evt.") else 4), subject


class TestARelay:
    @pytest.mark.parametrize("service", OWNERS)
    async def test_publishes_behind_the_fence_and_asks_where_the_stream_ends(
        self, connect: Connect, service: str
    ) -> None:
        connection = await connect(service, connection_name(service))
        js = connection.client.jetstream()
        publisher = Publisher(connection.client)
        await publisher.open()
        after = (await js.stream_info(stream_name(service))).state.last_seq
        stored = await (await publisher.publish(event_of(service), b"{}", {"wx-position": "1"}, after))
        assert stored == after + 1
        last = await js.get_last_msg(stream_name(service), all_subjects(service))
        assert (last.seq, last.headers) == (stored, {"wx-position": "1", "Nats-Expected-Last-Sequence": str(after)})
        assert connection.refusals == 0

    async def test_is_woken_by_a_worker(self, connect: Connect) -> None:
        relay = await connect("supervision", connection_name("supervision"))
        woken = await relay.client.subscribe(wake_subject("supervision"))
        await relay.client.flush()
        working = await connect("supervision-worker", worker.CONSUMER)
        await working.client.publish(wake_subject("supervision"))
        await woken.next_msg(timeout=10)
        assert relay.refusals == working.refusals == 0

    async def test_cannot_roll_its_stream_up(self, connect: Connect) -> None:
        connection = await connect("learning", connection_name("learning"))
        js = connection.client.jetstream()
        before = (await js.stream_info(stream_name("learning"))).state.messages
        with pytest.raises(APIError, match="rollup not permitted"):
            await js.publish(event_of("learning"), b"{}", headers={"Nats-Rollup": "all"})
        assert (await js.stream_info(stream_name("learning"))).state.messages == before


class TestASubscription:
    @pytest.mark.parametrize(("service", "subscription", "source", "place"), READINGS)
    async def test_takes_and_acknowledges(
        self, guarded: Guarded, connect: Connect, service: str, subscription: str, source: str, place: int
    ) -> None:
        relay = await connect(source, connection_name(source))
        await relay.client.jetstream().publish(event_of(source), b"{}")
        bus = Bus(guarded.url, subscription, seed_file=guarded.seed(service))
        bus.place = place
        keeping = asyncio.create_task(bus.keep_open())
        try:
            while not bus.up:
                await asyncio.sleep(0.01)
            messages = await bus.fetch(source, 100, 10)
            assert messages
            await bus.acknowledge(messages)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await bus.close()
        js, name = await admin(connect), consumer_name(subscription, source, place)
        while (await js.consumer_info(stream_name(source), name)).num_ack_pending:
            await asyncio.sleep(0.01)
        assert bus.refusals == 0


class TestJobs:
    @pytest.mark.parametrize("kind", list(JobKind))
    async def test_go_from_the_scheduler_to_a_worker(self, connect: Connect, kind: JobKind) -> None:
        sending = await connect("supervision-scheduler", scheduler.CONNECTION)
        job = Job(kind, NORTH, "2026-03")
        await sending.client.jetstream().publish(job.subject, scheduler.message(job))
        working = await connect("supervision-worker", worker.CONSUMER)
        taken = await working.client.jetstream().pull_subscribe(
            worker.SUBJECTS, durable=worker.CONSUMER, stream=JOBS
        )  # as FastStream does
        (first,) = await taken.fetch(1, timeout=10)
        await first.in_progress()
        await first.nak()
        (again,) = await taken.fetch(1, timeout=10)
        assert (again.subject, again.metadata.num_delivered) == (job.subject, 2)
        await again.ack()
        js = await admin(connect)
        while (await js.stream_info(JOBS)).state.messages:
            await asyncio.sleep(0.01)
        assert sending.refusals == working.refusals == 0

    async def test_are_taken_by_the_worker_as_it_runs(self, guarded: Guarded, connect: Connect, pool: Pool) -> None:
        sending = await connect("supervision-scheduler", scheduler.CONNECTION)
        job = Job(next(iter(JobKind)), NORTH, "2026-04")
        await sending.client.jetstream().publish(job.subject, scheduler.message(job))
        runs_nothing = cast(Runner, None)  # the schedule does not know the job, so that it is put away
        seed = guarded.seed("supervision-worker")
        working = worker.Worker(Schedule(pool), runs_nothing, guarded.url, seed_file=seed)
        task = asyncio.create_task(working.run())
        js = await admin(connect)
        try:
            while (await js.stream_info(JOBS)).state.messages:
                await asyncio.sleep(0.01)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert working.refusals == 0


class TestProvision:
    async def test_makes_changes_and_purges_what_is_planned(self, connect: Connect) -> None:
        connection = await connect(PROVISION, PROVISION)
        js = connection.client.jetstream()
        assert await provision(js, STREAMS, CONSUMERS) == []
        consumer = CONSUMERS[0]
        await js.delete_consumer(consumer.stream, consumer.name)
        assert await provision(js, STREAMS, CONSUMERS) == [f"consumer {consumer.name} created"]
        await js.purge_stream(JOBS)
        await js.delete_stream(JOBS)
        assert await provision(js, STREAMS, CONSUMERS) == [
            f"stream {JOBS} created",
            f"consumer {worker.CONSUMER} created",
        ]
        with pytest.raises(NotFoundError):
            await js.consumer_info(JOBS, "unknown")
        assert connection.refusals == 0

    @pytest.mark.parametrize("service", OWNERS)
    async def test_reads_events_back_and_purges_them_when_history_is_lost(self, connect: Connect, service: str) -> None:
        relay = await connect(service, connection_name(service))
        sent = await relay.client.jetstream().publish(event_of(service), b"{}")
        connection = await connect(PROVISION, PROVISION)
        js = connection.client.jetstream()
        assert (await js.get_msg(stream_name(service), sent.seq)).data == b"{}"
        await js.purge_stream(stream_name(service))
        assert (await js.stream_info(stream_name(service))).state.messages == 0
        assert connection.refusals == 0


def forbidden_to_publish(user: str) -> Iterator[str]:
    """Whatever would touch others' events, streams, consumers, replies or the server, and is not this user's work."""
    yield from (event_of(service) for service in [*OWNERS, "projection", "portal"] if service != user)
    yield from (wake_subject(name) for name in OWNERS if (user, name) != ("supervision-worker", "supervision"))
    yield from (f"_INBOX_{name}.1" for other in USERS.values() for name in other.connections)
    yield from ("$SYS.REQ.SERVER.PING", "$SYS.REQ.USER.INFO", "$KV.any.key", "$JS.API.INFO", "_INBOX.1", "anything")
    yield from (f"$JS.API.STREAM.{verb}" for verb in ("NAMES", "LIST"))
    yield f"jobs.anything.{NORTH}"
    if user != "supervision-scheduler":
        yield from (Job(kind, NORTH, "").subject for kind in JobKind)
    for stream in [plan.name for plan in STREAMS]:
        yield from (
            f"$JS.API.STREAM.{verb}.{stream}" for verb in ("MSG.DELETE", "SNAPSHOT", "RESTORE", "LEADER.STEPDOWN")
        )
        yield from (
            f"$JS.API.DIRECT.GET.{stream}",
            f"$JS.API.DIRECT.GET.{stream}.any",
            f"$JS.API.CONSUMER.LIST.{stream}",
        )
        if user != PROVISION:
            yield from (f"$JS.API.STREAM.{verb}.{stream}" for verb in ("CREATE", "UPDATE", "DELETE", "PURGE"))
        if user != PROVISION and not (user in OWNERS and stream == stream_name(user)):
            yield f"$JS.API.STREAM.INFO.{stream}"
        if not (user in OWNERS and stream == stream_name(user)) and (user != PROVISION or stream == JOBS):
            yield f"$JS.API.STREAM.MSG.GET.{stream}"
    for consumer in CONSUMERS:
        yield from _forbidden_on(user, consumer.stream, consumer.name)
    yield from _forbidden_on(user, "ANY", "any")


def _forbidden_on(user: str, stream: str, consumer: str) -> Iterator[str]:
    on = f"{stream}.{consumer}"
    yield from (f"$JS.API.CONSUMER.{verb}.{on}" for verb in ("CREATE", "PAUSE", "UNPIN", "RESET", "LEADER.STEPDOWN"))
    yield f"$JS.API.CONSUMER.CREATE.{on}.filter"
    readers = [service for service, name, source, place in READINGS if consumer == consumer_name(name, source, place)]
    if user not in (readers or ["supervision-worker"]) or stream == "ANY":
        yield from (f"$JS.API.CONSUMER.MSG.NEXT.{on}", f"$JS.ACK.{on}.1.1.1.1.1")
    if user != PROVISION or stream == "ANY":
        yield from (f"$JS.API.CONSUMER.{verb}.{on}" for verb in ("DURABLE.CREATE", "DELETE"))
        if (user, stream) != ("supervision-worker", JOBS):
            yield f"$JS.API.CONSUMER.INFO.{on}"


def forbidden_to_subscribe(user: str) -> Iterator[str]:
    yield from (">", "*", "*.>", "evt.>", "jobs.>", "wake.*", "$SYS.>", "$JS.>", "$JS.ACK.>", "$JS.EVENT.>", "_INBOX.>")
    yield from (all_subjects(service) for service in SERVICES)
    yield from (wake_subject(service) for service in SERVICES if service != user or service not in OWNERS)
    yield from (f"_INBOX_{name}.>" for other in USERS.values() for name in other.connections if other.name != user)


async def not_refused(connection: Connection, subjects: Iterator[str], *, listen: bool) -> list[str]:
    passed = []
    for subject in subjects:
        before = connection.refusals
        if listen:
            await connection.client.subscribe(subject)
        else:
            await connection.client.publish(subject, json.dumps({}).encode())
        for _ in range(2):  # nats-py sends the PING before what is pending; the refusal comes before the second PONG
            await connection.client.flush()
        if connection.refusals != before + 1:
            passed.append(subject)
    return passed


@pytest.mark.parametrize("user", sorted(USERS))
class TestEverythingElse:
    async def test_is_refused_and_counted_when_published(self, connect: Connect, user: str) -> None:
        js = await admin(connect)
        before = [(await js.stream_info(plan.name)).state for plan in STREAMS]
        connection = await connect(user, USERS[user].connections[0])
        assert await not_refused(connection, forbidden_to_publish(user), listen=False) == []
        assert [(await js.stream_info(plan.name)).state for plan in STREAMS] == before

    async def test_is_refused_and_counted_when_listened_to(self, connect: Connect, user: str) -> None:
        connection = await connect(user, USERS[user].connections[0])
        assert await not_refused(connection, forbidden_to_subscribe(user), listen=True) == []


class TestWithoutOneOfOurKeys:
    async def test_nobody_gets_in(self, guarded: Guarded) -> None:
        for given in ({}, {"user": "supervision", "password": "supervision"}, {"token": "supervision"}):
            with pytest.raises(Error, match="Authorization Violation"):
                await nats.connect(guarded.url, allow_reconnect=False, **given)

    async def test_another_key_is_refused_counted_and_tried_again(self, guarded: Guarded, tmp_path: Path) -> None:
        make_seed(tmp_path / "other.seed")
        connection = Connection(guarded.url, "other", seed_file=tmp_path / "other.seed")
        opening = asyncio.create_task(connection.open())
        while connection.refusals < 2:
            await asyncio.sleep(0.01)
        assert not connection.up
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
