"""What a service tells of itself after real commands, and when its database is away."""

import asyncio
import re
import time

import psycopg
from prometheus_client import REGISTRY

from shared.kernel.ids import new_id
from tests.deploy.observability.running import Management
from tests.shared.messaging.running import until

UNIT = {"code": "LH", "name": "龙湖局"}


def value(figure: str, /, **labels: str) -> float:
    return REGISTRY.get_sample_value(figure, labels) or 0.0


def commands(command: str, outcome: str) -> float:
    labels = {"service": "management", "slice": "unit", "command": command, "outcome": outcome}
    return value("wenxiao_commands_total", **labels)


class TestAScrapeAfterCommands:
    async def test_counts_what_became_of_them(self, at_work: Management) -> None:
        unit = new_id()
        outcomes = ("stored", "unchanged", "repeated", "refused")
        before = {outcome: commands("RegisterUnit", outcome) for outcome in outcomes}
        refused = value("wenxiao_refusals_total", service="management", refusal="AlreadyRegistered")
        timed = value("wenxiao_command_seconds_count", service="management", slice="unit")
        batches = value("wenxiao_append_batch_size_sum", service="management")
        problems = value("wenxiao_problems_total", name="AlreadyRegistered", status="409")
        key = {"idempotency-key": str(new_id())}
        answers = [
            await at_work.post("register-unit", unit, UNIT, key),
            await at_work.post("register-unit", unit, UNIT, key),
            await at_work.post("register-unit", unit, UNIT),
            await at_work.post("register-unit", unit, {"code": "LH", "name": "别局"}),
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 409], answers[0].text
        assert {outcome: commands("RegisterUnit", outcome) - before[outcome] for outcome in outcomes} == dict.fromkeys(
            outcomes, 1
        )
        assert value("wenxiao_refusals_total", service="management", refusal="AlreadyRegistered") == refused + 1
        assert value("wenxiao_command_seconds_count", service="management", slice="unit") == timed + 4
        assert value("wenxiao_append_batch_size_sum", service="management") == batches + 1
        assert value("wenxiao_problems_total", name="AlreadyRegistered", status="409") == problems + 1

    async def test_shows_how_far_events_are_and_what_the_database_knows(self, at_work: Management) -> None:
        unit = new_id()
        position = (await at_work.post("register-unit", unit, UNIT)).json()["receipts"][0]["position"]
        parts = at_work.app.state.parts
        await parts.views.wait_for("management", position, 20)
        await until(lambda: parts.relay.lag == 0 and parts.relay.active)
        database = str(psycopg.conninfo.conninfo_to_dict(parts.settings.database)["dbname"])
        with psycopg.connect(at_work.place.databases.dsn(database), autocommit=True) as admin:
            admin.execute(
                "insert into parked (view, service, unit, position, attempts, error)"
                " select view, 'management', %s, 1, 1, 'a poison' from view_state",
                [unit],
            )
        await parts.figures.look()
        text = await at_work.scrape()
        assert 'wenxiao_build_info{python="' in text
        assert re.search(r'wenxiao_build_info\{.*service="management",version="9.9"\} 1.0', text)
        for line in (
            'wenxiao_relay_lag_events{part="",service="management"} 0.0',
            'wenxiao_relay_active{part="",service="management"} 1.0',
            'wenxiao_view_lag_events{service="management",source="management"} 0.0',
            'wenxiao_subscription_active{service="management",subscription="views"} 1.0',
            'wenxiao_parked_units{service="management",view="directory_unit"} 1.0',
            'wenxiao_bus_refusals_total{part="relay",service="management"} 0.0',
        ):
            assert line in text
        assert str(unit) not in text

    async def test_comes_at_once_while_the_database_is_away(self, at_work: Management) -> None:
        parts = at_work.app.state.parts
        await parts.figures.look()
        database = str(psycopg.conninfo.conninfo_to_dict(parts.settings.database)["dbname"])
        with psycopg.connect(at_work.place.databases.admin_dsn, autocommit=True) as admin:
            admin.execute(f'alter database "{database}" allow_connections false')
            admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [database])
            began = time.monotonic()
            text = await asyncio.wait_for(at_work.scrape(), 10)
            assert time.monotonic() - began < 5
            live = await at_work.client.get("/health/live")
            admin.execute(f'alter database "{database}" allow_connections true')
        assert "wenxiao_stored_figures_age_seconds" in text
        assert 'wenxiao_parked_units{service="management",view="directory_unit"} 0.0' in text
        assert live.status_code == 503
