"""Folders of evidence, as somebody outside gets and verifies them."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from tests.projection.running import AUDITOR, SIGNER, Running

KEY = str(SIGNER.verifier)


async def taken(running: Running, place: Path, path: str, by: UUID = AUDITOR, **query: str) -> Path:
    """Download and unpack; the folder."""
    answer = await running.get(path, by=by, **query)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(place)
    [folder] = place.iterdir()
    return folder


def verified(folder: Path, *arguments: str, key: str | None = KEY) -> "subprocess.CompletedProcess[str]":
    """What the folder's own verifier says, in a Python that knows nothing of us."""
    given = [*arguments, *(("--key", key) if key else ())]
    nothing: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-I", "verify.py", *given],
        cwd=folder,
        env=dict(nothing),
        capture_output=True,
        text=True,
        check=False,
    )
