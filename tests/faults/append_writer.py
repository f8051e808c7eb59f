"""A process that appends until it has finished or dies: `python -m tests.faults.append_writer <dsn> <json>`.

Prints one JSON line per answer: command, kind, receipts (position, version, digest).
"""

import asyncio
import json
import random
import sys
from dataclasses import dataclass
from uuid import UUID

from shared.eventstore.port import Append, Conflict, Outcome, StreamKey, Write
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.ids import derived_id
from tests.shared.eventstore.toys import REGISTRY, NoteWritten, stamp

ROOT = UUID("01990000-0000-7000-8000-000000000000")
UNITS = [derived_id(ROOT, f"unit {number}") for number in range(4)]


@dataclass(frozen=True)
class Plan:
    """`streams` shared by all writers; 0: every append has its own, and its command stays the same in every run."""

    seed: int
    callers: int
    appends: int
    streams: int = 0


def answer(command: UUID, outcome: Outcome) -> str:
    receipts = () if isinstance(outcome, Conflict) else outcome.receipts
    rows = [[receipt.position, receipt.version, receipt.digest] for receipt in receipts]
    return json.dumps({"command": str(command), "kind": type(outcome).__name__, "receipts": rows})


def own_append(plan: Plan, name: str) -> Append:
    """The append that a writer with this plan makes under this name, in every run the same."""
    command, unit = derived_id(ROOT, f"{plan.seed} {name}"), UNITS[0]
    write = Write(StreamKey(unit, "book", derived_id(command, "stream")), 0, (NoteWritten(text=name),))
    return Append(command, stamp(unit, by=ROOT), (write,), plan.seed)


async def shared_append(store: PostgresEventStore, plan: Plan, name: str, chance: random.Random) -> Append:
    command, number = derived_id(ROOT, f"{plan.seed} {name}"), chance.randrange(plan.streams)
    key = StreamKey(UNITS[number % len(UNITS)], "book", derived_id(ROOT, f"shared {number}"))
    version = (await store.load(key)).version
    events = tuple(NoteWritten(text=name, number=n) for n in range(chance.choice((1, 1, 3))))
    return Append(command, stamp(key.unit, by=ROOT), (Write(key, version, events),), plan.seed)


async def call(store: PostgresEventStore, plan: Plan, caller: int) -> None:
    chance = random.Random(f"{plan.seed} {caller}")
    for number in range(plan.appends):
        name = f"{caller}/{number}"
        if plan.streams:
            append = await shared_append(store, plan, name, chance)
        else:
            append = own_append(plan, name)
        for _ in range(chance.choice((1, 1, 1, 2)) if plan.streams else 1):
            sys.stdout.write(answer(append.command, await store.append(append)) + "\n")
            sys.stdout.flush()


async def main(dsn: str, plan: Plan) -> None:
    store = PostgresEventStore("books", dsn, REGISTRY)
    await store.open()
    await asyncio.gather(*(call(store, plan, caller) for caller in range(plan.callers)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Plan(**json.loads(sys.argv[2]))))
