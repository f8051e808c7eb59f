"""Sealer, scheduler and worker answer for themselves, and tell the truth when their database is away."""

import time
from collections.abc import Callable
from json import loads
from pathlib import Path

import pytest

from deploy.embedded.nats import Nats
from deploy.installation.topology import PROCESSES, Process, service_named
from shared.migrations import migrate
from tests.conftest import Databases, OwnPostgres
from tests.deploy.observability.running import answer, figures, place, process, wait_for_views


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


def _becomes(port: int, path: str, status: int) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if answer(port, path)[0] == status:
            return True
        time.sleep(0.2)
    return False
