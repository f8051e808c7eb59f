"""The lock files as pip reads them: one version of each package, with the hashes of its files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement


@dataclass(frozen=True)
class Pin:
    """`name==version` and its files' hashes; `marker` says where it is wanted."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The pin as pip reads it, without the marker."""
        return " ".join((f"{self.name}=={self.version}", *(f"--hash={each}" for each in self.hashes)))


def read_lock(file: Path) -> tuple[Pin, ...]:
    """Every pin of a lock, in its order."""
    whole = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return tuple(_pin(line) for line in whole.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def pin_of(name: str, pins: Iterable[Pin]) -> Pin:
    return next(pin for pin in pins if pin.name == name)


def _pin(line: str) -> Pin:
    requirement, *hashes = line.split(" --hash=")
    parsed = Requirement(requirement)
    [exact] = parsed.specifier
    return Pin(parsed.name, exact.version, parsed.marker, tuple(each.strip() for each in hashes))
