"""Composition root of learning: study series and study days."""

from pathlib import Path

from services.learning.permissions import ALLOWED
from services.learning.study_day import domain as study_day
from services.learning.study_series import domain as study_series
from shared.service.definition import Service
from shared.service.serve import serve

SERVICE = Service(
    name="learning",
    title="Wenxiao learning 学习体系",
    description="Study series, study days, attendance, make-up study.",
    deciders=(study_series.DECIDER, study_day.DECIDER),
    allowed=ALLOWED,
    rules=Path(__file__).parent / "rules.toml",
    words=Path(__file__).parent / "words.toml",
)

if __name__ == "__main__":
    serve(SERVICE)
