"""For which machines a bundle is: a processor and a Python, on any Linux with glibc 2.28 or newer."""

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.markers import Marker

MACHINES = ("aarch64", "x86_64")
PYTHONS = ("3.11", "3.12", "3.13")

GLIBC = 28
"""The minor number of the oldest glibc 2 that every wheel must run on: that of Kylin V10, UOS 20 and RHEL 8."""


@dataclass(frozen=True)
class Target:
    """`machine` as `uname -m` says it, `python` as `3.12`."""

    machine: str
    python: str

    def __str__(self) -> str:
        return f"{self.machine} with Python {self.python}"

    @property
    def options(self) -> list[str]:
        """What pip must be told to choose wheels for this target instead of for itself; the oldest glibc first."""
        tags = ["manylinux2014", *(f"manylinux_2_{minor}" for minor in range(17, GLIBC + 1))]
        platforms = [option for tag in tags for option in ("--platform", f"{tag}_{self.machine}")]
        return ["--implementation", "cp", "--python-version", self.python, *platforms]

    def wants(self, marker: Marker | None) -> bool:
        """Whether a marker holds on any patch release of the target's Python; pip would ask its own Python."""
        return marker is None or any(marker.evaluate(each) for each in self._environments())

    def _environments(self) -> Iterator[dict[str, str]]:
        for patch in ("0", "99"):
            yield {
                "implementation_name": "cpython",
                "implementation_version": f"{self.python}.{patch}",
                "os_name": "posix",
                "platform_machine": self.machine,
                "platform_python_implementation": "CPython",
                "platform_system": "Linux",
                "python_full_version": f"{self.python}.{patch}",
                "python_version": self.python,
                "sys_platform": "linux",
            }


def targets(machines: tuple[str, ...] = MACHINES, pythons: tuple[str, ...] = PYTHONS) -> list[Target]:
    return [Target(machine, python) for machine in machines for python in pythons]
