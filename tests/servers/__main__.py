"""Runs a command with addresses of servers that end with it: python -m tests.servers pytest -m integration."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers import choice, running


def main(arguments: list[str]) -> int:
    """The command's exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="wenxiao-test-", dir="/tmp") as folder,
        running.postgres_of_wheel(Path(folder)) as dsn,
        running.nats_of_wheel(Path(folder)) as url,
    ):
        addresses = {choice.POSTGRES: dsn, choice.NATS: url}
        return subprocess.run(arguments, env={**os.environ, **addresses}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
