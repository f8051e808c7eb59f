"""The sheet 组织."""

import re

from services.portal.importing.cells import Row
from services.portal.importing.plan import Organization
from services.portal.importing.reading.book import Book, Once, grouped
from services.portal.importing.reading.words import KIND_NAMES, KINDS, PARENTS
from services.portal.importing.sheets import Table
from shared.calendar.writing import plain

_LOOKS_LIKE_A_CODE = re.compile(r"[0-9A-Za-z_\-./]+")


def read_organizations(table: Table | None, book: Book) -> tuple[Organization, ...]:
    """Return the organizations, those above before those below them."""
    rows = list(book.rows(table))
    silent = [(row.bare("code", required=False) or "", row.bare("name", required=False) or "") for row in rows]
    book.organization_codes.update(code for code, _ in silent if code)
    named = grouped((name, code) for code, name in silent if code and name)
    once = Once()
    read = [(row, _organization(row, named, once, book)) for row in rows]
    book.organizations.update({organization.code: organization for _, organization in read if organization})
    for row, organization in read:
        if organization is not None:
            _check_parent(row, organization, book)
    return tuple(sorted(book.organizations.values(), key=lambda each: depth(each, book)))


def depth(organization: Organization, book: Book) -> int:
    """How many stand above it; a circle, which is an error already, ends the count."""
    above, seen = organization.parent, {organization.code}
    while above and above not in seen:
        seen.add(above)
        known = book.organizations.get(above)
        above = known.parent if known else None
    return len(seen) - 1


def _organization(row: Row, named: dict[str, list[str]], once: Once, book: Book) -> Organization | None:
    code, name, kind = row.code("code"), row.line("name"), row.choice("kind", KINDS)
    if code:
        once.first(row, "code", code)
    parent, superior = _parent(row, named, book)
    established_on = row.day("established_on")
    term_ends_on = row.day("term_ends_on", required=False, past=False)
    if established_on and term_ends_on and term_ends_on <= established_on:
        row.error("term_ends_too_early", "term_ends_on")
    note = row.text("note", required=False)
    if row.wrong or not (code and name and kind and established_on):
        return None
    return Organization(row.origin, code, name, kind, parent, superior, established_on, term_ends_on, note)


def _parent(row: Row, named: dict[str, list[str]], book: Book) -> tuple[str | None, str | None]:
    """A code or name of the sheet is the parent; other words are a body outside the unit."""
    said = row.line("parent", required=False)
    if said is None:
        return None, None
    bare = plain(said)
    if bare in book.organization_codes:
        return bare, None
    if len(found := named.get(bare, [])) == 1:
        return found[0], None
    if _LOOKS_LIKE_A_CODE.fullmatch(bare):
        row.error("no_such_organization", "parent", text=bare[:50])
        return None, None
    return None, said


def _check_parent(row: Row, organization: Organization, book: Book) -> None:
    parent = book.organizations.get(organization.parent or "")
    if parent is None:
        if organization.kind == "cell" and organization.parent is None:
            row.error("missing", "parent")
        return
    above: Organization | None = parent
    seen = {organization.code}
    while above is not None:
        if above.code in seen:
            row.error("parent_of_itself", "parent")
            return
        seen.add(above.code)
        above = book.organizations.get(above.parent or "")
    if parent.kind not in PARENTS[organization.kind]:
        row.error("parent_does_not_fit", "parent", kind=KIND_NAMES[organization.kind], parent=KIND_NAMES[parent.kind])
