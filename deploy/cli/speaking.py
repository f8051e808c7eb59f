"""How the command line speaks: one language per call, failures as one sentence, never a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NoReturn

import typer
from rich.console import Console

console = Console(highlight=False)


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class _Spoken:
    language = Language.ZH


def speak(language: Language) -> None:
    """Choose the language of everything that follows."""
    _Spoken.language = language


def language() -> Language:
    return _Spoken.language


def say(zh: str, en: str) -> str:
    """The sentence in the chosen language."""
    return en if _Spoken.language is Language.EN else zh


def fail(sentence: str, *, code: int = 1) -> NoReturn:
    """End with one sentence on stderr."""
    print(f"wenxiao: {sentence}", file=sys.stderr)
    raise typer.Exit(code)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what can go wrong outside of us into one sentence."""
    from deploy.embedded.child import CannotRun

    try:
        yield
    except CannotRun as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail(say("已中断。", "interrupted."), code=130)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # or the interpreter complains once more at its end
        raise typer.Exit(0) from None
    except OSError as error:
        fail(f"{error.filename or ''} {error.strerror or error}".strip() + ".")
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # whoever types a command can do nothing with a traceback
        first = (str(error).strip().splitlines() or [""])[0]
        fail(say("出现意外错误：", "unexpected error: ") + f"{type(error).__name__} {first}".strip())
