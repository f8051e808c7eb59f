"""The year plan workbook: read, checked as a whole, applied by commands over HTTP."""

from pathlib import Path

from services.portal.importing.check import check_workbook
from services.portal.importing.client import Services, ServiceUnavailable
from services.portal.importing.problem import Language, Problem, Severity
from services.portal.importing.report import ImportReport, ReportRow
from services.portal.importing.run import Progress, check_file, import_file
from services.portal.importing.wanted import unit_id

EXAMPLE = Path(__file__).with_name("year-plan-2026.xlsx")
"""The year plan of the example, which people may take as a pattern."""

__all__ = [
    "EXAMPLE",
    "ImportReport",
    "Language",
    "Problem",
    "Progress",
    "ReportRow",
    "ServiceUnavailable",
    "Services",
    "Severity",
    "check_file",
    "check_workbook",
    "import_file",
    "unit_id",
]
