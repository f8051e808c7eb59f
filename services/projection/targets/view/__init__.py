"""What is kept for targets: the targets, everything that happened and may count, the monthly reports."""

from services.projection.targets.view.occasions import OCCASIONS
from services.projection.targets.view.reports import MONTHLY_REPORTS
from services.projection.targets.view.targets import TARGETS

__all__ = ["MONTHLY_REPORTS", "OCCASIONS", "TARGETS", "VIEWS"]

VIEWS = (TARGETS, OCCASIONS, MONTHLY_REPORTS)
