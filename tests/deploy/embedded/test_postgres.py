"""PostgreSQL as a child process: starts anywhere, dies with us, comes back, says in one sentence why it cannot."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from deploy.embedded import ports
from deploy.embedded.child import CannotRun
from deploy.embedded.postgres import Postgres
from tests.conftest import Databases, OwnPostgres


def written(server: Postgres) -> list[int]:
    with psycopg.connect(server.dsn()) as connection:
        return [row[0] for row in connection.execute("select n from fact order by n").fetchall()]


def write(server: Postgres, number: int) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("create table if not exists fact (n int)")
        connection.execute("insert into fact values (%s)", [number])


class TestStart:
    def test_applies_the_settings(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres(fsync=True, max_connections=30)
        expected = {
            "server_version_num": "1800",
            "jit": "off",
            "fsync": "on",
            "max_connections": "30",
            "listen_addresses": "127.0.0.1",
            "autovacuum_vacuum_insert_scale_factor": "0.02",
            "vacuum_freeze_min_age": "0",
            "server_encoding": "UTF8",
        }
        with psycopg.connect(server.dsn()) as connection:
            found = {name: connection.execute(f"show {name}").fetchone()[0] for name in expected}  # type: ignore[index]
        assert found | {"server_version_num": found["server_version_num"][:4]} == expected

    def test_asks_for_the_password(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        assert (server.folder / "password").stat().st_mode & 0o777 == 0o600
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.dsn(password="guess"))

    def test_runs_under_a_long_path(self, tmp_path: Path) -> None:
        server = Postgres(tmp_path / ("long" * 30), port=ports.pick_free(), fsync=False)
        server.start()
        server.stop()
        assert not server.running

    def test_runs_in_a_folder_that_only_its_owner_can_enter(self, tmp_path: Path) -> None:
        private = tmp_path / "private"
        private.mkdir(mode=0o700)
        server = Postgres(private / "postgres", port=ports.pick_free(), fsync=False)
        server.start()
        server.stop()

    def test_makes_roles_and_databases_once(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        for password in ("first", "second"):
            server.ensure_role("learning", password)
            server.ensure_database("learning", owner="learning")
        with psycopg.connect(server.dsn("learning", user="learning", password="second")) as connection:
            assert connection.execute("select current_user").fetchone() == ("learning",)


class TestComeBack:
    def test_keeps_data_after_a_stop(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        write(server, 1)
        server.stop()
        server.start()
        assert written(server) == [1]

    def test_keeps_data_after_kill_9(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres(fsync=True)
        write(server, 1)
        server.kill()
        assert not [p for p in psutil.process_iter() if server._works_here(p)]
        server.start()
        assert written(server) == [1]

    def test_ignores_the_pid_file_of_a_dead_server_even_if_the_pid_lives(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        write(server, 1)
        server.kill()
        lock = server.data / "postmaster.pid"
        lines = lock.read_text().splitlines()
        bystander = subprocess.Popen(["/bin/sleep", "60"])
        lock.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        try:
            server.start()
            assert written(server) == [1]
        finally:
            bystander.kill()
            bystander.wait()

    def test_does_over_an_interrupted_initdb(self, tmp_path: Path) -> None:
        server = Postgres(tmp_path / "postgres", port=ports.pick_free(), fsync=False)
        (server.folder / "data.new").mkdir(parents=True)
        (server.folder / "data.new" / "PG_VERSION").write_text("18")
        server.start()
        server.stop()


class TestDieWithTheParent:
    def test_leaves_no_orphan(self, tmp_path: Path) -> None:
        port = ports.pick_free()
        program = (
            "import sys, time; from pathlib import Path; from deploy.embedded.postgres import Postgres\n"
            f"server = Postgres(Path({str(tmp_path / 'pg')!r}), port={port}, fsync=False); server.start()\n"
            "print(server.pid, flush=True); time.sleep(60)"
        )
        parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert parent.stdout is not None
        postmaster = psutil.Process(int(parent.stdout.readline()))
        family = [postmaster, *postmaster.children(recursive=True)]
        assert len(family) > 1
        os.kill(parent.pid, signal.SIGKILL)
        parent.communicate()
        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == []
        server = Postgres(tmp_path / "pg", port=port, fsync=False)
        server.start()
        server.stop()


class TestRefuse:
    def test_says_who_has_the_port(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind((ports.HOST, 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(CannotRun, match=rf"port {port}: it is taken by pid {os.getpid()} \("):
                Postgres(tmp_path / "postgres", port=port).start()

    def test_says_that_a_folder_is_not_postgresql_18(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "PG_VERSION").write_text("16\n")
        with pytest.raises(CannotRun, match="is not a PostgreSQL 18 folder"):
            Postgres(tmp_path, port=ports.pick_free()).start()

    def test_says_that_a_folder_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(CannotRun, match=r"cannot use the folder .*: Not a directory"):
            Postgres(tmp_path / "file" / "postgres", port=ports.pick_free()).start()

    def test_says_that_programs_are_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(CannotRun, match="PostgreSQL programs are missing"):
            Postgres(tmp_path, port=ports.pick_free()).start()

    def test_names_the_reason_of_a_damaged_start(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        server.stop()
        (server.data / "global" / "pg_control").write_bytes(b"broken")
        with pytest.raises(CannotRun, match="did not start: "):
            server.start()

    def test_does_not_start_beside_a_living_server(self, own_postgres: OwnPostgres) -> None:
        server = own_postgres()
        second = Postgres(server.folder, port=ports.pick_free(), fsync=False)
        with pytest.raises(CannotRun, match="already runs in"):
            second.start()
        assert server.answers()


class TestDatabases:
    def test_are_fresh_and_empty(self, postgres: Databases, database: str) -> None:
        assert postgres.create_database("one") == postgres.dsn("one")
        with psycopg.connect(database) as connection:
            tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        assert tables == (0,)
        postgres.drop_database(postgres.dsn("one"))
