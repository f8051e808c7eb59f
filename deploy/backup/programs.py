"""PostgreSQL's programs for backups, run as our children."""

import os
import subprocess
from collections.abc import Mapping, Sequence

from deploy.embedded.child import tied
from deploy.embedded.postgres import binaries

_CALM = ("/usr/bin/env", "nice", "-n", "19")  # services go first


def run(
    program: str, *arguments: str, env: Mapping[str, str] | None = None, calm: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run one to its end; it dies with us. Its complaints are in `stderr`, in English."""
    command = [str(binaries(program) / program), *arguments]
    return subprocess.run(
        tied([*(_CALM if calm else ()), *command]),
        env={**os.environ, "LC_ALL": "C", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def complaint(done: "subprocess.CompletedProcess[str]") -> str:
    """The last thing a program said, as the end of a sentence."""
    lines: Sequence[str] = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1].rstrip(".") if lines else f"it ended with {done.returncode}"
