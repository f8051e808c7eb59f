"""`python -m deploy.bundle`: write the archive, or see whether every target has its wheels (`--check`)."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from deploy.bundle import archive, contents, images, wheels
from deploy.bundle.lock import read_lock
from deploy.bundle.problem import CannotBundle
from deploy.bundle.target import MACHINES, PYTHONS, Target, targets
from shared.clock import today

_ROOT = Path(__file__).parents[2]
_EARLIEST = 315_532_800  # 1980-01-01: a wheel is a ZIP file and knows nothing before


def check(chosen: list[Target]) -> None:
    """Ask the registry, bring nothing."""
    pins = read_lock(_ROOT / "deploy" / "requirements" / "run.txt")
    for target in chosen:
        print(f"{target}: {len(wheels.resolve(pins, target))} wheels")


def write(chosen: list[Target], out: Path, label: str, with_images: bool) -> Path:
    """Write the bundle and its digest; what is not finished never lies under its name."""
    out.mkdir(parents=True, exist_ok=True)
    version = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    moment = int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct") or _EARLIEST)
    with tempfile.TemporaryDirectory(dir=out, prefix=".bundle-") as place:
        folder = Path(place) / f"wenxiao-{version}-{label}"
        folder.mkdir()
        counted = contents.lay_wheels(_ROOT, folder, chosen, moment)
        counted |= contents.lay_texts(_ROOT, folder)
        counted |= contents.lay_images(_ROOT, folder) if with_images else {"images": "0"}
        contents.write_manifest(folder, {"name": folder.name, **counted})
        archive.write_sums(folder)
        finished = out / f"{folder.name}.tar"
        archive.pack(folder, finished, moment)
        print((folder / "manifest").read_text(), end="")
    return finished


def main(arguments: list[str]) -> None:
    asked = _parser().parse_args(arguments)
    chosen = targets(tuple(asked.platform or MACHINES), tuple(asked.python or PYTHONS))
    try:
        if asked.check:
            check(chosen)
            return
        with_images = images.engine_answers() if asked.images is None else asked.images
        label = asked.label or _git("describe", "--tags", "--always", "--dirty") or today().isoformat()
        finished = write(chosen, asked.out, label, with_images)
    except CannotBundle as error:
        sys.exit(f"bundle: {error}")
    print(f"{finished}  {finished.stat().st_size / 1_000_000:.0f} MB")
    print(finished.with_suffix(".tar.sha256").read_text(), end="")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.bundle", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only ask whether every package has its wheels")
    parser.add_argument("--platform", action="append", choices=MACHINES, help="only this processor; may be repeated")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="only this Python; may be repeated")
    parser.add_argument("--with-images", dest="images", action="store_true", default=None, help="fail without Docker")
    parser.add_argument("--without-images", dest="images", action="store_false", help="default: if Docker answers")
    parser.add_argument("--out", type=Path, default=_ROOT / "dist", help="the folder to write to (dist)")
    parser.add_argument("--label", help="ends the name; default: git describe, else today")
    return parser


def _git(*arguments: str) -> str:
    if shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1:])
