"""Rows that the importer once stored and that the file no longer has: reported, never deleted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.portal.importing import layout, slices
from services.portal.importing.news import Teller, part_label
from services.portal.importing.plan import YearPlan
from services.portal.importing.problem import Problem, Severity
from services.portal.importing.sentences import sentence
from services.portal.importing.slices import Slice
from services.portal.importing.stored import MAIN, Stored, Stream
from services.portal.importing.wanted import Wanted

_SHEETS: Mapping[str, tuple[Slice, ...]] = {
    layout.ORGANIZATIONS: (slices.ORGANIZATION,),
    layout.PEOPLE: (slices.MEMBER, slices.DELEGATE),
    layout.POSTS: (slices.POST,),
    layout.DUTIES: (slices.DUTY_LIST,),
    layout.RECTIFICATIONS: (slices.RECTIFICATION,),
    layout.TARGETS: (slices.TARGET,),
    layout.STUDIES: (slices.STUDY_SERIES, slices.STUDY_DAY),
}


def vanished(plan: YearPlan, wishes: Sequence[Wanted], stored: Stored) -> tuple[Problem, ...]:
    """Return what is still stored of each sheet that the file has, without having a row there."""
    wanted = {(each.slice.category, each.id): each for each in wishes}
    codes = stored.codes()
    found: dict[tuple[str, str], Problem] = {}
    for sheet, kinds in _SHEETS.items():
        if sheet not in plan.sheets:
            continue
        for kind in kinds:
            for stream in stored.of(kind):
                if not _of_this_plan(stream, plan):
                    continue
                for label in _missing(stream, wanted.get((kind.category, stream.id)), codes):
                    zh, en = sentence("vanished", {"text": label})
                    found[sheet, label] = Problem(sheet, None, None, Severity.WARNING, zh, en)
    return tuple(found.values())


def _of_this_plan(stream: Stream, plan: YearPlan) -> bool:
    if not stream.imported or stream.ended:
        return False
    return not stream.slice.yearly or stream.base[MAIN].get("year") == plan.unit.year


def _missing(stream: Stream, wanted: Wanted | None, codes: Mapping[str, str]) -> Iterator[str]:
    base = stream.base[MAIN]
    if stream.slice.category == "duty_list":
        yield from map(part_label, _gone("items", "id", base, stream, wanted))
    elif stream.slice.category == "study_series":
        said = stream.base.get("StudyTopicsPlanned", {})
        gone = _gone("topics", "month", said, stream, wanted, after="plan-study-topics")
        yield from map(part_label, gone)
    elif wanted is None:
        yield Teller(codes).label(stream.slice, base, sealed=True)
    else:
        yield from _left_out(stream, wanted, codes)


def _gone(
    name: str, key: str, base: Mapping[str, Any], stream: Stream, wanted: Wanted | None, after: str | None = None
) -> Iterator[Mapping[str, Any]]:
    body = {} if wanted is None else wanted.after[after] if after else wanted.body
    kept = {part[key] for part in body.get(name, ())}
    group = "StudyTopicsPlanned" if after else MAIN
    now = {part[key] for part in stream.now.get(group, {}).get(name, ())}
    for part in base.get(name, ()):
        if part[key] not in kept and part[key] in now:
            yield part


def _left_out(stream: Stream, wanted: Wanted, codes: Mapping[str, str]) -> Iterator[str]:
    """What a remark said before and says no longer."""
    for event, command, name in (
        ("FunctionalBranchJoined", "join-functional-branch", "功能型支部"),
        ("MemberExempted", "exempt-member", "免硬性要求"),
    ):
        if event in stream.base and command not in wanted.after:
            yield f"{codes.get(str(stream.id), '')} {name}"
