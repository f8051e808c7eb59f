"""What lies in a bundle, and the manifest that counts it; `install` reads the manifest as shell variables."""

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from deploy.bundle import images, wheels
from deploy.bundle.archive import digest
from deploy.bundle.lock import Pin, pin_of, read_lock
from deploy.bundle.problem import CannotBundle
from deploy.bundle.target import GLIBC, Target
from shared.calendar.table import YearStatus, packaged_table

_INSIDE = Path(__file__).with_name("inside")
_MEGABYTE = 1024 * 1024
_FOR_DATA = 300  # megabytes that a first start takes
_COMPILED = 1.4  # what Python compiles comes on top of what is unpacked

_OWN = shutil.ignore_patterns("*.key", "*.crt", "*.pem")  # a certificate of whoever makes the bundle stays there

Counted = dict[str, str]


def lay_wheels(root: Path, folder: Path, chosen: list[Target], moment: int) -> Counted:
    """The wheels of the lock for every target, pip's and our own, and the list by which they are installed."""
    locks = root / "deploy" / "requirements"
    pins, place = read_lock(locks / "run.txt"), folder / "wheels"
    for target in chosen:
        wheels.download(pins, target, place)
    wheels.download([pin_of("pip", read_lock(locks / "dev.txt"))], chosen[0], place)
    ours = wheels.build_ours(root, place, moment)
    own = Pin("wenxiao", ours.name.split("-")[1], None, (f"sha256:{digest(ours)}",))
    installed = [wheels.build_pure(pin, place, moment) if pin.name in wheels.SOURCE_ONLY else pin for pin in pins]
    lines = [f"{pin.requirement}\n" for pin in (*installed, own)]
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    found = sorted(place.iterdir())
    largest = max(wheels.unpacked(each for each in found if wheels.serves(each, target)) for target in chosen)
    return {
        "machines": " ".join(sorted({target.machine for target in chosen})),
        "pythons": " ".join(sorted({target.python for target in chosen})),
        "glibc": str(GLIBC),
        "megabytes": str(round(largest * _COMPILED / _MEGABYTE) + _FOR_DATA),
        "wheels": str(len(found)),
    }


def lay_texts(root: Path, folder: Path) -> Counted:
    """The installer, what to read first, and readable copies of calendar and rules; what runs is in our wheel."""
    shutil.copytree(_INSIDE, folder, dirs_exist_ok=True)
    (folder / "calendar").mkdir()
    shutil.copyfile(root / "shared" / "calendar" / "days.csv", folder / "calendar" / "days.csv")
    (folder / "rules").mkdir()
    rules = sorted(root.glob("services/*/rules.toml"))
    for file in rules:
        shutil.copyfile(file, folder / "rules" / f"{file.parent.name}.toml")
    years: dict[YearStatus, set[int]] = {status: set() for status in YearStatus}
    for row in packaged_table():
        years[row.status].add(row.date.year)
    return {
        **{f"calendar_{status}": " ".join(map(str, sorted(each))) for status, each in years.items()},
        "rules": str(len(rules)),
        "assets": str(_assets(root)),
    }


def _assets(root: Path) -> int:
    """How many files of the portal our wheel brings for browsers.

    :raises CannotBundle: if they have not been built
    """
    manifest = root / "services" / "portal" / "built" / "manifest.json"
    if not manifest.is_file():
        raise CannotBundle(f"{manifest} is missing: run `make setup`, which builds what browsers are served.")
    return len(json.loads(manifest.read_text("utf-8")))


def lay_images(root: Path, folder: Path) -> Counted:
    """The images of docker-compose.yml, ours built anew, and what its containers read from its folder.

    :raises CannotBundle: if an image that every installation needs is not here
    """
    composed = images.Composed.read(root)
    images.build_ours(root)
    found = images.present(composed.needed | composed.optional)
    left_out = sorted((composed.needed | composed.optional) - set(found))
    if missing := sorted(composed.needed - set(found)):
        raise CannotBundle(f"The image {missing[0]} is not on this machine and cannot be pulled.")
    lay_compose(root, folder / "containers", composed)
    (folder / "images").mkdir()
    (folder / "images" / "names").write_text("".join(f"{image}\n" for image in found))
    images.save(found, folder / "images" / "images.tar.gz")
    return {
        "images": str(len(found)),
        "images_machine": images.engine_machine(),
        "images_left_out": " ".join(left_out),
    }


def lay_compose(root: Path, folder: Path, composed: images.Composed) -> None:
    """Copy the compose file, its settings and its mounts; folders keep their places relative to it."""
    for source in (root / "docker-compose.yml", root / ".env", *composed.files):
        target = folder / source.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(
                source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.key", "*.pem", "*.crt")
            )
        else:
            shutil.copyfile(source, target)


def write_manifest(folder: Path, entries: Mapping[str, str]) -> None:
    """Write `name=value` lines, quoted for the shell."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in entries.items()]
    (folder / "manifest").write_text("".join(lines), encoding="utf-8")
