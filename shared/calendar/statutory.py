"""Which days the law itself makes holidays, before the yearly notice shifts anything around them.

Source: 《全国年节及纪念日放假办法》 Art. 2 (all citizens): until 2024 eleven days, since 1 January 2025 thirteen, with
New Year's Eve of the lunar calendar and 2 May added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

LAW = "《全国年节及纪念日放假办法》第二条"
THIRTEEN_DAYS_SINCE = 2025


@dataclass(frozen=True)
class LunarYear:
    """The four dates that follow the moon and the sun: facts that no rule of the week gives."""

    spring_festival: date
    qingming: date
    dragon_boat: date
    mid_autumn: date


LUNAR: Mapping[int, LunarYear] = MappingProxyType(
    {
        2024: LunarYear(date(2024, 2, 10), date(2024, 4, 4), date(2024, 6, 10), date(2024, 9, 17)),
        2025: LunarYear(date(2025, 1, 29), date(2025, 4, 4), date(2025, 5, 31), date(2025, 10, 6)),
        2026: LunarYear(date(2026, 2, 17), date(2026, 4, 5), date(2026, 6, 19), date(2026, 9, 25)),
        2027: LunarYear(date(2027, 2, 6), date(2027, 4, 5), date(2027, 6, 9), date(2027, 9, 15)),
    }
)


def statutory_days(year: int) -> Mapping[date, str]:
    """Each statutory day of the year and its name. Raises KeyError where the lunar dates are not written down."""
    moon = LUNAR[year]
    thirteen = year >= THIRTEEN_DAYS_SINCE
    spring = range(-1, 3) if thirteen else range(3)
    labour = (1, 2) if thirteen else (1,)
    # Mid-Autumn comes last: where it meets National Day (as in 2020) the notice names both, and one name is enough.
    return MappingProxyType(
        {date(year, 1, 1): "元旦"}
        | {moon.spring_festival + timedelta(days=offset): "春节" for offset in spring}
        | {moon.qingming: "清明节"}
        | {date(year, 5, day): "劳动节" for day in labour}
        | {moon.dragon_boat: "端午节"}
        | {date(year, 10, day): "国庆节" for day in (1, 2, 3)}
        | {moon.mid_autumn: "中秋节"}
    )
