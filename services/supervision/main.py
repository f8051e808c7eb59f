"""Composition root of supervision: targets, monthly reports and quarterly checks."""

from pathlib import Path

from services.supervision.jobs.api import job_routes
from services.supervision.jobs.counts import FIGURES
from services.supervision.monthly_report import domain as monthly_report
from services.supervision.permissions import ALLOWED
from services.supervision.quarterly_check import domain as quarterly_check
from services.supervision.target import domain as target
from services.supervision.targets.api import count_routes
from services.supervision.views import IGNORED, VIEWS
from shared.service.definition import Service
from shared.service.serve import serve

SERVICE = Service(
    name="supervision",
    title="Wenxiao supervision 目督体系",
    description="Quantified targets, monthly reports, quarterly checks.",
    deciders=(target.DECIDER, monthly_report.DECIDER, quarterly_check.DECIDER),
    allowed=ALLOWED,
    rules=Path(__file__).parent / "rules.toml",
    words=Path(__file__).parent / "words.toml",
    views=VIEWS,
    ignored=IGNORED,
    routers=(count_routes(), job_routes()),
    figures=FIGURES,
)

if __name__ == "__main__":
    serve(SERVICE)
