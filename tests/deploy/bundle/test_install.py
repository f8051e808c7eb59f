"""A bundle on a machine without any network, as its administrator sees it; and when `install` refuses."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploy.bundle.conftest import Copy
from tests.deploy.bundle.nowhere import Nowhere, Said, nowhere

PATIENCE = 120.0
OUTSIDE = "192.0.2.1"  # belongs to nobody (RFC 5737), and nothing leaves the namespace
CONNECT = f"import socket; socket.create_connection(('{OUTSIDE}', 443), 5)"
PYTHON = ("--python", getattr(sys, "_base_executable", sys.executable))

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def place(server_folder: Path, request: pytest.FixtureRequest) -> Iterator[Nowhere]:
    folder = server_folder / request.node.name[:30]
    folder.mkdir()
    with nowhere(folder) as made:
        yield made


def install(bundle: Path, *arguments: str, language: str = "en_US.UTF-8", through: tuple[str, ...] = ()) -> Said:
    return subprocess.run(
        [*through, str(bundle / "install"), *arguments],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": language},
        capture_output=True,
        text=True,
        check=False,
    )


def refused(said: Said) -> str:
    assert said.returncode == 1, said.stdout
    [line] = said.stderr.strip().splitlines()
    return line


@contextmanager
def up(place: Nowhere, wenxiao: str) -> Iterator["subprocess.Popen[bytes]"]:
    log = place.folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            place.command(wenxiao, "--language", "en", "up"),
            cwd=place.folder,
            env=place.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + PATIENCE
        while "Wenxiao is running." not in log.read_text(errors="replace"):
            assert process.poll() is None, log.read_text(errors="replace")[-3000:]
            assert time.monotonic() < end, log.read_text(errors="replace")[-3000:]
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def rows(place: Nowhere, wenxiao: str) -> list[object]:
    answer = place.run(wenxiao, "report", "three-lists", "--unit", "QZX", "--as-of", "2026-06-30", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    found: list[object] = json.loads(answer.stdout)["rows"]
    return found


def test_it_installs_runs_and_upgrades_where_there_is_no_network(place: Nowhere, bundle: Path, another: Copy) -> None:
    links = place.run("ip", "-o", "link").stdout.splitlines()
    assert [line.split(":")[1].strip() for line in links] == ["lo"]
    assert place.run("ip", "route").stdout == ""
    assert "Network is unreachable" in place.run(sys.executable, "-c", CONNECT).stderr

    prefix = place.folder / "问效 安装"
    wenxiao = str(prefix / "bin" / "wenxiao")
    done = place.run(str(bundle / "install"), str(prefix), *PYTHON)
    assert done.returncode == 0, done.stderr
    assert f"{bundle.name} is installed in {prefix}." in done.stdout

    assert "wenxiao" in place.run(wenxiao, "--help").stdout
    with up(place, wenxiao) as process:
        before = rows(place, wenxiao)
        assert before
        assert place.run(wenxiao, "status").returncode == 0
        assert place.run(wenxiao, "down").returncode == 0
        assert process.wait(PATIENCE) == 0
    identity = (prefix / "data" / "identity.json").read_bytes()

    newer = another("wenxiao-newer")
    upgraded = place.run(str(newer / "install"), str(prefix), *PYTHON)
    assert upgraded.returncode == 0, upgraded.stderr
    assert f"Upgraded from {bundle.name} to wenxiao-newer" in upgraded.stdout
    assert (prefix / "current").readlink() == Path("versions/wenxiao-newer")
    assert (prefix / "data" / "identity.json").read_bytes() == identity
    with up(place, wenxiao):
        assert rows(place, wenxiao) == before

    back = place.run(str(newer / "install"), str(prefix), "--back", *PYTHON)
    assert back.returncode == 0, back.stderr
    assert (prefix / "current").readlink() == Path("versions") / bundle.name
    assert "wenxiao" in place.run(wenxiao, "--help").stdout


def test_a_damaged_wheel_is_named_and_nothing_is_installed(another: Copy, tmp_path: Path) -> None:
    broken = another("wenxiao-broken")
    [damaged] = (broken / "wheels").glob("typer-*.whl")
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\1")  # of a ZIP file this is zero
    [missing] = (broken / "wheels").glob("httpx-*.whl")
    missing.unlink()
    said = refused(install(broken, str(tmp_path / "prefix")))
    assert f"wheels/{damaged.name}" in said
    assert f"wheels/{missing.name}" in said
    assert not (tmp_path / "prefix").exists()


def test_another_processor_is_one_sentence(bundle: Path, tmp_path: Path) -> None:
    if shutil.which("setarch") is None:
        pytest.skip("setarch is not there to pass for another processor")
    said = refused(install(bundle, str(tmp_path / "prefix"), through=("setarch", "linux32")))
    assert "this bundle is for" in said
    assert not (tmp_path / "prefix").exists()


def test_it_speaks_chinese_where_the_machine_does(bundle: Path, tmp_path: Path) -> None:
    said = refused(install(bundle, str(tmp_path / "prefix"), "--python", "/bin/false", language="zh_CN.UTF-8"))
    assert "需要 Python" in said


def test_a_python_that_does_not_fit_is_one_sentence(bundle: Path, tmp_path: Path) -> None:
    said = refused(install(bundle, str(tmp_path / "prefix"), "--python", "/bin/false"))
    assert "needs Python" in said
    assert not (tmp_path / "prefix").exists()


def test_a_folder_with_something_else_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    assert "holds something else" in refused(install(bundle, str(tmp_path), *PYTHON))
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


def test_too_little_space_is_one_sentence(place: Nowhere, bundle: Path) -> None:
    (place.folder / "small").mkdir()
    script = f'mount -t tmpfs -o size=30m small small && exec "{bundle}/install" small/prefix "$@"'
    said = place.run("unshare", "--mount", "sh", "-c", script, "sh", *PYTHON)
    if "mount" in said.stderr:
        pytest.skip(f"no small file system can be mounted here: {said.stderr.strip()}")
    assert "has 30 MB left" in refused(said)


def test_containers_need_images(bundle: Path, tmp_path: Path) -> None:
    assert "this bundle holds no images" in refused(install(bundle, str(tmp_path / "prefix"), "--containers"))
