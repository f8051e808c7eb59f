"""The sheet 目标: a row that speaks of all branch secretaries becomes one target for each."""

from collections.abc import Sequence

from services.portal.importing.cells import Row
from services.portal.importing.plan import Target
from services.portal.importing.reading.book import Book, Once
from services.portal.importing.reading.lists import MOST_NUMBER
from services.portal.importing.reading.words import FREQUENCIES, SUBJECT_TITLES, SUBJECTS
from services.portal.importing.sheets import Table

Whose = tuple[str | None, str | None, str | None]
"""Person, organization and linked branch, as codes."""


def read_targets(table: Table | None, book: Book) -> tuple[Target, ...]:
    once, found = Once(), list[Target]()
    for row in book.rows(table):
        number = row.whole("number", 1, MOST_NUMBER)
        if number:
            once.first(row, "number", number)
        subject, indicator = row.choice("subject", SUBJECTS), row.line("indicator")
        frequency, minimum = row.choice("frequency", FREQUENCIES), row.whole("minimum", 1, 1000)
        note = row.text("note", required=False)
        everybody = _everybody(row, subject, book) if subject else ()
        if row.wrong or not (number and subject and indicator and frequency and minimum):
            continue
        found.extend(
            Target(row.origin, number, subject, person, organization, linked, indicator, frequency, minimum, note)
            for person, organization, linked in everybody
        )
    return tuple(found)


def _everybody(row: Row, subject: str, book: Book) -> Sequence[Whose]:
    """Return each person (by post) or organization (by kind) that the subject means."""
    if subject in SUBJECT_TITLES:
        posts = book.holding(SUBJECT_TITLES[subject])
        found: list[Whose] = [(post.person, post.organization, post.linked_branch) for post in posts]
        known = book.posts_known
    else:
        found = [(None, each.code, None) for each in book.organizations.values() if each.kind == subject]
        known = len(book.organizations) == len(book.organization_codes)
    if not found and known:
        row.error("nobody_for_target", "subject", text=row.bare("subject") or "")
    elif not found:
        row.warn("nobody_for_target", "subject", text=row.bare("subject") or "")
    return list(dict.fromkeys(found))
