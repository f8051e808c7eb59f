"""How many it takes: quorums and majorities in whole people, exact."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Share:
    """A part of those due: reached (`strict` False) or exceeded (`strict` True)."""

    part: Fraction
    strict: bool = False

    def of(self, due: int) -> int:
        """Return the smallest number of people that will do: 2/3 of 7 → 5, more than 1/2 of 10 → 6."""
        exact = self.part * due
        return exact.__floor__() + 1 if self.strict else exact.__ceil__()

    def met(self, count: int, due: int) -> bool:
        return count >= self.of(due)


MORE_THAN_HALF = Share(Fraction(1, 2), strict=True)


def passed(majority: Share, *, yes: int, due: int, present: int, cast: int) -> bool:
    """Whether a vote passes: yes of the majority of the voters *due*.

    More votes than voters present are no vote: an absentee's written opinion never counts.
    """
    return cast <= present and majority.met(yes, due)
