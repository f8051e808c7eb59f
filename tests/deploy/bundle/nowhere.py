"""A machine without a network: a namespace that has a loopback and no route to anywhere."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

Said = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Nowhere:
    """`folder` is where commands run, far from the checkout; they see an environment of an ordinary shell."""

    holder: int
    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "en_US.UTF-8", "COLUMNS": "200"}

    def command(self, *arguments: str) -> list[str]:
        return ["nsenter", f"--net=/proc/{self.holder}/ns/net", "--", *arguments]

    def run(self, *arguments: str, **environment: str) -> Said:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )


@contextmanager
def nowhere(folder: Path) -> Iterator[Nowhere]:
    """The namespace lives as long as the process that holds it; without the right to make one the test is skipped."""
    if os.geteuid() != 0:
        pytest.skip("only root may make a network namespace here")
    holder = subprocess.Popen(["unshare", "--net", "sleep", "3600"], stderr=subprocess.PIPE, text=True)
    try:
        outside, inside = os.readlink("/proc/self/ns/net"), Path(f"/proc/{holder.pid}/ns/net")
        while holder.poll() is None and os.readlink(inside) == outside:
            time.sleep(0.02)
        if holder.poll() is not None:
            pytest.skip(f"no network namespace can be made here: {holder.communicate()[1].strip()}")
        place = Nowhere(holder.pid, folder)
        assert place.run("ip", "link", "set", "lo", "up").returncode == 0
        yield place
    finally:
        holder.kill()
        holder.communicate()
