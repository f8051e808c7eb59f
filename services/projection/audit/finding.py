"""What a verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be; `index` is the first bad one in the log, `position` in the service."""

    sentence_zh: str
    sentence_en: str
    index: int | None = None
    service: str | None = None
    position: int | None = None
