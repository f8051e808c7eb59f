"""Which meetings each organization has to hold how often, and whether it did. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from services.projection.reports.material import Found, Material
from services.projection.unit_sheet.view import Exemption
from shared.calendar.period import Frequency, Period, periods_in
from shared.calendar.writing import chinese_date
from shared.rulebook.lights import Light, unlit

_EXEMPTIONS = TypeAdapter(tuple[Exemption, ...])
_COMMITTEE_FROM = "branch.committee_from_full_members"


@dataclass(frozen=True)
class Asked:
    """A kind of meeting that organizations of some kind hold at least so often, as the rule `key` says."""

    kind: str
    organization: str
    frequency: Frequency
    key: str


ASKED = (
    Asked("branch_general", "branch", Frequency.QUARTERLY, "meeting.branch_general.min_per_quarter"),
    Asked("branch_committee", "branch", Frequency.MONTHLY, "meeting.branch_committee.min_per_month"),
    Asked("theme_day", "branch", Frequency.MONTHLY, "theme_day.min_per_month"),
    Asked("org_life", "branch", Frequency.YEARLY, "org_life_meeting.min_per_year"),
    Asked("cell", "cell", Frequency.MONTHLY, "meeting.cell.min_per_month"),
)


@dataclass(frozen=True)
class Kept:
    """How one organization keeps one rule. `missed` are periods that ended with too few; exempt ones are left out."""

    organization: Found
    asked: Asked
    period: Period
    done: int
    minimum: int
    missed: tuple[Period, ...]
    light: Light


def kept_rules(material: Material) -> Iterator[Kept]:
    """Return every rule for every organization that it is made for."""
    for organization in material.found["organizations"]:
        for asked in ASKED:
            if asked.organization == organization["kind"]:
                yield _kept(material, organization, asked)


def _kept(material: Material, organization: Found, asked: Asked) -> Kept:
    held = _held(material, organization["id"], asked.kind)
    begun = [period for period in periods_in(material.year, asked.frequency) if period.start <= material.today]
    periods = [period for period in begun if period.end > organization["established_on"]] or begun
    over = [period for period in periods if period.last_day < material.today]
    missed = tuple(
        p for p in over if len(_within(held, p)) < _minimum(material, asked, p) and not _exempt(organization, asked, p)
    )
    # last period's miss stays to be seen until this one is over; then this one is judged by itself
    decisive = over[-1] if over and over[-1] in missed else periods[-1]
    dates = _within(held, decisive)
    minimum = _minimum(material, asked, decisive)
    light = _light(material, organization, asked, decisive, dates)
    return Kept(organization, asked, decisive, len(dates), minimum, missed, light)


def _excused(material: Material, organization: Found, asked: Asked, period: Period) -> Light | None:
    """Why the rule is not asked of the organization in this period; None if it is."""
    if (exemption := _exempt(organization, asked, period)) is not None:
        until = f"至{chinese_date(exemption.until)}（不含）" if exemption.until else "起"
        return unlit(
            f"自{chinese_date(exemption.since)}{until}豁免，不作要求：{exemption.reason}",
            f"Exempt since {exemption.since}: {exemption.reason}",
            events=(exemption.event,),
        )
    if asked.kind == "branch_committee" and not _has_committee(material, organization["id"]):
        return unlit("正式党员不足，未设支部委员会，不适用。", "Too few full members for a committee.")
    return None


def _light(material: Material, organization: Found, asked: Asked, period: Period, dates: Sequence[date]) -> Light:
    if (excused := _excused(material, organization, asked, period)) is not None:
        return excused
    minimum = _minimum(material, asked, period)
    reached = dates[minimum - 1] if len(dates) >= minimum else None
    lit = material.light(period.last_day, reached)
    rules = material.rulebook.in_force(period.last_day)
    return Light(
        lit.colour,
        f"{lit.zh}{rules.explain(asked.key, 'zh')}",
        f"{lit.en} {rules.explain(asked.key, 'en')}",
        rule=asked.key,
        version=lit.version,
        due=lit.due,
        done_on=lit.done_on,
    )


def _minimum(material: Material, asked: Asked, period: Period) -> int:
    return int(material.rulebook.in_force(period.last_day).number(asked.key))


def _exempt(organization: Found, asked: Asked, period: Period) -> Exemption | None:
    """The exemption that covers the last day of the period, if there is one."""
    for one in _EXEMPTIONS.validate_python(organization["exemptions"]):
        if (
            one.kind == asked.kind
            and one.since <= period.last_day
            and (one.until is None or period.last_day < one.until)
        ):
            return one
    return None


def _has_committee(material: Material, branch: UUID) -> bool:
    needed = material.rulebook.in_force(material.today).number(_COMMITTEE_FROM)
    full = {row["branch"]: row["full_members"] for row in material.found["members_per_branch"]}
    return bool(full.get(branch, 0) >= needed)


def _held(material: Material, organization: UUID, kind: str) -> list[Found]:
    """What the organization held of this kind, in order; a record that was returned does not count."""
    return [
        one
        for one in material.found["occasions"]
        if one["state"] == "held"
        and one["year"] == material.year
        and kind in one["kinds"]
        and str(organization) in one["organizations"]
    ]


def _within(held: Sequence[Found], period: Period) -> list[date]:
    """Dates of what counts for a period; a year counts by the year that a record belongs to, whatever its date."""
    if period.frequency is Frequency.YEARLY:
        return [min(one["held_on"], period.last_day) for one in held]
    return [one["held_on"] for one in held if period.contains(one["held_on"])]
