"""The sheets 人员 and 职务."""

import re
from datetime import date

from services.portal.importing.cells import Row
from services.portal.importing.plan import Membership, Person, Post
from services.portal.importing.reading.book import Book, Once
from services.portal.importing.reading.words import (
    DELEGATES,
    GENDERS,
    KIND_NAMES,
    PARTIES,
    PLACES,
    SINGLE_SEATS,
    STANDINGS,
    STATUSES,
    TITLES,
)
from services.portal.importing.sheets import Table
from shared.calendar.writing import plain
from shared.deadline import OnDate, read_deadline
from shared.directory.titles import titles

_OUTSIDE = re.compile(r"^\s*外单位\s*[:：]\s*(?P<name>.+)$", re.DOTALL)
_FUNCTIONAL = re.compile(r"功能型(?:党)?支部\s*[:：]\s*(?P<branch>[^；;，,、。\s]+)[；;，,、。]?")
_EXEMPT = re.compile(
    r"(?P<reason>[^；;。]*?)[，,、]?\s*免(?:除)?硬性要求(?:[，,、]?\s*自?(?P<since>[^；;。，,]+?)起)?[；;。，,]?$"
)


def read_people(table: Table | None, book: Book) -> tuple[Person, ...]:
    rows = list(book.rows(table))
    codes = (row.bare("code", required=False) for row in rows)
    book.people_codes.update(code for code in codes if code)
    once = Once()
    for row in rows:
        person = _person(row, once, book)
        if person is not None:
            book.people[person.code] = person
    return tuple(book.people.values())


def _person(row: Row, once: Once, book: Book) -> Person | None:
    code, name = row.code("code"), row.line("name")
    if code:
        once.first(row, "code", code)
    gender, born, status = row.choice("gender", GENDERS), row.born("born"), row.choice("status", STATUSES)
    party = row.choice("party", PARTIES)
    functional, exemption, note = _note(row, book)
    membership = sector = None
    if party:
        sector = _sector(row, party)
        membership = _membership(row, party, born, functional, exemption, book)
        if party not in STANDINGS and sector is None and not row.wrong:
            row.error("neither", "delegate")
    if membership and membership.outside_branch and status and status != "outside":
        row.error("outside_status", "status")
    if row.wrong or not (code and name and gender and born and status and party):
        return None
    return Person(row.origin, code, name, gender, born, party, status, note, membership, sector)


def _sector(row: Row, party: str) -> str | None:
    said = row.choice("delegate", DELEGATES, required=False) or "no"
    if said == "no":
        return None
    if (said == "party_delegate") != (party in STANDINGS):
        row.error("delegate_and_party", "delegate", party=party, text=row.bare("delegate") or "")
        return None
    return row.line("sector")


Exemption = tuple[date, str]


def _membership(
    row: Row, party: str, born: str | None, functional: str | None, exemption: Exemption | None, book: Book
) -> Membership | None:
    standing = STANDINGS.get(party)
    if standing is None:
        if row.bare("branch", required=False):
            row.error("branch_of_stranger", "branch")
        if functional:
            row.error("functional_for_members", "note")
        return None
    if row.raw("joined_on") is None:
        row.error("joined_missing", "joined_on")
    joined_on = row.day("joined_on") if row.raw("joined_on") is not None else None
    if joined_on and born and joined_on.year - int(born[:4]) < 18:
        row.error("born_unlikely", "born", text=born, day=joined_on)
    branch = outside = None
    said = row.line("branch", required=False)
    if said is None:
        row.error("branch_missing", "branch")
    elif match := _OUTSIDE.match(said):
        outside = match["name"].strip()
    else:
        branch = book.organization_called(row, "branch", plain(said), "branch")
    if joined_on is None or (branch or outside) is None:
        return None
    since, reason = exemption or (None, None)
    return Membership(standing, joined_on, branch, outside, functional, since, reason)


def _note(row: Row, book: Book) -> tuple[str | None, Exemption | None, str | None]:
    """What a remark says that the system keeps as such: functional branch and exemption; the rest stays a remark.

    Why somebody is exempt is the person's own and never goes into the open remark.
    """
    note = row.text("note", required=False)
    if note is None:
        return None, None, None
    functional = exemption = None
    if (match := _FUNCTIONAL.search(note)) is not None:
        functional = book.organization_called(row, "note", plain(match["branch"]), "functional_branch")
        note = note[: match.start()] + note[match.end() :]
    if (match := _EXEMPT.search(note.strip())) is not None:
        found = read_deadline(match["since"], year=book.today.year) if match["since"] else None
        if isinstance(found, OnDate):
            exemption = (found.date, match["reason"].strip(" ，,、；;") or "免硬性要求")
        else:
            row.warn("exemption_undated", "note", text=match[0][:60])
        note = note.strip()[: match.start()]
    return functional, exemption, note.strip(" \n\t；;，,、") or None


def read_posts(table: Table | None, book: Book) -> tuple[Post, ...]:
    once, seats = Once(), dict[tuple[str, str], int]()
    book.posts_known = table is not None
    for row in book.rows(table):
        person, organization = book.person(row, "person"), book.organization(row, "organization")
        said = row.bare("title")
        title = TITLES.get(said, said) if said else None
        if person and organization and title:
            once.first(row, "person", f"{person} {organization} {title}")
            _check_title(row, person, organization, title, seats, book)
        since = row.day("since")
        field = row.line("field", required=False)
        linked = book.organization(row, "linked_branch", "branch", "functional_branch", required=False)
        if not row.wrong and person and organization and title and since:
            book.posts.append(Post(row.origin, person, organization, title, since, field, linked))
        else:
            book.posts_known = False
    return tuple(book.posts)


def _check_title(
    row: Row, person: str, organization: str, title: str, seats: dict[tuple[str, str], int], book: Book
) -> None:
    if title not in titles():
        row.warn("title_without_role", "title", text=title[:50])
    place = book.organizations.get(organization)
    if place and title in PLACES and place.kind not in PLACES[title]:
        row.error("title_not_here", "title", title=title, kind=KIND_NAMES[place.kind])
    holder = book.people.get(person)
    if holder and holder.membership is None:
        row.error("no_member", "person", text=person)
    elif holder and holder.membership and holder.membership.standing == "probationary" and title in PLACES:
        row.error("probationer_in_office", "person", text=person, title=title)
    if title in SINGLE_SEATS:
        before = seats.setdefault((organization, title), row.number)
        if before != row.number:
            row.error("seat_taken", "title", organization=organization, title=title, row=before)
