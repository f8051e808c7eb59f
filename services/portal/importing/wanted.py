"""What the plan wants to be stored: one entry per stream, with ids that follow from the unit, the year and the row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from services.portal.importing import slices
from services.portal.importing.cells import Origin
from services.portal.importing.plan import DutyList, Person, YearPlan
from services.portal.importing.slices import Slice
from shared.kernel.ids import derived_id

Json = Mapping[str, Any]

UNIT_PHASE, ORGANIZATION_PHASE, PEOPLE_PHASE, POST_PHASE, LIST_PHASE, SCHEDULE_PHASE = 0, 1, 50, 51, 52, 53
"""Organizations take as many phases as they stand below each other."""

SERIES_TITLE = "专题学习日"


@dataclass(frozen=True)
class Wanted:
    """`body` is that of the first command, `after` those of the follow-ups by command. `parts`: rows of list entries.

    `label` names the row to people who do not see it any more; `concerned` are those whose affair it is.
    """

    slice: Slice
    id: UUID
    phase: int
    body: Json
    origin: Origin
    after: Mapping[str, Json] = field(default_factory=dict)
    parts: Mapping[str, Origin] = field(default_factory=dict)
    concerned: frozenset[UUID] = frozenset()


class Ids:
    """Ids that follow from the district, the unit's code, the year and the key of a row."""

    def __init__(self, district: UUID, unit_code: str, year: int) -> None:
        self.unit = derived_id(district, f"unit/{unit_code}")
        self._year = year

    def person(self, code: str) -> UUID:
        return derived_id(self.unit, f"person/{code}")

    def organization(self, code: str) -> UUID:
        return derived_id(self.unit, f"organization/{code}")

    def post(self, person: str, organization: str, title: str) -> UUID:
        return derived_id(self.unit, f"post/{person}/{organization}/{title}")

    def of_year(self, key: str) -> UUID:
        return derived_id(self.unit, f"{self._year}/{key}")


def unit_id(district: UUID, code: str) -> UUID:
    """Return the id of the unit with this code."""
    return Ids(district, code, 0).unit


@dataclass(frozen=True)
class Wishes:
    """Everything that the plan of one unit wants, in the order in which it can be said."""

    plan: YearPlan
    district: UUID

    @cached_property
    def ids(self) -> Ids:
        return Ids(self.district, self.plan.unit.code, self.plan.unit.year)

    def __iter__(self) -> Iterator[Wanted]:
        yield self._unit()
        yield from self._organizations()
        yield from self._people()
        yield from self._posts()
        yield from map(self._duty_list, self.plan.duty_lists)
        yield from self._rectifications()
        yield from self._targets()
        yield from self._studies()

    def _person(self, code: str | None) -> str | None:
        return str(self.ids.person(code)) if code else None

    def _organization(self, code: str | None) -> str | None:
        return str(self.ids.organization(code)) if code else None

    def _unit(self) -> Wanted:
        unit = self.plan.unit
        body = {"code": unit.code, "name": unit.name, "superior": unit.superior}
        return Wanted(slices.UNIT, self.ids.unit, UNIT_PHASE, body, unit.origin)

    def _organizations(self) -> Iterator[Wanted]:
        depths: dict[str, int] = {}
        for each in self.plan.organizations:
            depths[each.code] = depths.get(each.parent, -1) + 1 if each.parent else 0
            body = {
                "code": each.code,
                "name": each.name,
                "kind": each.kind,
                "parent": self._organization(each.parent),
                "superior": each.superior,
                "established_on": each.established_on.isoformat(),
                "term_ends_on": each.term_ends_on.isoformat() if each.term_ends_on else None,
                "note": each.note,
            }
            phase = min(ORGANIZATION_PHASE + depths[each.code], PEOPLE_PHASE - 1)
            yield Wanted(slices.ORGANIZATION, self.ids.organization(each.code), phase, body, each.origin)

    def _people(self) -> Iterator[Wanted]:
        for each in self.plan.people:
            if each.membership:
                yield self._member(each)
            if each.sector:
                body = {
                    **{"code": each.code, "name": each.name, "gender": each.gender, "born": each.born},
                    **{"party": each.party, "sector": each.sector, "member": each.membership is not None},
                }
                yield Wanted(slices.DELEGATE, self.ids.person(each.code), PEOPLE_PHASE, body, each.origin)

    def _member(self, person: Person) -> Wanted:
        member = person.membership
        assert member is not None
        body = {
            **{"code": person.code, "name": person.name, "gender": person.gender, "born": person.born},
            "standing": member.standing,
            "joined_on": member.joined_on.isoformat(),
            "branch": self._organization(member.branch),
            "outside_branch": member.outside_branch,
            "status": person.status,
            "note": person.note,
        }
        after: dict[str, Json] = {}
        if member.functional_branch:
            after["join-functional-branch"] = {"branch": self._organization(member.functional_branch)}
        if member.exempt_since:
            after["exempt-member"] = {"since": member.exempt_since.isoformat(), "reason": member.exempt_reason}
        return Wanted(slices.MEMBER, self.ids.person(person.code), PEOPLE_PHASE, body, person.origin, after)

    def _posts(self) -> Iterator[Wanted]:
        for each in self.plan.posts:
            body = {
                "person": self._person(each.person),
                "organization_id": self._organization(each.organization),
                "title": each.title,
                "field": each.field,
                "linked_branch": self._organization(each.linked_branch),
                "since": each.since.isoformat(),
            }
            id = self.ids.post(each.person, each.organization, each.title)
            yield Wanted(slices.POST, id, POST_PHASE, body, each.origin)

    def _duty_list(self, duties: DutyList) -> Wanted:
        id = self.ids.of_year(f"duty_list/{duties.level}/{duties.holder}")
        items, parts = [], {}
        for item in duties.items:
            item_id = str(derived_id(id, f"item/{item.number}"))
            parts[item_id] = item.origin
            items.append(
                {
                    **{"id": item_id, "number": item.number, "matter": item.matter, "standard": item.standard},
                    "deadline": item.deadline.model_dump(mode="json"),
                    **{"evidence": item.evidence, "source": item.source, "carried_by": []},
                }
            )
        body = {
            **{"year": self.plan.unit.year, "level": duties.level, "holder": self._person(duties.holder)},
            **{"organization_id": self._organization(duties.organization), "items": items},
        }
        concerned = frozenset({self.ids.person(duties.holder)})
        after = {"issue-duty-list": {"resolution": None}}
        return Wanted(
            slices.DUTY_LIST, id, LIST_PHASE, body, duties.items[0].origin, after, parts=parts, concerned=concerned
        )

    def _rectifications(self) -> Iterator[Wanted]:
        for each in self.plan.rectifications:
            body = {
                **{"kind": each.kind, "source": each.source, "problem": each.problem, "measure": each.measure},
                "responsible": self._person(each.responsible),
                "helpers": [self._person(code) for code in each.helpers],
                "deadline": each.deadline.model_dump(mode="json"),
                "year": self.plan.unit.year,
            }
            id = self.ids.of_year(f"rectification/{each.number}")
            concerned = frozenset(map(self.ids.person, (each.responsible, *each.helpers)))
            yield Wanted(slices.RECTIFICATION, id, LIST_PHASE, body, each.origin, concerned=concerned)

    def _targets(self) -> Iterator[Wanted]:
        for each in self.plan.targets:
            body = {
                **{"year": self.plan.unit.year, "number": each.number, "subject": each.subject},
                "person": self._person(each.person),
                "organization_id": self._organization(each.organization),
                "linked_branch": self._organization(each.linked_branch),
                **{"indicator": each.indicator, "frequency": each.frequency, "minimum": each.minimum},
                "note": each.note,
            }
            id = self.ids.of_year(f"target/{each.number}/{each.organization}/{each.person}")
            yield Wanted(slices.TARGET, id, LIST_PHASE, body, each.origin)

    def _studies(self) -> Iterator[Wanted]:
        unit, series = self.plan.unit, self.ids.of_year("study_series")
        if unit.study_rule is None or not self.plan.topics:
            return
        whom = {"audience": "organ_members", "organizations": [], "hours": unit.hours}
        topics = {
            str(each.month): {
                **{"month": each.month, "topic": each.topic},
                **{"lecturer": self._person(each.lecturer), "form": each.form},
            }
            for each in self.plan.topics
        }
        opened = {"year": unit.year, "title": SERIES_TITLE, "rule": unit.study_rule, **whom}
        parts = {str(each.month): each.origin for each in self.plan.topics}
        after = {"plan-study-topics": {"topics": list(topics.values())}}
        yield Wanted(slices.STUDY_SERIES, series, LIST_PHASE, opened, unit.origin, after, parts=parts)
        for day in self.plan.study_days:
            planned = {"series": str(series), "year": unit.year, "planned_on": day.planned_on.isoformat()}
            what = {key: value for key, value in topics[str(day.topic.month)].items() if key != "month"}
            # The same id that the learning service gives the day that a series puts on a date.
            id = derived_id(series, f"study_day/{day.by_rule.isoformat()}")
            body = {**planned, **what, "part": day.part, **whom}
            yield Wanted(slices.STUDY_DAY, id, SCHEDULE_PHASE, body, day.topic.origin)
