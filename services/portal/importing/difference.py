"""From what the plan wants and what is stored to the commands that are still to be given, and nothing more.

Three-way: a field is corrected if the file now says something else than the importer said last. What people changed in
the system since then stays, unless the file was corrected in the same place.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.portal.importing.cells import Origin
from services.portal.importing.problem import Problem, Severity
from services.portal.importing.sentences import sentence
from services.portal.importing.slices import Correction, FollowUp, Slice
from services.portal.importing.stored import MAIN, Stored, Stream, fingerprint
from services.portal.importing.wanted import POST_PHASE, Wanted
from shared.kernel.ids import derived_id


class Change(IntEnum):
    """What the import does to a row; of several the greatest counts."""

    UNCHANGED = 0
    CHANGED = 1
    CREATED = 2


@dataclass(frozen=True)
class PlannedCommand:
    """One command to give. `key` is its Idempotency-Key; `parts` are the origins of the entries of its list."""

    service: str
    slice: str
    id: UUID
    name: str
    body: Mapping[str, Any]
    key: UUID
    on: date
    phase: int
    origin: Origin
    parts: Sequence[Origin | None] = ()
    on_behalf_of: UUID | None = None
    correlation: UUID | None = None


@dataclass
class Difference:
    commands: list[PlannedCommand] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: dict[tuple[str, int], Change] = field(default_factory=dict)

    def mark(self, origin: Origin, change: Change) -> None:
        at = (origin.sheet, origin.row)
        self.rows[at] = max(self.rows.get(at, Change.UNCHANGED), change)

    def say(self, severity: Severity, key: str, origin: Origin, column: str | None, **facts: object) -> None:
        zh, en = sentence(key, facts)
        heading = origin.headings.get(column) if column else None
        self.problems.append(Problem(origin.sheet, origin.row or None, heading, severity, zh, en))


@dataclass(frozen=True)
class Dates:
    """`filled_on`: what is said for the first time was so when the plan was filled in. Corrections are of today."""

    filled_on: date
    today: date
    reason: str


def difference(wishes: Sequence[Wanted], stored: Stored, dates: Dates, filled_by: UUID | None) -> Difference:
    """Return the commands that make the services hold what the plan wants."""
    found = Difference()
    codes = stored.codes() | {str(each.id): str(each.body["code"]) for each in wishes if "code" in each.body}
    for wanted in wishes:
        stream = stored.stream_of(wanted.slice, wanted.id)
        one = _One(wanted, stream or Stream(wanted.slice, wanted.id), dates, filled_by, codes, found)
        one.compare()
    found.commands.sort(key=lambda command: command.phase)
    return found


@dataclass(frozen=True)
class _One:
    """The comparison of one stream."""

    wanted: Wanted
    stream: Stream
    dates: Dates
    filled_by: UUID | None
    codes: Mapping[str, str]
    found: Difference

    def compare(self) -> None:
        slice = self.wanted.slice
        if not self.stream.base:
            self._create()
        else:
            self._correct()
        for follow_up in slice.follow_ups:
            if follow_up.command in self.wanted.after:
                self._follow_up(follow_up, self.wanted.after[follow_up.command])

    def _create(self) -> None:
        for origin in (self.wanted.origin, *self.wanted.parts.values()):
            self.found.mark(origin, Change.CREATED)
        self._plan(self.wanted.slice.create, self.wanted.body, _list_in(self.wanted.slice, self.wanted.body))

    def _correct(self) -> None:
        slice, body = self.wanted.slice, self._as_stored(self.wanted.body)
        base, now = self.stream.base[MAIN], self.stream.now[MAIN]
        changed = {name for name, value in body.items() if name not in slice.personal and base.get(name) != value}
        if slice.personal and self.stream.print not in (None, fingerprint(slice, self.wanted.id, body)):
            changed |= set(slice.personal)
        for name in [name for name in changed if name in slice.keyed]:
            if self._merged(name, body, base, now) == now.get(name):
                changed.discard(name)  # only rows that vanished: these stay
        self._check_numbers(body, base)
        corrected: set[str] = set()
        for correction in slice.corrections:
            touched = changed & set(correction.fields)
            if touched and self._possible(correction, body):
                self._send(correction, body, base, now)
                corrected |= touched
        self._mark(corrected, body, base)
        self._tell_uncorrectable(changed - corrected, body, base)

    def _possible(self, correction: Correction, body: Mapping[str, Any]) -> bool:
        """A field that must not be empty cannot be emptied; nobody becomes a probationer again."""
        if correction.command == "confirm-probationer":
            return bool(body["standing"] == "full")
        required = {"set-organization-term": "term_ends_on", "move-home-branch": "branch"}.get(correction.command)
        return required is None or body[required] is not None

    def _send(
        self, correction: Correction, body: Mapping[str, Any], base: Mapping[str, Any], now: Mapping[str, Any]
    ) -> None:
        content = {name: self._merged(name, body, base, now) for name in correction.fields}
        if correction.command == "confirm-probationer":
            content = {}
        if correction.reason:
            content["reason"] = self.dates.reason
        self._plan(correction.command, content, _list_in(self.wanted.slice, content), today=True)

    def _merged(self, name: str, wish: Mapping[str, Any], base: Mapping[str, Any], now: Mapping[str, Any]) -> Any:
        slice = self.wanted.slice
        if name in slice.personal:
            return wish[name]
        if name in slice.keyed:
            return _merged_list(slice.keyed[name], wish[name], base.get(name) or [], now.get(name) or [])
        return wish[name] if wish[name] != base.get(name) else now.get(name)

    def _mark(self, corrected: set[str], body: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        slice = self.wanted.slice
        lists = {name: key for name, key in slice.keyed.items() if name in body}
        plain = corrected - lists.keys()
        change = Change.CHANGED if plain else Change.UNCHANGED
        if not lists or plain:
            self.found.mark(self.wanted.origin, change)
        for name, key in lists.items():
            self._mark_parts(key, body[name], base.get(name) or [])

    def _check_numbers(self, body: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        """Refuse items that got other numbers: their ids follow from these, and the records from the ids."""
        items: Sequence[Mapping[str, Any]] = body.get("items", ())
        before = {_content(item): item["number"] for item in base.get("items", ())}
        for item in items:
            number = before.get(_content(item), item["number"])
            if number != item["number"]:
                origin = self.wanted.parts[str(item["id"])]
                self.found.say(Severity.ERROR, "renumbered", origin, "number", before=number)

    def _mark_parts(self, key: str, wish: Sequence[Mapping[str, Any]], base: Sequence[Mapping[str, Any]]) -> None:
        known = {str(part[key]): part for part in base}
        for part in wish:
            name = str(part[key])
            before = known.get(name)
            same = Change.UNCHANGED if before == part else Change.CHANGED
            self.found.mark(self.wanted.parts[name], Change.CREATED if before is None else same)

    def _tell_uncorrectable(self, left: set[str], body: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        slice, origin = self.wanted.slice, self.wanted.origin
        for name in sorted(left):
            column = {"superior": "parent", "standing": "party"}.get(name, name)
            before, now = self._shown(name, base), self._shown(name, body)
            if name in slice.fixed:
                self.found.say(Severity.ERROR, "cannot_be_corrected", origin, column, before=before, now=now)
            elif not self._told_elsewhere(name):
                self.found.say(Severity.WARNING, "not_taken_over", origin, column, before=before, now=now)

    def _shown(self, name: str, content: Mapping[str, Any]) -> str:
        value = content.get(name)
        if name in self.wanted.slice.personal:
            return "***"
        return "-" if value is None else self.codes.get(str(value), str(value))[:60]

    def _told_elsewhere(self, name: str) -> bool:
        """A CPPCC member in the Party has a member's record that is corrected; the place of a number is no content."""
        return self.wanted.slice.category == "delegate" and bool(self.wanted.body["member"]) and name != "member"

    def _follow_up(self, follow_up: FollowUp, body: Mapping[str, Any]) -> None:
        base, now = self.stream.base.get(follow_up.event), self.stream.now.get(follow_up.event)
        keyed = _list_in(self.wanted.slice, body)
        if base is None:
            if now is None or any(now.get(each) != body[each] for each in follow_up.fields):
                self._plan(follow_up.command, body, keyed)
                self._mark_follow_up(keyed, body, {}, now is None and bool(follow_up.fields))
            return
        name = keyed[0] if keyed else None
        content = {each: self._merged(each, body, base, now or {}) for each in follow_up.fields} if name else body
        same = all(base.get(each) == body[each] for each in follow_up.fields)
        if same or (name and content[name] == (now or {}).get(name)):
            self._mark_follow_up(keyed, body, base, False)
        elif follow_up.again:
            self._plan(follow_up.command, content, _list_in(self.wanted.slice, content), today=True)
            self._mark_follow_up(keyed, body, base, True)

    def _mark_follow_up(
        self, keyed: tuple[str, str] | None, body: Mapping[str, Any], base: Mapping[str, Any], changed: bool
    ) -> None:
        if keyed:
            self._mark_parts(keyed[1], body[keyed[0]], base.get(keyed[0]) or [])
        elif changed:
            self.found.mark(self.wanted.origin, Change.CHANGED)

    def _as_stored(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {self.wanted.slice.aliases.get(name, name): value for name, value in body.items()}

    def _plan(self, name: str, body: Mapping[str, Any], keyed: tuple[str, str] | None, *, today: bool = False) -> None:
        """Add a command. Its key follows from the stream, the name, the content and the version that it builds on."""
        wanted, slice = self.wanted, self.wanted.slice
        content = sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        on = self.dates.today if today else self._said_on(body)
        follow_up = name in wanted.after
        phase = max(wanted.phase, POST_PHASE if slice.service == "management" else wanted.phase + 1)
        parts = [wanted.parts.get(str(part[keyed[1]])) for part in body[keyed[0]]] if keyed else []
        personal = any(each in body for each in slice.personal)
        on_behalf = wanted.phase >= POST_PHASE and self.filled_by not in wanted.concerned
        self.found.commands.append(
            PlannedCommand(
                service=slice.service,
                slice=slice.path,
                id=wanted.id,
                name=name,
                body=body,
                key=derived_id(wanted.id, f"{name}/{self.stream.version}/{content}"),
                on=on,
                phase=phase if follow_up else wanted.phase,
                origin=wanted.origin,
                parts=parts,
                on_behalf_of=self.filled_by if on_behalf else None,
                correlation=fingerprint(slice, wanted.id, body) if personal else None,
            )
        )

    def _said_on(self, body: Mapping[str, Any]) -> date:
        """The day the plan was filled in, or a later one on which the fact itself begins; today if time has gone on."""
        begins = (date.fromisoformat(body[name]) for name in _BEGINS if isinstance(body.get(name), str))
        on = max(self.dates.filled_on, *begins, date.min)
        return on if self.stream.last_on <= on <= self.dates.today else self.dates.today


_BEGINS = ("established_on", "joined_on", "since")


def _list_in(slice: Slice, body: Mapping[str, Any]) -> tuple[str, str] | None:
    return next(((name, key) for name, key in slice.keyed.items() if name in body), None)


def _merged_list(
    key: str, wish: Sequence[Mapping[str, Any]], base: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the entries that hold, with what the file adds or corrects; what vanished from the file stays."""
    before = {part[key]: part for part in base}
    merged = {part[key]: part for part in now}
    for part in wish:
        if before.get(part[key]) != part:
            merged[part[key]] = part
    return [merged[name] for name in sorted(merged, key=lambda name: _order(merged[name]))]


def _content(item: Mapping[str, Any]) -> str:
    """What an item says, whatever its number."""
    return json.dumps([item["matter"], item["standard"], item["deadline"]], sort_keys=True, ensure_ascii=False)


def _order(part: Mapping[str, Any]) -> tuple[int, str]:
    number = part.get("number", part.get("month", 0))
    return (int(number), json.dumps(part, sort_keys=True))
