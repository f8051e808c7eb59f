"""A verifier that is not ours says the same: aics-tlog, in a Python of its own (3.12 or newer)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.projection.sealing.published import Published
from services.projection.sealing.tiles import Tiles
from tests.projection.evidence.conftest import KEY, taken
from tests.projection.running import Running
from tests.projection.story import UNIT

NEEDED = "aics-tlog==0.2.1"
VERSIONS = ("3.14", "3.13", "3.12")

CHECK = """
import json, sys
from base64 import b64decode
from pathlib import Path
from aics_tlog import verify_checkpoint, verify_leaf_inclusion
from aics_tlog.note import parse_note, parse_vkey

folder, key = Path(sys.argv[1]), sys.argv[2]
note = parse_note((folder / "checkpoint").read_bytes())
verdict = verify_checkpoint(note, parse_vkey(key))
assert verdict.ok, verdict
for text in (folder / "events.jsonl").read_text("utf-8").splitlines():
    line = json.loads(text)
    proof = [b64decode(one) for one in line["proof"]]
    if not verify_leaf_inclusion(line["entry"].encode(), line["index"], verdict.size, proof, verdict.root):
        sys.exit(f"entry {line['index']} is not included")
print(verdict.size)
"""


def pythons() -> Iterator[str]:
    """Pythons that are new enough: this one, those on the path, those that pyenv keeps."""
    if sys.version_info >= (3, 12):
        yield sys.executable
    for version in VERSIONS:
        found = shutil.which(f"python{version}")
        kept = sorted((Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions").glob(f"{version}.*"))
        for python in (*([found] if found else []), *(str(one / "bin" / "python") for one in kept)):
            asked = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 12))"]
            if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
                yield python


@pytest.fixture(scope="session")
def independent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has aics-tlog and nothing of ours."""
    python = next(pythons(), None)
    if python is None:
        pytest.skip("aics-tlog needs Python 3.12 or newer, and this machine has none")
    place = tmp_path_factory.mktemp("independent")
    subprocess.run([python, "-m", "venv", place], check=True, capture_output=True)
    installed = subprocess.run(
        [place / "bin" / "python", "-m", "pip", "install", "-q", NEEDED], capture_output=True, text=True, check=False
    )
    if installed.returncode:
        pytest.skip(f"{NEEDED} cannot be installed here: {installed.stderr[-300:]}")
    return place / "bin"


def said(program: Path, *arguments: str) -> dict[str, Any]:
    """The one JSON object that a command prints."""
    done = subprocess.run([program / "aics-tlog", *arguments], capture_output=True, text=True, check=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


async def test_accepts_checkpoint_tiles_inclusion_and_growth(
    running: Running, independent: Path, tmp_path: Path
) -> None:
    await running.seal()
    folder = running.parts.settings.log_folder
    assert folder
    first = tmp_path / "first.note"
    first.write_bytes((folder / "checkpoint").read_bytes())
    size = Published(folder).last().checkpoint.size
    tiles = ("--tiles", str(folder), "--log-key", KEY)
    assert said(independent, "verify-checkpoint", *tiles)["tiles_ok"] is True
    out = tmp_path / "entry"
    assert said(independent, "verify-inclusion", *tiles, "--index", "7", "--entry-out", str(out))["ok"] is True
    assert out.read_bytes() == Tiles(folder).entries(7, size)[0]
    assert said(independent, "verify-consistency", *tiles, "--old-checkpoint", str(first))["ok"] is True


async def test_accepts_exported_evidence_and_refuses_what_was_changed(
    running: Running, independent: Path, tmp_path: Path
) -> None:
    await running.seal()
    folder = await taken(running, tmp_path / "out", f"/units/{UNIT}/evidence")

    def checked() -> "subprocess.CompletedProcess[str]":
        asked = [str(independent / "python"), "-c", CHECK, str(folder), KEY]
        return subprocess.run(asked, capture_output=True, text=True, check=False)

    assert checked().returncode == 0, checked().stderr
    events = folder / "events.jsonl"
    events.write_text(events.read_text("utf-8").replace('\\"unit_seq\\":3', '\\"unit_seq\\":4', 1), "utf-8")
    assert "is not included" in checked().stderr
