"""The commands of `wenxiao` as a table: what they are called with, and what their help says in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import typer

from deploy.cli.main import app


def command_line() -> list[tuple[str, str, str]]:
    """Return usage, English sentence and Chinese words of every command, in the order of `wenxiao --help`."""
    found = _commands("wenxiao", typer.main.get_command(app))
    return [(_usage(path, command), *_languages(command.help or "")) for path, command in found]


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Typer's own classes, by what they have: a group has commands."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, one in below.items():
        if not one.hidden:
            yield from _commands(f"{path} {name}", one)


def _usage(path: str, command: Any) -> str:
    return " ".join([path, *(_word(parameter) for parameter in command.params if parameter.name != "help")])


def _word(parameter: Any) -> str:
    """`FILE`, `--unit`, `[--on]`; of what is so by default the switch that turns it off, `[--no-wait]`."""
    if parameter.param_type_name != "option":
        name = str(parameter.name).upper()
    elif parameter.default is True and parameter.secondary_opts:
        name = str(parameter.secondary_opts[0])
    else:
        name = str(parameter.opts[0])
    return name if parameter.required else f"[{name}]"


def _languages(text: str) -> tuple[str, str]:
    english, chinese = re.fullmatch(r"(.*?)\s*([㐀-鿿].*)?", " ".join(text.split())).groups("")  # type: ignore[union-attr]
    return english.rstrip("."), chinese
