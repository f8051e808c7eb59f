"""Every command is described, permitted, titled in Chinese and reached; every refusal speaks both languages."""

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from annotated_types import MinLen
from pydantic import ValidationError

from deploy.installation.topology import SERVICES as INSTALLED
from shared.kernel.decider import Decider
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.role import Role
from shared.kernel.schema import command_schema
from shared.service.definition import Service
from shared.web import sentences
from shared.web.fields import read_words, titles_of, unnamed
from tests.contracts.slices import ROOT, commands, deciders

COMMANDS = commands()
SERVICES = [service.name for service in INSTALLED]


def service(name: str) -> Service:
    found = importlib.import_module(f"services.{name}.main").SERVICE
    assert isinstance(found, Service)
    return found


def parts_of(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON Schema."""
    if isinstance(schema, dict):
        yield schema
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts_of(value)


def fields_of(command: type[Command]) -> list[tuple[str, dict[str, Any]]]:
    """The fields of the command and of every model in it."""
    schema = command_schema(command)
    models = (schema, *schema.get("$defs", {}).values())
    return [field for model in models for field in model.get("properties", {}).items()]


def modules() -> list[ModuleType]:
    """Every module of every service and of shared."""
    found = [p for top in ("services", "shared") for p in sorted((ROOT / top).rglob("*.py"))]
    files = [p for p in found if "node_modules" not in p.parts]
    names = (".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for p in files)
    return [importlib.import_module(name) for name in names if not name.startswith("shared.testing")]


REFUSALS = sorted(
    {
        value
        for module in modules()
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Refusal) and value is not Refusal
    },
    key=lambda refusal: refusal.__qualname__,
)


def test_there_is_something_to_check() -> None:
    assert len(COMMANDS) > 50
    assert len(REFUSALS) > 50


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.__name__)
def test_command_is_described_and_permitted(command: type[Command]) -> None:
    assert inspect.getdoc(command)
    allowed = service(command.__module__.split(".")[1]).allowed
    roles = allowed[command.permission]
    assert roles
    assert roles <= frozenset(Role)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.__name__)
def test_every_field_of_a_command_has_a_chinese_label(command: type[Command]) -> None:
    """Those of nested models too; what says which form is meant (a `const`) is never typed."""
    unlabelled = [name for name, field in fields_of(command) if "const" not in field and field["title"].isascii()]
    assert not unlabelled


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.__name__)
def test_command_has_chinese_words(command: type[Command]) -> None:
    for words in (command.zh, command.zh_help):
        assert words
        assert not words.isascii()
    assert command.zh_help.endswith("。")
    assert len(command.zh) <= 12


def _least(command: type[Command]) -> dict[str, int]:
    """What its fields of text say of their shortest, by name."""
    stated = ((name, one) for name, field in command.model_fields.items() for one in field.metadata)
    texts = {name for name, field in command.model_fields.items() if field.annotation is str}
    return {name: one.min_length for name, one in stated if name in texts and isinstance(one, MinLen)}


def test_a_least_length_is_counted_without_white_space_and_told_in_both_languages() -> None:
    stated = [(command, name, least) for command in COMMANDS for name, least in _least(command).items()]
    assert stated
    for command, name, least in stated:
        assert command_schema(command)["properties"][name]["minLength"] == least
        with pytest.raises(ValidationError) as refused:
            command.model_validate({name: f"  {'字' * (least - 1)}  "})
        [error] = [error for error in refused.value.errors() if error["loc"] == (name,)]
        assert sentences.field(error, "zh") == f"不能为空，至少{least}个字。"
        assert sentences.field(error, "en") == f"String should have at least {least} characters"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.__name__)
def test_every_choice_has_words_and_every_id_says_what_it_picks(command: type[Command]) -> None:
    for part in parts_of(command_schema(command)):
        assert "enum" not in part
        assert part.get("format") != "uuid" or "x-picks" in part
        choices = part.get("oneOf", ()) if "discriminator" not in part else ()
        assert all(not choice["title"].isascii() and choice["x-en"] for choice in choices)


@pytest.mark.parametrize("decider", deciders(), ids=lambda d: str(d.category))
def test_slice_and_its_fields_are_named(decider: Decider[Any, Any, Any]) -> None:
    assert decider.zh
    assert not decider.zh.isascii()
    assert decider.en
    words = read_words(service(decider.decide.__module__.split(".")[1]).words)
    assert not unnamed(decider, words)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_field_is_named_that_nobody_has(name: str) -> None:
    used = {decider.category: set(titles_of(decider, {})) for decider in service(name).deciders}
    for table, fields in read_words(service(name).words).items():
        known = set().union(*used.values()) if table == "every" else used[table]
        assert fields.keys() <= known, table


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: r.__name__)
def test_refusal_speaks_chinese_and_english(refusal: type[Refusal]) -> None:
    assert refusal.__doc__
    assert refusal.__doc__.isascii() or "“" in refusal.__doc__ or "{" in refusal.__doc__
    assert refusal.zh
    assert not refusal.zh.isascii()
    assert refusal.zh.rstrip("”").endswith(("。", "！", "？"))
    assert 400 <= refusal.status < 500


def test_every_decider_is_served_by_its_service() -> None:
    served = [decider.category for name in SERVICES for decider in service(name).deciders]
    assert sorted(served) == sorted(decider.category for decider in deciders())
