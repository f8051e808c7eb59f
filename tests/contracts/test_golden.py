"""Stored events of every past release must still be readable; a sample is added, never changed."""

import json
from pathlib import Path

import pytest

from tests.contracts.slices import accesses, deciders, events

GOLDEN = Path(__file__).parent / "golden"
EVENTS = events()


def test_there_is_something_to_check() -> None:
    assert EVENTS


def test_event_names_are_unique_in_the_whole_system() -> None:
    names = [event.__name__ for decider in deciders() for event in decider.event_types()]
    names += [event.__name__ for event in accesses()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_version_of_an_event_has_a_sample_that_still_parses(name: str) -> None:
    event = EVENTS[name]
    for version in range(1, event.schema_version + 1):
        payload = json.loads((GOLDEN / f"{name}.v{version}.json").read_text())
        current = payload
        for step in range(version, event.schema_version):
            current = event.upcasters[step](current)
        parsed = event.model_validate_json(json.dumps(current))
        if version == event.schema_version:
            assert json.loads(parsed.model_dump_json()) == payload


def test_every_sample_belongs_to_an_event() -> None:
    assert {path.name.split(".")[0] for path in GOLDEN.glob("*.json")} <= set(EVENTS)
