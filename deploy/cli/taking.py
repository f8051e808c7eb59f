"""A folder that a service sends as a zip, unpacked where it is wanted: whole or not at all."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from deploy.cli.calling import Line, Params
from deploy.cli.speaking import fail, say


def take(line: Line, service: str, path: str, params: Params, folder: Path) -> Path:
    """Write the files of the answer into the folder, without the zip's own top folder; return the folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fail(say(f"{folder} 已存在且不为空，请另选文件夹。", f"{folder} is there and not empty; name another folder."))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as place:
        packed = Path(place) / "folder.zip"
        with line.streamed(service, path, params) as answer, packed.open("wb") as output:
            for piece in answer.iter_bytes():
                output.write(piece)
        try:
            with zipfile.ZipFile(packed) as archive:
                archive.extractall(Path(place) / "files")
        except zipfile.BadZipFile:
            fail(say("传输中断，请重试。", "it was cut off on the way; try again."))
        [top] = (Path(place) / "files").iterdir()
        if folder.exists():
            folder.rmdir()
        shutil.move(top, folder)
    return folder
