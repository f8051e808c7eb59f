"""Commands that can be given at any time in the example's unit: to all four services, some to be refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

from shared.kernel.ids import derived_id

ON = "2026-03-02"
CLERK = "P013"


@dataclass(frozen=True)
class Intention:
    """`by`: the code of a person of the unit. `path` below the unit. `key`: the command's id, also its correlation.

    `contradicts`: it is to be refused, if the one before it was stored.
    """

    by: str
    service: str
    path: str
    body: dict[str, Any]
    key: UUID
    on: str = ON
    contradicts: bool = False


def intentions(
    unit: UUID, person: Callable[[str], UUID], targets: Sequence[UUID], name: str = "recording"
) -> Iterator[tuple[Intention, ...]]:
    """Endless; each to be given in its order: a command, and every fourth time one that contradicts it."""
    makers = (_meeting, _series, _rectification, _occurrence)
    for number in count(1):
        id = derived_id(unit, f"{name}/{number}")
        service, path, body, other = makers[number % 4](unit, person, targets[number % len(targets)], id)
        first = Intention(CLERK, service, path, body, derived_id(id, "key"))
        contradiction = replace(first, body={**body, **other}, key=derived_id(id, "contradiction"), contradicts=True)
        yield (first, contradiction) if number // 4 % 4 == 0 else (first,)


Made = tuple[str, str, dict[str, Any], dict[str, Any]]
"""Service, path, body, and what contradicts it."""


def _meeting(unit: UUID, person: Callable[[str], UUID], target: UUID, id: UUID) -> Made:
    body = {
        "organization_id": str(derived_id(unit, "organization/DZ")),
        "kinds": ["leading_group"],
        "title": "党组会议",
        "held_on": ON,
        "chair": str(person("P001")),
        "recorder": str(person("P007")),
        "present": [str(person(code)) for code in ("P001", "P002", "P003", "P004", "P005")],
        "agenda": [{"title": "研究党建工作", "topic": "party_building", "resolution": "同意。"}],
        "minutes": "会议逐项审议，班子成员逐一发表意见，党组书记最后表态。",
    }
    return "management", f"meetings/{id}/record-meeting", body, {"title": "另一次会议"}


def _series(unit: UUID, person: Callable[[str], UUID], target: UUID, id: UUID) -> Made:
    body = {
        "year": 2026,
        "title": f"专题学习 {id}",
        "rule": "每季度最后一个工作日",
        "audience": "organ_members",
        "hours": 2,
    }
    return "learning", f"study-series/{id}/open-study-series", body, {"rule": "每周三下午"}


def _rectification(unit: UUID, person: Callable[[str], UUID], target: UUID, id: UUID) -> Made:
    body = {
        "kind": "dated",
        "source": "daily_finding",
        "problem": "台账更新不及时",
        "measure": "逐条核对并补记",
        "responsible": str(person("P009")),
        "deadline": {"form": "on_date", "text": "6月30日", "date": "2026-06-30"},
        "year": 2026,
    }
    return "responsibility", f"rectifications/{id}/raise-rectification", body, {"problem": "另一问题"}


def _occurrence(unit: UUID, person: Callable[[str], UUID], target: UUID, id: UUID) -> Made:
    body = {"occurrence": str(id), "held_on": ON, "what": "走访联系支部"}
    return "supervision", f"targets/{target}/enter-occurrence", body, {"what": "另一内容"}
