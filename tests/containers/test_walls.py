"""Who can reach what, and what a container could do if somebody broke into it."""

import pytest

from deploy.installation.topology import DEPLOYED, PROCESSES, SEALER
from tests.containers.system import System

NAMES = [deployed.name for deployed in DEPLOYED]
OURS = [*NAMES, *PROCESSES]
ALL = [*OURS, "postgres", "nats", "proxy"]
SECRETS = {"identity.json", "pgpass", "token.json"}

_REACH = "import socket; socket.create_connection(({host!r}, {port}), timeout=3); print('reached')"
_SQL = "import psycopg; print(psycopg.connect({dsn!r}, connect_timeout=5).execute({query!r}).fetchone())"


def reaches(system: System, service: str, host: str, port: int) -> bool:
    said = system.exec(service, "python", "-c", _REACH.format(host=host, port=port))
    return said.stdout.strip() == "reached"


def asked(system: System, service: str, database: str, query: str, user: str | None = None) -> str:
    """What PostgreSQL answers to a service's container that uses the password it was handed."""
    dsn = f"postgresql://{user or f'wenxiao_{service}'}@postgres/{database}?passfile=/run/secrets/pgpass"
    said = system.exec(service, "python", "-c", _SQL.format(dsn=dsn, query=query))
    return said.stdout + said.stderr


def networks(system: System, service: str) -> set[str]:
    (found,) = system.containers(service)
    return {name.removeprefix(f"{system.name}_") for name in found["NetworkSettings"]["Networks"]}


class TestNetwork:
    def test_shows_only_the_proxys_doors_to_the_server(self, system: System) -> None:
        published = {
            (found["Config"]["Labels"]["com.docker.compose.service"], door["HostIp"], door["HostPort"])
            for found in system.containers()
            for doors in (found["NetworkSettings"]["Ports"] or {}).values()
            for door in doors or ()
        }
        expected = {("proxy", "127.0.0.1", str(port)) for port in system.ports.values()}
        assert published == expected

    @pytest.mark.parametrize("service", NAMES)
    def test_lets_a_service_reach_what_it_needs_and_not_the_outside(self, system: System, service: str) -> None:
        assert reaches(system, service, "postgres", 5432)
        assert reaches(system, service, "nats", 4222)
        routes = system.exec(service, "cat", "/proc/net/route").stdout.splitlines()[1:]
        assert routes
        assert not [route for route in routes if route.split()[1] == "00000000"], "a way out"

    def test_keeps_the_proxy_from_the_data(self, system: System) -> None:
        for host, port in (("postgres", 5432), ("nats", 4222)):
            said = system.exec("proxy", "curl", "-sS", "--max-time", "5", f"telnet://{host}:{port}")
            assert "Could not resolve host" in said.stderr

    def test_keeps_postgres_from_the_bus(self, system: System) -> None:
        found = {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in system.containers()}
        networks = {
            name: {each.rpartition("_")[2] for each in found[name]["NetworkSettings"]["Networks"]} for name in found
        }
        assert networks["postgres"] == {"data"}
        assert networks["nats"] == {"bus"}
        assert networks["proxy"] == {"edge", "web"}


class TestContainer:
    @pytest.mark.parametrize("service", ALL)
    def test_is_no_root_holds_no_power_and_cannot_change_itself(self, system: System, service: str) -> None:
        for found in system.containers(service):
            host = found["HostConfig"]
            assert host["ReadonlyRootfs"]
            assert host["CapDrop"] == ["ALL"]
            assert not host["CapAdd"]
            assert "no-new-privileges:true" in host["SecurityOpt"]
            assert host["Memory"] > 0
            assert host["PidsLimit"] > 0
            assert found["Config"]["User"] not in ("", "0", "root", "0:0")
        status = system.exec(service, "cat", "/proc/1/status").stdout
        assert "CapEff:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status

    @pytest.mark.parametrize("service", NAMES)
    def test_is_handed_its_own_secrets_only(self, system: System, service: str) -> None:
        listed = set(system.exec(service, "ls", "-A", "/run/secrets").stdout.split())
        assert listed >= SECRETS
        assert ("master.key" in listed) == (service == "management")
        roles = system.exec(service, "cut", "-d:", "-f4", "/run/secrets/pgpass").stdout.split()
        assert roles == [f"wenxiao_{service}"]
        assert system.exec(service, "touch", "/run/secrets/more").returncode != 0

    @pytest.mark.parametrize("service", NAMES)
    def test_has_no_secret_in_its_environment(self, system: System, service: str) -> None:
        environment = system.exec(service, "cat", "/proc/1/environ").stdout
        secret = system.exec(service, "cut", "-d:", "-f5", "/run/secrets/pgpass").stdout.strip()
        assert len(secret) > 20
        assert secret not in environment


class TestDatabase:
    @pytest.mark.parametrize("service", NAMES)
    def test_lets_a_service_into_its_own_only(self, system: System, service: str) -> None:
        assert "(1,)" in asked(system, service, f"wenxiao_{service}", "select 1")
        other = next(each for each in NAMES if each != service)
        assert "no pg_hba.conf entry" in asked(system, service, f"wenxiao_{other}", "select 1")
        assert "no pg_hba.conf entry" in asked(system, service, "postgres", "select 1")
        if service != "management":
            assert "no pg_hba.conf entry" in asked(system, service, "wenxiao_keys", "select 1")

    @pytest.mark.parametrize("change", ["update event set body = body", "delete from event", "truncate event"])
    def test_lets_nobody_change_an_event(self, system: System, change: str) -> None:
        assert "permission denied" in asked(system, "management", "wenxiao_management", change)

    @pytest.mark.parametrize(
        "change",
        [
            "delete from log_entry",
            "update log_head set size = 0",
            "insert into log_checkpoint (size, root, note) values (1, 'x', 'x')",
            "insert into audit_trail select * from audit_trail",
        ],
    )
    def test_lets_only_the_sealer_write_the_audit_log(self, system: System, change: str) -> None:
        assert "permission denied" in asked(system, "projection", "wenxiao_projection", change)

    def test_lets_the_sealer_add_to_the_log_and_do_nothing_else(self, system: System) -> None:
        for change in ("delete from log_entry", "truncate log_checkpoint", "update audit_trail set reason = ''"):
            assert "permission denied" in asked(system, SEALER, "wenxiao_projection", change, user="wenxiao_sealer")
        read = "select count(*) from directory_person"
        assert "permission denied" in asked(system, SEALER, "wenxiao_projection", read, user="wenxiao_sealer")

    def test_keeps_the_key_that_signs_with_the_sealer(self, system: System) -> None:
        assert "sealer.key" in system.exec(SEALER, "ls", "/run/secrets").stdout
        assert "sealer.key" not in system.exec("projection", "ls", "/run/secrets").stdout
        assert system.exec("projection", "touch", "/audit-log/checkpoint").returncode != 0

    def test_gives_no_service_the_owners_tables(self, system: System) -> None:
        said = asked(system, "learning", "wenxiao_learning", "alter table event add column more int")
        assert "must be owner of table event" in said

    def test_knows_nobody_without_the_password(self, system: System) -> None:
        said = asked(system, "learning", "wenxiao_learning", "select 1", user="postgres")
        assert "no password supplied" in said
