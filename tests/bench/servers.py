"""PostgreSQL that flushes every commit and NATS, in a folder that goes away."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded import ports
from deploy.embedded.nats import Nats
from deploy.embedded.postgres import Postgres


@dataclass(frozen=True)
class Servers:
    """`folder` is theirs and the figure's own, removed at the end."""

    folder: Path
    postgres: Postgres
    nats: Nats


@contextmanager
def servers(*, shared_buffers: str = "128MB", bus: bool = True) -> Iterator[Servers]:
    """Start both on free ports; without `bus` NATS stays down."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-bench-", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        postgres = Postgres(folder / "postgres", port=ports.pick_free(), shared_buffers=shared_buffers)
        nats = Nats(folder / "nats", port=ports.pick_free())
        stack.callback(postgres.kill)
        postgres.start()
        if bus:
            stack.callback(nats.kill)
            nats.start()
        yield Servers(folder, postgres, nats)
