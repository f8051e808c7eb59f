"""Commands over HTTP: authenticated, with a command id, onto streams of 20 events, all of one service process.

The service runs as in production (`python -m services.responsibility.main`: relay, directory, reactions beside the
doors), management beside it; the peer is the same endpoint on `eventsourcing`, loaded by the same client.
"""

import itertools
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from json import dumps, loads
from statistics import median
from uuid import UUID

from deploy.embedded import ports
from deploy.embedded.child import Child, tail, tied, wait_until_ready
from shared.kernel.ids import new_id
from tests.bench.figure import Figure
from tests.bench.http_load import Load, load, request
from tests.bench.servers import Servers, servers
from tests.bench.unit_at_work import PROGRESS, UnitAtWork, is_ready, unit_at_work

ROUNDS, SECONDS, MANY, FEW = 3, 4.0, 64, 16
TARGET_RATE, TARGET_RATIO, TARGET_MS = 1_000, 5, 40
PEER = "the same endpoint on eventsourcing 9.5"


def measure() -> list[Figure]:
    """Medians of interleaved rounds."""
    with servers() as running, unit_at_work(running) as work, _peer(running, work) as (peer_port, peer_items):
        ours, theirs = _requests(work), _peer_requests(work, peer_items)
        load(work.port, ours, connections=MANY, seconds=2)
        many, few, peer_many, peer_few = [], [], [], []
        for _ in range(ROUNDS):
            many.append(_checked(load(work.port, ours, connections=MANY, seconds=SECONDS)))
            peer_many.append(_answered(load(peer_port, theirs, connections=MANY, seconds=SECONDS)))
            few.append(_checked(load(work.port, ours, connections=FEW, seconds=SECONDS)))
            peer_few.append(_answered(load(peer_port, theirs, connections=FEW, seconds=SECONDS)))
    return _figures(many, few, peer_many, peer_few)


def _figures(many: list[Load], few: list[Load], peer_many: list[Load], peer_few: list[Load]) -> list[Figure]:
    rate, peer_rate = median(one.rate for one in many), median(one.rate for one in peer_many)
    p99, peer_p99 = (1000 * median(one.quantile(0.99) for one in loads) for loads in (few, peer_few))
    p50 = 1000 * median(one.quantile(0.5) for one in few)
    ratio = round(rate / peer_rate, 2)
    print(f"http_commands: rounds {[round(one.rate) for one in many]}, p50 at 16 {p50:.1f} ms", file=sys.stderr)
    return [
        Figure(
            *("http_commands", round(rate), "commands/s", PEER, round(peer_rate), ratio),
            target=f">= {TARGET_RATE:,} and >= {TARGET_RATIO}x",
            met=rate >= TARGET_RATE and ratio >= TARGET_RATIO,
        ),
        Figure(
            *("http_commands_p99_16", round(p99, 1), "ms", PEER, round(peer_p99, 1), round(p99 / peer_p99, 2)),
            target=f"<= {TARGET_MS}",
            met=p99 <= TARGET_MS,
        ),
    ]


def _requests(work: UnitAtWork) -> Iterator[bytes]:
    """Each item in turn, so that streams stay about as long as they were; never the same words twice."""
    for number, (item, member) in enumerate(itertools.cycle(work.items)):
        body = dumps({"text": f"{PROGRESS}（{number}）", "percent": number % 101}, ensure_ascii=False).encode()
        path = f"/units/{work.unit}/rectifications/{item}/report-progress"
        yield request(path, work.tokens[member], new_id(), body)


def _peer_requests(work: UnitAtWork, items: list[UUID]) -> Iterator[bytes]:
    token = next(iter(work.tokens.values()))
    for number, item in enumerate(itertools.cycle(items)):
        body = dumps({"text": f"{PROGRESS}（{number}）", "percent": number % 101}, ensure_ascii=False).encode()
        yield request(f"/units/{work.unit}/rectifications/{item}/report-progress", token, new_id(), body)


def _checked(load: Load) -> Load:
    """Of ours every answer has to be a stored command."""
    if set(load.statuses) != {200}:
        raise RuntimeError(f"not every command was stored: {dict(load.statuses)}")
    return load


def _answered(load: Load) -> Load:
    """The peer may refuse a few; they count for it as answers, and are told."""
    if set(load.statuses) != {200}:
        print(f"peer: answers by status {dict(load.statuses)}", file=sys.stderr)
    return load


@contextmanager
def _peer(running: Servers, work: UnitAtWork) -> Iterator[tuple[int, list[UUID]]]:
    port, dsn = ports.pick_free(), running.postgres.ensure_database("peer")
    log = running.folder / "peer.log"
    child = Child(tied([sys.executable, "-m", "tests.bench.peer_app", str(port), dsn, str(work.key_file)]), log=log)
    try:
        if not wait_until_ready(child, lambda: is_ready(port, "/items"), seconds=60):
            raise RuntimeError(f"the peer did not start: {tail(log)}")
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/items")
        yield port, [UUID(item) for item in loads(connection.getresponse().read())]
    finally:
        child.end(signal.SIGTERM, within=10)
