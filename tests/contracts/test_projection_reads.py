"""The projection reads what the others write, and has thought of every event; so have the others' views."""

import importlib
import json
from pathlib import Path

import pytest

from deploy.installation.topology import service_named
from services.projection.audit.titles import titles
from services.projection.mine.roles import MAY
from services.projection.views import IGNORED, SOURCES, VIEWS
from services.supervision.views import IGNORED as IGNORED_BY_SUPERVISION
from services.supervision.views import VIEWS as KEPT_BY_SUPERVISION
from shared.directory import views as directory
from shared.service.definition import Types
from shared.views.view import Inbound
from tests.contracts.slices import commands, deciders, events

GOLDEN = Path(__file__).parent / "golden"
READ = sorted(
    (view.name, service, name)
    for view in (*VIEWS, *directory.VIEWS)
    for service, by_name in view.inbound.items()
    for name in by_name
)


def written_by(service: str) -> frozenset[str]:
    """All event types of a service; any that claims names writes register events too."""
    own = {
        event.__name__
        for decider in deciders()
        for event in decider.event_types()
        if event.__module__.startswith(f"services.{service}.")
    }
    accesses = {event.__name__ for event in service_named(service).definition().accesses}
    return frozenset(own | accesses | {"Claimed", "Released"})


@pytest.mark.parametrize(("view", "service", "name"), READ)
def test_an_event_that_a_view_reads_is_written_that_way(view: str, service: str, name: str) -> None:
    found = next(one for one in (*VIEWS, *directory.VIEWS) if one.name == view)
    model: type[Inbound] = found.inbound[service][name]
    samples = sorted(GOLDEN.glob(f"{name}.v*.json"))
    assert samples, f"{name} has no sample"
    model.model_validate(json.loads(samples[-1].read_text()))


def test_the_projection_knows_who_may_decide() -> None:
    """A person is shown what waits for exactly those roles that the deciding service lets decide it."""
    permissions = {command.__name__: command.permission for command in commands()}
    for name, roles in MAY.items():
        service = importlib.import_module(type(permissions[name]).__module__)
        assert roles == service.ALLOWED[permissions[name]], name


@pytest.mark.parametrize("service", SOURCES)
def test_every_event_of_a_source_is_read_or_ignored_on_purpose(service: str) -> None:
    handled = frozenset[str]().union(*(view.handled(service) for view in (*VIEWS, *directory.VIEWS)))
    assert written_by(service) == handled | IGNORED[service]


@pytest.mark.parametrize("service", SOURCES)
def test_nothing_is_both_read_and_ignored(service: str) -> None:
    handled = frozenset[str]().union(*(view.handled(service) for view in (*VIEWS, *directory.VIEWS)))
    assert not handled & IGNORED[service]


def test_the_directory_has_thought_of_every_event_of_management() -> None:
    assert written_by("management") == directory.HANDLED | directory.IGNORED
    assert not directory.HANDLED & directory.IGNORED


@pytest.mark.parametrize("service", SOURCES)
def test_supervision_has_thought_of_every_event_of_its_sources(service: str) -> None:
    ignored: Types = IGNORED_BY_SUPERVISION
    views = (*KEPT_BY_SUPERVISION, *directory.VIEWS)
    assert written_by(service) <= ignored[service].union(*(view.handled(service) for view in views))


def test_every_event_has_a_title_in_both_languages() -> None:
    assert {*events(), "Claimed", "Released"} == titles().keys()
    assert all(words["zh"] and words["en"] for words in titles().values())
    chinese = [words["zh"] for words in titles().values()]
    assert sorted(chinese) == sorted(set(chinese))
