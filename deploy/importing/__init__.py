"""The year plan workbook: read, checked as a whole, applied by commands over HTTP."""

from deploy.importing.check import check_workbook
from deploy.importing.client import Services, ServiceUnavailable
from deploy.importing.problem import Language, Problem, Severity
from deploy.importing.report import ImportReport, ReportRow
from deploy.importing.run import Progress, check_file, import_file
from deploy.importing.wanted import unit_id

__all__ = [
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
