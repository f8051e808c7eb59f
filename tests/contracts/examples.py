"""An example of every command, from the scenarios of its slice."""

import importlib
import inspect
from types import ModuleType

from shared.kernel.message import Command
from tests.contracts.slices import ROOT, commands


def examples() -> dict[type[Command], Command]:
    """Return one example per command: a constant of the scenarios, or what one of their functions makes by default.

    A command without required fields is its own example.
    """
    found = {command: command() for command in commands() if not _required(command)}
    for path in sorted(ROOT.glob("tests/*/*/scenarios.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for command in _commands_in(importlib.import_module(name)):
            found[type(command)] = command
    return found


def _commands_in(module: ModuleType) -> list[Command]:
    values = list(vars(module).values())
    made = [value() for value in values if inspect.isfunction(value) and _makes_by_default(value)]
    return [value for value in (*made, *values) if isinstance(value, Command)]


def _makes_by_default(function: object) -> bool:
    if not callable(function):
        return False
    signature = inspect.signature(function, eval_str=True)
    returned = signature.return_annotation
    required = [
        p
        for p in signature.parameters.values()
        if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]
    return inspect.isclass(returned) and issubclass(returned, Command) and not required


def _required(command: type[Command]) -> bool:
    return any(field.is_required() for field in command.model_fields.values())
