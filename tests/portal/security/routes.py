"""Every route of the portal as it runs, and who may have it: what is not declared here fails the tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from starlette.routing import BaseRoute, Mount

from services.portal.pages.things import THINGS
from shared.kernel.role import ADMINISTRATORS, Role

PEOPLE = frozenset(Role) - {Role.SERVICE}
READERS = PEOPLE - ADMINISTRATORS
IMPORTERS = frozenset({Role.CLERK, Role.RECORDER, Role.COMMITTEE_SECRETARY, Role.LEADING_GROUP_SECRETARY})
TRAIL = frozenset(
    {
        Role.AUDIT_ADMIN,
        Role.CLERK,
        Role.COMMITTEE_SECRETARY,
        Role.DISCIPLINE_OFFICER,
        Role.DISTRICT_SUPERVISOR,
        Role.INSPECTOR,
        Role.LEADING_GROUP_SECRETARY,
    }
)


class Door(Enum):
    """Whether one has to be signed in."""

    OPEN = "for everybody"
    SIGNED_IN = "for whoever is signed in"


@dataclass(frozen=True)
class Rule:
    """`may`: the roles that are not turned away; the others get `refused`. `there`: what who may gets.

    The addresses name things that do not exist, so that 404 can be the answer to somebody who may; then those who may
    not are told so (403) or get the very same 404.
    """

    may: frozenset[Role]
    there: frozenset[int]
    refused: int = 403
    door: Door = Door.SIGNED_IN


def _seen(*there: int, may: frozenset[Role] = READERS, refused: int = 403) -> Rule:
    return Rule(may, frozenset(there or (200,)), refused)


_OPEN = Rule(PEOPLE, frozenset({200, 303, 401}), door=Door.OPEN)
_ANYBODY = _seen(may=PEOPLE)
_IMPORT = _seen(may=IMPORTERS)
_GONE = _seen(404, may=IMPORTERS)
_SYSTEM = _seen(may=frozenset({Role.SYSTEM_ADMIN}))

RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/health/live"): _OPEN,
    ("GET", "/health/ready"): _OPEN,
    ("GET", "/metrics"): _OPEN,
    ("GET", "/log/feed"): _OPEN,  # to services alone, whom no browser can be
    ("GET", "/log/head"): _OPEN,
    ("GET", "/log/source-head"): _OPEN,
    ("GET", "/login"): _OPEN,
    ("POST", "/login"): _OPEN,
    ("POST", "/language"): _OPEN,
    ("GET", "/"): _seen(200, 303, may=PEOPLE),
    ("GET", "/session"): _ANYBODY,
    ("GET", "/password"): _ANYBODY,
    ("POST", "/password"): _seen(422, may=PEOPLE),
    ("GET", "/account"): _ANYBODY,
    ("POST", "/account/end-all"): _seen(303, may=PEOPLE),
    ("POST", "/logout"): _seen(303, may=PEOPLE),
    ("GET", "/unit"): _seen(404, may=PEOPLE),
    ("GET", "/changes"): _seen(404, may=PEOPLE),
    ("GET", "/overview"): _ANYBODY,
    ("GET", "/overview/export.xlsx"): _ANYBODY,
    ("GET", "/accounts"): _SYSTEM,
    ("POST", "/accounts/add"): _seen(404, may=frozenset({Role.SYSTEM_ADMIN})),
    ("POST", "/accounts/{act}"): _seen(404, may=frozenset({Role.SYSTEM_ADMIN})),
    ("GET", "/personal-data"): _seen(may=ADMINISTRATORS),
    ("POST", "/personal-data/{act}"): _seen(404, may=ADMINISTRATORS, refused=404),
    ("GET", "/sign-ins"): _seen(may=frozenset({Role.SECURITY_ADMIN})),
    ("GET", "/u/{unit}"): _seen(),
    ("GET", "/u/{unit}/three-lists"): _seen(),
    ("GET", "/u/{unit}/three-lists/export.xlsx"): _seen(),
    ("GET", "/u/{unit}/{things}"): _seen(),
    ("GET", "/u/{unit}/{things}/export.xlsx"): _seen(),
    ("GET", "/u/{unit}/{things}/new/{command}"): _seen(),
    ("GET", "/u/{unit}/{things}/{id}"): _seen(404),
    ("GET", "/u/{unit}/{things}/{id}/{command}"): _seen(404),
    ("POST", "/u/{unit}/{things}/{id}/{command}"): _seen(422),
    ("GET", "/u/{unit}/organization-tree"): _seen(),
    ("GET", "/u/{unit}/unit-sheet"): _seen(),
    ("GET", "/u/{unit}/unit-sheet/export.xlsx"): _seen(),
    ("GET", "/u/{unit}/wall"): _seen(),
    ("GET", "/u/{unit}/replay"): _seen(may=TRAIL - ADMINISTRATORS),
    ("GET", "/u/{unit}/difference"): _seen(),
    ("GET", "/u/{unit}/difference/export.xlsx"): _seen(),
    ("GET", "/u/{unit}/import"): _IMPORT,
    ("POST", "/u/{unit}/import"): _seen(409, 422, may=IMPORTERS),
    ("GET", "/u/{unit}/import/template.xlsx"): _IMPORT,
    ("GET", "/u/{unit}/import/example.xlsx"): _IMPORT,
    ("GET", "/u/{unit}/import/{id}"): _GONE,
    ("GET", "/u/{unit}/import/{id}/progress"): _GONE,
    ("GET", "/u/{unit}/import/{id}/problems.xlsx"): _GONE,
    ("POST", "/u/{unit}/import/{id}/confirm"): _GONE,
    ("POST", "/u/{unit}/import/{id}/discard"): _seen(303, may=IMPORTERS),
    ("GET", "/u/{unit}/audit"): _seen(may=TRAIL),
    ("GET", "/u/{unit}/audit/inspection-pack.zip"): _seen(may=TRAIL - ADMINISTRATORS),
    ("GET", "/u/{unit}/audit/evidence.zip"): _seen(may=TRAIL),
    ("GET", "/u/{unit}/why/{id}"): _seen(404),
    ("POST", "/u/{unit}/files"): _seen(404, refused=404),
    ("GET", "/u/{unit}/files/{digest}"): _seen(404, refused=404),
}
_THINGS = "/u/{unit}/{things}"
_EXCEPT: Mapping[tuple[str, str], Rule] = {
    # The system administrator establishes organizations, but reads no report of them.
    ("GET", "/u/{unit}/organizations/{id}"): _seen(403, 404, may=READERS | {Role.SYSTEM_ADMIN}),
    ("GET", "/u/{unit}/organizations/{id}/{command}"): _seen(404, may=READERS | {Role.SYSTEM_ADMIN}),
}


def declared() -> dict[tuple[str, str], Rule]:
    """The table, with the routes of things written out for each kind."""
    found = {}
    for (method, path), rule in RULES.items():
        names = [one.name for one in THINGS] if path.startswith(_THINGS) else [""]
        for name in names:
            found[method, path.replace("{things}", name)] = rule
    assert found.keys() >= _EXCEPT.keys()
    return {**found, **_EXCEPT}


def routes(app: Any) -> set[tuple[str, str]]:
    """Methods and paths of everything that the portal answers, routers within routers as well."""
    while not hasattr(app, "router"):  # behind what serves files and sets headers
        app = app._app if hasattr(app, "_app") else app.application
    return {
        (method, prefix + route.path)
        for route, prefix in _flat(app.routes, "")
        for method in (route.methods or ())
        if method != "HEAD"
    }


def _flat(found: Iterable[BaseRoute], prefix: str) -> Iterable[tuple[Any, str]]:
    for route in found:
        inner: Any = getattr(route, "original_router", None)
        if isinstance(route, Mount):
            yield from _flat(route.routes, prefix + route.path)
        elif inner is not None:
            context: Any = route
            yield from _flat(inner.routes, prefix + context.include_context.prefix)
        else:
            yield route, prefix
