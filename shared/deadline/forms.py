"""The four things that a written time can mean. Each keeps the words it was read from."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.calendar.period import Frequency


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""


class OnDate(Written):
    """Once, by this date inclusive."""

    form: Literal["on_date"] = "on_date"
    date: date


class Every(Written):
    """Once in every period.

    Due on its last day, on the last working day of its last month, or on a `day` of that month (the month's last one
    where it is shorter). `month` names another month than the last and only exists for a year.
    """

    form: Literal["every"] = "every"
    frequency: Frequency
    due: Literal["period_end", "last_working_day", "day"] = "period_end"
    day: int | None = Field(default=None, ge=1, le=31)
    month: int | None = Field(default=None, ge=1, le=12)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.due == "day") != (self.day is not None):
            raise ValueError("a day is given exactly when the item is due on a day")
        if self.month is not None and self.frequency is not Frequency.YEARLY:
            raise ValueError("a month can only be named within a year")
        if self.due == "day" and self.frequency is Frequency.WEEKLY:
            raise ValueError("a week has no day of the month")
        return self


class Standing(Written):
    """No time but a kind: to be put right at once (立行立改), or to be kept up for good (长期坚持)."""

    form: Literal["standing"] = "standing"
    kind: Literal["immediate", "long_term"]


class Unreadable(Written):
    """No date. The words are kept so that somebody can be asked for one."""

    form: Literal["unreadable"] = "unreadable"


Deadline = Annotated[OnDate | Every | Standing | Unreadable, Field(discriminator="form")]
