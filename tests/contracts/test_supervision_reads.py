"""Supervision reads what the others write: every golden sample is parsed by the model that stands for it."""

import json
from pathlib import Path

import pytest

from services.supervision.views import IGNORED, SOURCES, VIEWS
from shared.directory import views as directory
from shared.views.view import Inbound, View
from tests.contracts.slices import deciders

GOLDEN = Path(__file__).parent / "golden"
READ = sorted(
    (service, name, view.name) for view in VIEWS for service, by_name in view.inbound.items() for name in by_name
)


@pytest.mark.parametrize(("service", "name", "view"), READ)
def test_an_event_that_a_view_reads_is_written_that_way(service: str, name: str, view: str) -> None:
    model: type[Inbound] = next(v for v in VIEWS if v.name == view).inbound[service][name]
    newest = sorted(GOLDEN.glob(f"{name}.v*.json"))[-1]
    model.model_validate(json.loads(newest.read_text()))


@pytest.mark.parametrize("service", SOURCES)
def test_every_event_of_a_source_is_read_or_ignored_on_purpose(service: str) -> None:
    views = [*VIEWS, *(value for value in vars(directory).values() if isinstance(value, View))]
    known = IGNORED[service].union(*(view.handled(service) for view in views))
    written = {
        event.__name__
        for decider in deciders()
        for event in decider.event_types()
        if event.__module__.startswith(f"services.{service}.")
    }
    assert written <= known


def test_nothing_is_both_read_and_ignored() -> None:
    for view in VIEWS:
        for service in view.sources:
            assert not view.handled(service) & IGNORED[service]
