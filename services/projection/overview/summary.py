"""The numbers of one unit on a day, by the same lights as its reports. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.projection.reports.material import Found, Material
from services.projection.targets.counting import counts
from services.projection.three_lists.rows import board_light, lists, rectification_light
from shared.rulebook.lights import Colour

_COLOURS = tuple(Colour)
Lights = tuple[int, ...]
"""How many there are of each colour, in the order of `Colour`."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Small enough to be kept for every unit. `rectifications` are those not closed out."""

    duties: Lights = (0,) * len(_COLOURS)
    rectifications: Lights = (0,) * len(_COLOURS)
    closed_out: int = 0
    overdue: int = 0
    on_track: int = 0
    behind: int = 0
    reports_missing: int = 0
    last_change: datetime | None = None

    def __add__(self, other: "Summary") -> "Summary":
        changes = [one.last_change for one in (self, other) if one.last_change is not None]
        return Summary(
            duties=_added(self.duties, other.duties),
            rectifications=_added(self.rectifications, other.rectifications),
            closed_out=self.closed_out + other.closed_out,
            overdue=self.overdue + other.overdue,
            on_track=self.on_track + other.on_track,
            behind=self.behind + other.behind,
            reports_missing=self.reports_missing + other.reports_missing,
            last_change=max(changes, default=None),
        )

    def shown(self) -> dict[str, Any]:
        """Return the numbers as they are answered."""
        return {
            "lists": {"duty": _by_colour(self.duties), "rectification": _by_colour(self.rectifications)},
            "rectifications_overdue": self.overdue,
            "rectifications_closed_out": self.closed_out,
            "targets": {"on_track": self.on_track, "behind": self.behind},
            "monthly_reports_missing": self.reports_missing,
            "last_change": self.last_change,
        }


def summary(material: Material, *, missing: int, last_change: datetime | None) -> Summary:
    """Return a unit's numbers. A target is behind if a period of its year has ended without reaching the minimum."""
    duties = [board_light(material, one, item).colour for one, items in lists(material) for item in items]
    open_ = [one for one in material.found["rectification_items"] if one["standing"] != "closed_out"]
    open_lights = [rectification_light(material, one).colour for one in open_]
    targets = material.found["targets"]
    behind = sum(_is_behind(one, material.found["occasions"], material.today) for one in targets)
    return Summary(
        duties=_counted(duties),
        rectifications=_counted(open_lights),
        closed_out=len(material.found["rectification_items"]) - len(open_),
        overdue=open_lights.count(Colour.RED),
        on_track=len(targets) - behind,
        behind=behind,
        reports_missing=missing,
        last_change=last_change,
    )


def _is_behind(target: Found, occasions: Sequence[Found], today: date) -> bool:
    return any(count.shortfall and count.period.last_day < today for count in counts(target, occasions, today))


def _counted(colours: Sequence[Colour]) -> Lights:
    numbers = Counter(colours)
    return tuple(numbers[colour] for colour in _COLOURS)


def _added(one: Lights, other: Lights) -> Lights:
    return tuple(mine + yours for mine, yours in zip(one, other, strict=True))


def _by_colour(lights: Lights) -> dict[str, int]:
    return {"total": sum(lights), **{c.value: number for c, number in zip(_COLOURS, lights, strict=True)}}
