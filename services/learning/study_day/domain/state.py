"""What the rules of a study day remember."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.learning.study_day import events


@dataclass(frozen=True)
class Day:
    """`planned_on` is where the day stands now; `plan.planned_on` keeps where it was scheduled first."""

    plan: events.DayPlan | None = None
    planned_on: date | None = None
    moved: events.StudyDayMoved | None = None
    cancelled: events.StudyDayCancelled | None = None
    leaves: Mapping[UUID, str] = field(default_factory=dict)
    record: events.DayRecord | None = None
    proposed: events.StudyCorrectionProposed | None = None
    made_up: Mapping[UUID, events.StudyMadeUp] = field(default_factory=dict)
