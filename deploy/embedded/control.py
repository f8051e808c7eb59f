"""How a running `up` is asked by its own user: a socket in its folder, one line of JSON there and one back."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from deploy.embedded.child import CannotRun
from deploy.embedded.process import Recipe

PROTOCOL = 1
"""Raised with every change that an older or newer other side would misunderstand."""

_SOCKET = "control"
_LONGEST_PATH = 100  # of a socket's address in bytes
_LONGEST_LINE = 1024 * 1024
_OTHER_RELEASE = (
    "What runs in {} is of a release that cannot be asked by this one: stop it with `wenxiao down`, start it anew."
)


@dataclass(frozen=True)
class Restarted:
    """`before` is None if it did not run. `seconds`: from the signal to its end until it was ready again."""

    name: str
    before: int | None
    pid: int | None
    seconds: float


class Asked(Protocol):
    """What can be asked of a running supervisor."""

    async def well(self) -> Mapping[str, bool]: ...

    async def restart(self, name: str, recipe: Recipe | None) -> Restarted: ...


@asynccontextmanager
async def listening(folder: Path, asked: Asked) -> AsyncIterator[None]:
    """Answer questions meanwhile. Whoever stops listening to the answer does not stop what was asked."""
    answering: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_converse(asked, reader, writer))
        answering.add(task)
        task.add_done_callback(answering.discard)

    with _address(folder) as address, socket.socket(socket.AF_UNIX) as door:
        Path(address).unlink(missing_ok=True)
        door.bind(address)
        os.chmod(address, 0o600)  # before `listen`: nobody else was ever let in
        server = await asyncio.start_unix_server(connected, sock=door, limit=_LONGEST_LINE)
        try:
            yield
        finally:
            server.close()
            for task in answering:
                task.cancel()
            await asyncio.gather(*answering, return_exceptions=True)
            Path(address).unlink(missing_ok=True)


def well(folder: Path) -> dict[str, bool]:
    """Ask whether each process answers now.

    :raises CannotRun: if nothing runs in the folder, or another release that does not understand us
    """
    found: dict[str, bool] = _ask(folder, {"ask": "well"})
    return found


def restart(folder: Path, name: str, recipe: Recipe | None = None) -> Restarted:
    """Restart a process and wait until it is ready.

    :raises CannotRun: with why it is not
    """
    how = {"argv": recipe.argv, "env": dict(recipe.env), "cwd": str(recipe.cwd)} if recipe else None
    return Restarted(**_ask(folder, {"ask": "restart", "name": name, "recipe": how}))


async def _converse(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(ConnectionError, ValueError):
            answer = await _answer(asked, json.loads(await reader.readline()))
            writer.write(json.dumps({"protocol": PROTOCOL, **answer}).encode() + b"\n")
            await writer.drain()
    finally:
        writer.close()


async def _answer(asked: Asked, question: Any) -> dict[str, Any]:
    try:
        match question:
            case {"protocol": said} if said != PROTOCOL:
                return {"failed": "This is another release."}
            case {"ask": "well"}:
                return {"answer": await asked.well()}
            case {"ask": "restart", "name": str(name), "recipe": recipe}:
                return {"answer": asdict(await asked.restart(name, _recipe(recipe)))}
            case _:
                return {"failed": "This is not understood."}
    except CannotRun as error:
        return {"failed": str(error)}


def _recipe(said: Any) -> Recipe | None:
    return Recipe(tuple(said["argv"]), said["env"], Path(said["cwd"])) if said else None


def _ask(folder: Path, question: Mapping[str, Any]) -> Any:
    """No time limit but the supervisor's own: it gives a process so long to get ready, and tells."""
    try:
        with _address(folder) as address, socket.socket(socket.AF_UNIX) as line:
            line.connect(address)
            line.sendall(json.dumps({"protocol": PROTOCOL, **question}).encode() + b"\n")
            with line.makefile("rb") as answers:
                said = answers.readline()
    except (FileNotFoundError, ConnectionError) as error:
        raise CannotRun(_OTHER_RELEASE.format(folder)) from error
    if not said:
        raise CannotRun(f"What ran in {folder} was stopped meanwhile.")
    answer = json.loads(said)
    if answer.get("protocol") != PROTOCOL:
        raise CannotRun(_OTHER_RELEASE.format(folder))
    if "failed" in answer:
        raise CannotRun(answer["failed"])
    return answer["answer"]


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """The socket's path; where it is too long for an address, by way of an open folder (Linux)."""
    path = str(folder / _SOCKET)
    if len(os.fsencode(path)) <= _LONGEST_PATH or sys.platform != "linux":
        yield path
        return
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{_SOCKET}"
    finally:
        os.close(descriptor)
