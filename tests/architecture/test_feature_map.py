"""What the READMEs say of commands is what the code says; `make docs` writes it."""

import pytest

from deploy.docs.feature_map import documents, stale
from deploy.docs.reading import events_of, first_sentence
from shared.kernel.message import Command
from tests.contracts.slices import ROOT, commands, deciders

DECIDED = [(decider, command) for decider in deciders() for command in decider.command_types()]


def test_there_is_something_to_check() -> None:
    assert len(documents()) == 3
    assert len(DECIDED) == len(commands()) > 50


def test_what_is_written_from_the_code_is_fresh() -> None:
    assert not [str(path.relative_to(ROOT)) for path in stale()], "run `make docs`"


def test_every_command_is_in_the_map() -> None:
    [text] = [text for path, text in documents().items() if path.parent.name == "services"]
    missing = [command.__name__ for command in commands() if first_sentence(command.__doc__) not in text]
    assert not missing


@pytest.mark.parametrize(("decider", "command"), DECIDED, ids=lambda one: getattr(one, "__name__", ""))
def test_function_of_a_command_names_its_events(decider: object, command: type[Command]) -> None:
    assert set(events_of(decider, command)) <= set(decider.event_types())  # type: ignore[arg-type,attr-defined]


def test_first_sentence_ends_at_the_first_full_stop_of_the_first_paragraph() -> None:
    assert first_sentence("Say it.\n\nMore.") == "Say it"
    assert first_sentence("Say it twice. It\n    stays.") == "Say it twice"
    assert first_sentence(None) == ""
