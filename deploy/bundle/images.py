"""The images that docker-compose.yml names, and the files that its containers read from its folder."""

import gzip
import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from deploy.bundle.problem import CannotBundle

_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
_OPERATIONS = "operations"  # the profile of the command line; every installation has it


@dataclass(frozen=True)
class Composed:
    """What a compose file asks for: `needed` images, those of `optional` profiles, mounted `files` under deploy/."""

    needed: frozenset[str]
    optional: frozenset[str]
    files: frozenset[Path]

    @classmethod
    def read(cls, folder: Path) -> "Composed":
        """
        :raises CannotBundle: if `docker compose` cannot read the file
        """
        whole = json.loads(_docker("compose", "--profile", "*", "config", "--format", "json", folder=folder))
        services: list[Mapping[str, Any]] = list(whole["services"].values())
        needed = {one["image"] for one in services if set(one.get("profiles", ())) <= {_OPERATIONS}}
        sources = [Path(path) for path in _sources(whole, services)]
        inside = frozenset(path for path in sources if path.exists() and path.is_relative_to(folder / "deploy"))
        optional = frozenset(one["image"] for one in services) - needed
        return cls(frozenset(needed), optional, inside)


def engine_answers() -> bool:
    """Whether there is a Docker engine here that this user may use."""
    try:
        return not subprocess.run(["docker", "version"], capture_output=True, timeout=20, check=False).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def engine_machine() -> str:
    """The processor that this engine's images are for, as `uname -m` says it."""
    name = _docker("version", "--format", "{{.Server.Arch}}").strip()
    return _MACHINES.get(name, name)


def build_ours(folder: Path) -> None:
    """Build the images that are built from this tree; unchanged ones take no time."""
    _docker("compose", "--profile", _OPERATIONS, "build", "--quiet", folder=folder)


def present(images: Iterable[str]) -> list[str]:
    """Those that are on this machine, or could be pulled, in alphabetical order."""
    return [image for image in sorted(images) if _is_here(image)]


def save(images: Sequence[str], file: Path) -> None:
    """Write the images with their names into one compressed archive for `docker load`.

    :raises CannotBundle: if the engine cannot give them
    """
    with (
        subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
        file.open("wb") as out,
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as packed,
    ):
        assert process.stdout
        assert process.stderr
        copyfileobj(process.stdout, packed, 1 << 20)
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise CannotBundle(f"The images cannot be saved: {said}")


def _sources(whole: Mapping[str, Any], services: Iterable[Mapping[str, Any]]) -> list[str]:
    mounts = [mount for one in services for mount in one.get("volumes", ())]
    bound = [mount["source"] for mount in mounts if mount["type"] == "bind"]
    handed = [part for kind in ("configs", "secrets") for part in (whole.get(kind) or {}).values()]
    return bound + [part["file"] for part in handed if "file" in part]


def _is_here(image: str) -> bool:
    for command in (("image", "inspect", image), ("pull", "--quiet", image)):
        if not subprocess.run(["docker", *command], capture_output=True, check=False).returncode:
            return True
    return False


def _docker(*arguments: str, folder: Path | None = None) -> str:
    # .env alone says which images: it is what goes into the bundle
    told = {name: value for name, value in os.environ.items() if not name.startswith(("WENXIAO_", "COMPOSE_"))}
    done = subprocess.run(["docker", *arguments], cwd=folder, env=told, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise CannotBundle(f"docker {' '.join(arguments[:2])} fails: {said[-1]}")
    return done.stdout
