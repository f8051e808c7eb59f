"""Every command is described, permitted, titled in Chinese and reached; every refusal speaks both languages."""

import importlib
import inspect
from types import ModuleType

import pytest

from deploy.installation.topology import SERVICES as INSTALLED
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.role import Role
from shared.service.definition import Service
from tests.contracts.slices import ROOT, commands, deciders

COMMANDS = commands()
SERVICES = [service.name for service in INSTALLED]


def service(name: str) -> Service:
    found = importlib.import_module(f"services.{name}.main").SERVICE
    assert isinstance(found, Service)
    return found


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
    unlabelled = [n for n, f in command.model_fields.items() if not f.title or f.title.isascii()]
    assert not unlabelled


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
