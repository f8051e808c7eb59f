"""What is in a bundle, and that it is the same whoever writes it and when."""

import os
import shutil
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename

from deploy.bundle import archive, wheels
from deploy.bundle.lock import Pin, pin_of, read_lock
from deploy.bundle.problem import CannotBundle, RegistryUnreachable
from deploy.bundle.target import Target
from tests.contracts.slices import ROOT

LOCK = read_lock(ROOT / "deploy" / "requirements" / "run.txt")


def wanted(target: Target) -> set[str]:
    return {canonicalize_name(pin.name) for pin in LOCK if target.wants(pin.marker)}


def packages(names: list[str]) -> list[str]:
    return sorted(parse_wheel_filename(name)[0] for name in names)


def test_there_is_one_wheel_of_every_requirement_and_pips_and_ours(bundle: Path, here: Target) -> None:
    found = packages([file.name for file in (bundle / "wheels").iterdir()])
    assert found == sorted({*wanted(here), "pip", "wenxiao"})


def test_every_file_but_the_sums_has_a_sum(bundle: Path) -> None:
    lines = (bundle / archive.SUMS).read_text().splitlines()
    summed = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    files = {file.relative_to(bundle).as_posix(): file for file in bundle.rglob("*") if file.is_file()}
    assert set(files) - set(summed) == {archive.SUMS}
    assert all(archive.digest(files[name]) == known for name, known in summed.items())


def test_calendar_and_rules_are_those_of_the_tree(bundle: Path) -> None:
    assert (bundle / "calendar" / "days.csv").read_bytes() == (ROOT / "shared" / "calendar" / "days.csv").read_bytes()
    rules = sorted(ROOT.glob("services/*/rules.toml"))
    assert rules
    assert [(bundle / "rules" / f"{file.parent.name}.toml").read_bytes() for file in rules] == [
        file.read_bytes() for file in rules
    ]


def test_our_wheel_holds_whatever_services_and_shared_read(bundle: Path) -> None:
    [ours] = (bundle / "wheels").glob("wenxiao-*.whl")
    inside = set(ZipFile(ours).namelist())
    tree = {file for top in ("services", "shared") for file in (ROOT / top).rglob("*") if file.is_file()}
    needed = {str(file.relative_to(ROOT)) for file in tree if file.suffix not in (".md", ".pyc")}
    assert {name for name in needed if name.endswith((".sql", ".toml", ".csv"))}
    assert not needed - inside


def test_our_wheel_has_the_same_bytes_again(bundle: Path, tmp_path: Path) -> None:
    [ours] = (bundle / "wheels").glob("wenxiao-*.whl")
    moment = int(bundle.joinpath("manifest").stat().st_mtime)
    assert archive.digest(wheels.build_ours(ROOT, tmp_path, moment)) == archive.digest(ours)


def test_the_same_content_packs_into_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    digests = set()
    for number, (mode, moment) in enumerate(((0o600, 1_000_000_000), (0o664, 1_700_000_000))):
        folder = tmp_path / str(number) / "wenxiao"
        shutil.copytree(bundle / "rules", folder)
        for file in folder.iterdir():
            file.chmod(mode)
            os.utime(file, (moment, moment))
        archive.pack(folder, tmp_path / f"{number}.tar", 1_750_000_000)
        digests.add(archive.digest(tmp_path / f"{number}.tar"))
    assert len(digests) == 1


def test_a_lock_resolves_for_arm(here: Target) -> None:
    """`make bundle-check` asks for every target; this is the one that nobody here runs on."""
    target = Target("aarch64", here.python)
    try:
        found = wheels.resolve(LOCK, target)
    except RegistryUnreachable as error:
        pytest.skip(str(error))
    assert packages(found) == sorted(wanted(target) - wheels.SOURCE_ONLY)
    assert all(wheels.serves(Path(name), target) for name in found)
    assert not all(wheels.serves(Path(name), Target("x86_64", here.python)) for name in found)


def test_a_package_without_a_wheel_is_named(here: Target, tmp_path: Path) -> None:
    pin = pin_of("uvloop", LOCK)
    try:
        with pytest.raises(CannotBundle, match=rf"uvloop=={pin.version} has no wheel for riscv64 with Python"):
            wheels.download([pin], Target("riscv64", here.python), tmp_path)
    except RegistryUnreachable as error:
        pytest.skip(str(error))


def test_source_that_is_not_pure_is_refused(here: Target, tmp_path: Path) -> None:
    """A wheel of httptools, built here, would run on machines like this one alone."""
    try:
        with pytest.raises(CannotBundle, match="httptools"):
            wheels.build_pure(pin_of("httptools", LOCK), tmp_path, 1_700_000_000)
    except RegistryUnreachable as error:
        pytest.skip(str(error))
    assert not list(tmp_path.iterdir())


def test_another_file_than_the_lock_names_is_refused(bundle: Path, here: Target, tmp_path: Path) -> None:
    pin = pin_of("typer", LOCK)
    other = Pin(pin.name, pin.version, None, (f"sha256:{'0' * 64}",))
    with pytest.raises(CannotBundle, match="PACKAGES DO NOT MATCH THE HASHES"):
        wheels.download([other], here, tmp_path)


@pytest.mark.parametrize(
    ("marker", "held"),
    [
        ("sys_platform == 'win32'", False),
        ("python_version < '3.12'", False),
        ("python_version >= '3.12'", True),
        ("python_full_version < '3.13.3'", True),
        ("platform_machine == 'aarch64' and implementation_name == 'cpython'", True),
    ],
)
def test_markers_are_asked_of_the_target(marker: str, held: bool) -> None:
    assert Target("aarch64", "3.13").wants(Marker(marker)) is held


def test_the_manifest_counts(bundle: Path) -> None:
    lines = dict(line.split("=", 1) for line in (bundle / "manifest").read_text().splitlines())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert lines["name"] == f"wenxiao-{project['version']}-first"
    assert int(lines["wheels"]) == len(list((bundle / "wheels").iterdir()))
    assert int(lines["rules"]) == len(list((bundle / "rules").iterdir()))
    assert lines["images"] == "0"
    assert int(lines["assets"]) > 5
    assert "2026" in lines["calendar_published"]
