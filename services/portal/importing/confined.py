"""Reads a workbook that somebody sent in a process of its own that can take neither much memory nor much time.

The process gets the bytes, the date and nothing else: no settings, no database, no open files. Run by `read_confined`;
`python -m services.portal.importing.confined DATE [UNIT]` reads a workbook from standard input.
"""

import asyncio
import os
import resource
import sys
from datetime import date
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from services.portal.importing.check import Checked, check_workbook
from services.portal.importing.problem import Problem, Severity
from services.portal.importing.sentences import sentence
from shared.calendar.working_days import packaged_calendar

MEGABYTE = 1024 * 1024
MOST_MEMORY = 300 * MEGABYTE
MOST_SECONDS = 5
MOST_WAIT = 60.0  # seconds by the wall clock, on a machine that does other work
MOST_ANSWER = 16 * MEGABYTE
MOST_PROBLEMS = 2_000

_TOO_MUCH, _STUMBLED = 3, 4
_ROOT = Path(__file__).parents[3]
_CHECKED = TypeAdapter(Checked)
_AT_ONCE = asyncio.Semaphore(2)
_log = structlog.get_logger()


async def read_confined(content: bytes, today: date, expected_unit: str | None) -> Checked:
    """As `check_workbook`; a file that takes too much, or that the reader stumbles over, is a problem like others."""
    async with _AT_ONCE:
        code, answer = await _run(content, today, expected_unit)
    if code == 0:
        try:
            return _CHECKED.validate_json(answer)
        except ValidationError:
            code = _STUMBLED
    if code != _STUMBLED:
        return _refused("file_too_demanding")
    _log.error("importing.stumbled", answer=answer[-3000:].decode(errors="replace"))
    return _refused("file_damaged")


def _refused(key: str) -> Checked:
    zh, en = sentence(key, {})
    return Checked(None, (Problem("", None, None, Severity.ERROR, zh, en),), refused=True)


async def _run(content: bytes, today: date, expected_unit: str | None) -> tuple[int, bytes]:
    """Return the exit code and what was written; a process that writes or waits too long is killed."""
    command = [sys.executable, "-m", __name__, today.isoformat(), *([expected_unit] if expected_unit else [])]
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=nowhere, cwd=_ROOT, env=_environment()
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(MOST_WAIT):
            _, answer = await asyncio.gather(_feed(process.stdin, content), _read(process.stdout))
            return await process.wait(), answer
    except (TimeoutError, _TooLong):
        return _TOO_MUCH, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


async def _feed(stream: asyncio.StreamWriter, content: bytes) -> None:
    try:
        stream.write(content)
        await stream.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has ended already; its exit code says why
    finally:
        stream.close()


class _TooLong(Exception):
    pass


async def _read(stream: asyncio.StreamReader) -> bytes:
    found = bytearray()
    while part := await stream.read(65_536):
        found += part
        if len(found) > MOST_ANSWER:
            raise _TooLong
    return bytes(found)


def main() -> None:
    """The process itself: bytes in, `Checked` as JSON out. Exit codes: 3 too much memory, 4 an exception."""
    _limit()
    try:
        today, *unit = sys.argv[1:]
        found = check_workbook(
            sys.stdin.buffer.read(),
            today=date.fromisoformat(today),
            calendar=packaged_calendar(),
            expected_unit=unit[0] if unit else None,
        )
        sys.stdout.buffer.write(_CHECKED.dump_json(_shortened(found)))
    except MemoryError:
        os._exit(_TOO_MUCH)
    except Exception:
        import traceback

        sys.stdout.write(traceback.format_exc())
        sys.exit(_STUMBLED)


def _limit() -> None:
    """Little memory, little time, and no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _shortened(found: Checked) -> Checked:
    """Who has thousands of problems corrects the first ones first; the worst are kept."""
    left = len(found.problems) - MOST_PROBLEMS
    if left <= 0:
        return found
    worst = sorted(found.problems, key=lambda problem: problem.severity is not Severity.ERROR)[:MOST_PROBLEMS]
    zh, en = sentence("more_problems", {"count": left})
    return Checked(found.plan, (*worst, Problem("", None, None, Severity.WARNING, zh, en)), found.refused)


if __name__ == "__main__":
    main()
