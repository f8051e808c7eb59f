"""From what the plan wants and what is stored to the commands that are still to be given, and nothing more.

Three-way: a field is corrected if the file now says something else than the importer said last. What people changed in
the system since then stays, unless the file was corrected in the same place.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.portal.importing.entries import content_of, list_in, merged_list
from services.portal.importing.news import Teller, part_label
from services.portal.importing.planned import Change, Dates, Difference, PlannedCommand
from services.portal.importing.problem import Severity
from services.portal.importing.slices import Correction, FollowUp
from services.portal.importing.stored import MAIN, Stored, Stream, fingerprint
from services.portal.importing.wanted import POST_PHASE, Wanted
from shared.kernel.ids import derived_id


def difference(wishes: Sequence[Wanted], stored: Stored, dates: Dates, filled_by: UUID | None) -> Difference:
    """Return the commands that make the services hold what the plan wants."""
    found = Difference()
    codes = stored.codes() | {str(each.id): str(each.body["code"]) for each in wishes if "code" in each.body}
    tell = Teller(codes)
    for wanted in wishes:
        stream = stored.stream_of(wanted.slice, wanted.id)
        one = _One(wanted, stream or Stream(wanted.slice, wanted.id), dates, filled_by, tell, found)
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
    tell: Teller
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
        keyed = list_in(self.wanted.slice, self.wanted.body)
        if keyed:
            self._mark_parts(keyed[1], self.wanted.body[keyed[0]], [])
        else:
            label = self.tell.label(self.wanted.slice, self._as_stored(self.wanted.body))
            self.found.told.append(self.tell.new(self.wanted.origin, label))
        self._plan(self.wanted.slice.create, self.wanted.body, keyed)

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
        self._mark(corrected, body, base, now)
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
        self._plan(correction.command, content, list_in(self.wanted.slice, content), today=True)

    def _merged(self, name: str, wish: Mapping[str, Any], base: Mapping[str, Any], now: Mapping[str, Any]) -> Any:
        slice = self.wanted.slice
        if name in slice.personal:
            return wish[name]
        if name in slice.keyed:
            return merged_list(slice.keyed[name], wish[name], base.get(name) or [], now.get(name) or [])
        return wish[name] if wish[name] != base.get(name) else now.get(name)

    def _mark(
        self, corrected: set[str], body: Mapping[str, Any], base: Mapping[str, Any], now: Mapping[str, Any]
    ) -> None:
        slice = self.wanted.slice
        lists = {name: key for name, key in slice.keyed.items() if name in body}
        plain = corrected - lists.keys()
        change = Change.CHANGED if plain else Change.UNCHANGED
        self.found.told.extend(self.tell.changed(slice, self.wanted.origin, plain, now, body))
        if not lists or plain:
            self.found.mark(self.wanted.origin, change)
        for name, key in lists.items():
            self._mark_parts(key, body[name], base.get(name) or [])

    def _check_numbers(self, body: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        """Refuse items that got other numbers: their ids follow from these, and the records from the ids."""
        items: Sequence[Mapping[str, Any]] = body.get("items", ())
        before = {content_of(item): item["number"] for item in base.get("items", ())}
        for item in items:
            number = before.get(content_of(item), item["number"])
            if number != item["number"]:
                origin = self.wanted.parts[str(item["id"])]
                self.found.say(Severity.ERROR, "renumbered", origin, "number", before=number)

    def _mark_parts(self, key: str, wish: Sequence[Mapping[str, Any]], base: Sequence[Mapping[str, Any]]) -> None:
        known = {str(part[key]): part for part in base}
        for part in wish:
            name = str(part[key])
            before = known.get(name)
            same = Change.UNCHANGED if before == part else Change.CHANGED
            origin = self.wanted.parts[name]
            self.found.mark(origin, Change.CREATED if before is None else same)
            if before is None:
                self.found.told.append(self.tell.new(origin, part_label(part)))
            else:
                self.found.told.extend(self.tell.changed(self.wanted.slice, origin, part, before, part))

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
        return self.tell.shown(name, value)[:60] or "-"

    def _told_elsewhere(self, name: str) -> bool:
        """A CPPCC member in the Party has a member's record that is corrected; the place of a number is no content."""
        return self.wanted.slice.category == "delegate" and bool(self.wanted.body["member"]) and name != "member"

    def _follow_up(self, follow_up: FollowUp, body: Mapping[str, Any]) -> None:
        base, now = self.stream.base.get(follow_up.event), self.stream.now.get(follow_up.event)
        keyed = list_in(self.wanted.slice, body)
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
            self._plan(follow_up.command, content, list_in(self.wanted.slice, content), today=True)
            self._mark_follow_up(keyed, body, base, True)

    def _mark_follow_up(
        self, keyed: tuple[str, str] | None, body: Mapping[str, Any], base: Mapping[str, Any], changed: bool
    ) -> None:
        if keyed:
            self._mark_parts(keyed[1], body[keyed[0]], base.get(keyed[0]) or [])
        elif changed:
            self.found.mark(self.wanted.origin, Change.CHANGED)
            self.found.told.append(self.tell.remark(self.wanted.origin, base, body))

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
