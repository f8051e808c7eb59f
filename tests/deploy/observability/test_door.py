"""Sealer, scheduler and worker answer for themselves, and tell the truth when their database is away."""

import re
import time
from collections.abc import Callable
from json import loads
from pathlib import Path

import pytest

from deploy.embedded.nats import Nats
from deploy.installation.topology import PROCESSES, Process, service_named
from shared.messaging.turn import Turn
from shared.migrations import migrate
from tests.conftest import Databases, OwnPostgres
from tests.deploy.observability.running import answer, figures, place, process, wait_for_views

_ACTIVE = re.compile(r"wenxiao_subscription_active\{.*\} 1\.0")


@pytest.mark.parametrize("process_", PROCESSES.values(), ids=PROCESSES)
async def test_a_process_that_only_works_is_alive_as_long_as_it_can_work(
    process_: Process, tmp_path: Path, own_postgres: OwnPostgres, own_nats_server: Callable[[], Nats]
) -> None:
    server, bus = own_postgres(), own_nats_server()
    databases = Databases(server.dsn())
    here = await place(tmp_path, databases, bus.url)
    database = databases.create_database(process_.service)
    await migrate(database, service_named(process_.service).migrations)
    if process_.service == "supervision":
        with process(here, "services.supervision.main", database, port_is="PORT", ready="/health/live"):
            wait_for_views(database)
    with process(here, process_.module, database, ready="/health/live") as port:
        assert loads(answer(port, "/health/live")[1]) == {"database": "ok", "work": "ok"}
        assert loads(answer(port, "/health/ready")[1]) == {"database": "ok", "work": "ok"}
        assert answer(port, "/metrics")[0] == 200
        assert {"wenxiao_build_info", "wenxiao_background_failures_total"} <= set(figures(answer(port, "/metrics")[1]))
        server.kill()
        assert _becomes(port, "/health/live", 503)
        assert answer(port, "/metrics")[0] == 200
        server.start()
        assert _becomes(port, "/health/live", 200)


async def test_a_sealer_that_waits_for_its_turn_is_well(
    tmp_path: Path, postgres: Databases, own_nats_server: Callable[[], Nats]
) -> None:
    here = await place(tmp_path, postgres, own_nats_server().url)
    database = postgres.create_database()
    await migrate(database, service_named("projection").migrations)
    async with Turn(database, "sealer"):
        with process(here, "services.projection.sealer", database, ready="/health/live") as port:
            assert _follows(port)
            assert loads(answer(port, "/health/live")[1]) == {"database": "ok", "work": "ok"}


def _follows(port: int) -> bool:
    """Whether the copy follows the services, so that only the sealing waits."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if any(_ACTIVE.match(line) for line in answer(port, "/metrics")[1].splitlines()):
            return True
        time.sleep(0.2)
    return False


def _becomes(port: int, path: str, status: int) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if answer(port, path)[0] == status:
            return True
        time.sleep(0.2)
    return False
