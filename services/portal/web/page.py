"""What a page of the portal says of itself: where it is, what the menu calls it, who sees it there."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import APIRouter

if TYPE_CHECKING:
    from services.portal.web.visit import Visit

GROUPS = ("", "责任体系", "目督体系", "学习体系", "管理体系", "单位与全区", "系统")
"""The parts of the menu, in order; those of "" stand above all parts."""


@dataclass(frozen=True)
class Page:
    """`title` is Chinese and translated by the catalog. `roles`: whose menu it is in, None: everybody's.

    That somebody does not see it in the menu forbids nothing: the services decide what may be read.
    `of_unit`: it lies below a unit; `in_menu` False: one gets there from other pages only.
    """

    name: str
    title: str
    group: str
    icon: str
    router: APIRouter = field(compare=False)
    roles: frozenset[str] | None = None
    of_unit: bool = True
    in_menu: bool = True

    def shown_to(self, visit: "Visit") -> bool:
        if not self.in_menu or (self.of_unit and visit.unit is None):
            return False
        if self.roles is None:
            return True
        held = (
            visit.unit.roles if self.of_unit and visit.unit else {role for unit in visit.units for role in unit.roles}
        )
        return bool(self.roles & held)


@dataclass(frozen=True)
class Entry:
    """A line of the menu as it is rendered."""

    title: str
    url: str
    icon: str
    active: bool


def menu(pages: tuple[Page, ...], visit: "Visit") -> list[tuple[str, list[Entry]]]:
    """The parts of the menu that this person sees here, with their lines."""
    found = []
    for group in GROUPS:
        entries = [_entry(page, visit) for page in pages if page.group == group and page.shown_to(visit)]
        if entries:
            found.append((visit.texts(group) if group else "", entries))
    return found


def _entry(page: Page, visit: "Visit") -> Entry:
    """A page is marked on its sheets and forms too; the home, which everything lies below, on itself only."""
    parts = (page.name,) if page.name else ()
    url = visit.url(*parts) if page.of_unit else f"/{page.name}"
    path, bare = visit.request.url.path, url.partition("?")[0]
    below = bool(page.name) and path.startswith(f"{bare}/")
    return Entry(visit.texts(page.title), url, page.icon, path == bare or below)
