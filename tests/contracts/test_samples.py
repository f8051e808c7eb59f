"""Every command has a sample that validates, and begins a thing exactly if it says so."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.handling.samples import Filling, sample
from shared.kernel.decider import Decider
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.testing.context import context
from tests.contracts.slices import deciders

ON = date(2026, 3, 2)
UNIT, PERSON, PLACE, NEW = (UUID(int=number) for number in range(1, 5))
FILLING = Filling(ON, UNIT, PERSON, PLACE, NEW)
COMMANDS = [
    pytest.param(decider, command, id=command.__name__) for decider in deciders() for command in decider.command_types()
]


def service_of(command: type[Command]) -> str:
    return command.__module__.split(".")[1]


@pytest.mark.parametrize(("decider", "command"), COMMANDS)
def test_command_has_a_sample(decider: Decider[Any, Any, Any], command: type[Command]) -> None:
    for given in decider.samples(command, decider.initial, ON) or ({},):
        assert command.model_validate(sample(command, FILLING, given))


@pytest.mark.parametrize(("decider", "command"), COMMANDS)
def test_only_what_creates_may_be_said_of_nothing(decider: Decider[Any, Any, Any], command: type[Command]) -> None:
    given = next(iter(decider.samples(command, decider.initial, ON) or ({},)))
    said = command.model_validate(sample(command, FILLING, given))
    seen = context(by=UUID(int=9), unit=FILLING.unit, service=service_of(command), on=ON)
    refusal: Refusal | None = None
    stored: Sequence[Any] = ()
    try:
        stored = decider.decide(said, decider.initial, seen)
    except Refusal as no:
        refusal = no
    if command.creates:
        assert stored or (refusal and refusal.hinges_on_input())
    else:
        assert refusal
        assert refusal.status == 404


@pytest.mark.parametrize("decider", deciders(), ids=lambda decider: str(decider.category))
def test_every_slice_has_a_beginning(decider: Decider[Any, Any, Any]) -> None:
    commands = decider.command_types()
    assert any(command.creates for command in commands)
    assert all(command.creates or command.continues for command in commands)
