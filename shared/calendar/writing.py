"""Characters as people type them: full-width digits, stray spaces, numbers in Chinese; and dates as they read them."""

import re
import unicodedata
from datetime import date

ONES = dict(zip("〇一二三四五六七八九", range(10), strict=True))

NUMBERS = (
    ONES
    | {"零": 0, "两": 2}
    | {
        ("" if tens == 1 else ten) + "十" + (one if ones else ""): tens * 10 + ones
        for ten, tens in ONES.items()
        if tens
        for one, ones in ONES.items()
    }
)

CHINESE_NUMBER = r"(?:[0-9]{1,2}|[〇零一二两三四五六七八九十]{1,3})"


def plain(text: str) -> str:
    """Half-width, without any space, control or invisible character."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(char for char in narrow if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"})


def chinese_number(written: str) -> int:
    """A number up to 99, in digits or in Chinese: 12, 十二, 二十, 二十八. Raises ValueError for anything else."""
    if re.fullmatch(r"[0-9]{1,2}", written):
        return int(written)
    if written not in NUMBERS:
        raise ValueError(written)
    return NUMBERS[written]


def chinese_date(day: date) -> str:
    """2026年3月1日 (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"
