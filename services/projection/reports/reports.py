"""All reports, by name."""

from services.projection.reports.report import Report
from services.projection.targets import rows as targets
from services.projection.targets.view import MONTHLY_REPORTS, OCCASIONS, TARGETS
from services.projection.three_lists import rows as three_lists
from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS
from services.projection.unit_sheet import rows as unit_sheet
from services.projection.views import VIEWS

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            name="three-lists",
            zh="三张清单",
            en="Three lists",
            views=(DUTY_LISTS, DUTY_ITEMS, RECTIFICATIONS),
            queries=("duty_lists", "duty_items", "rectification_items"),
            columns=three_lists.BOARD,
            rows=three_lists.board,
        ),
        Report(
            name="duty-list",
            zh="三级书记责任清单",
            en="Duty lists",
            views=(DUTY_LISTS, DUTY_ITEMS),
            queries=("duty_lists", "duty_items"),
            columns=three_lists.DUTIES,
            rows=three_lists.duties,
        ),
        Report(
            name="rectifications",
            zh="问题整改清单",
            en="Rectification list",
            views=(RECTIFICATIONS,),
            queries=("rectification_items",),
            columns=three_lists.RECTIFICATIONS,
            rows=three_lists.rectifications,
        ),
        Report(
            name="targets",
            zh="目标完成情况",
            en="Targets",
            views=(TARGETS, OCCASIONS),
            queries=("targets", "occasions"),
            columns=targets.TARGETS,
            rows=targets.targets,
        ),
        Report(
            name="monthly-reports",
            zh="月报情况",
            en="Monthly reports",
            views=(MONTHLY_REPORTS, OCCASIONS),
            queries=("monthly_reports", "occasions"),
            columns=targets.MONTHLY_REPORTS,
            rows=targets.monthly_reports,
        ),
        Report(
            name="make-up-tasks",
            zh="补课任务",
            en="Make-up tasks",
            views=(MONTHLY_REPORTS,),
            queries=("monthly_reports",),
            columns=targets.MAKE_UP_TASKS,
            rows=targets.make_up_tasks,
        ),
        Report(
            name="unit-sheet",
            zh="单位党建情况表",
            en="Unit sheet",
            views=(*VIEWS,),
            queries=(
                "organizations",
                "posts",
                "members_per_branch",
                "occasions",
                "duty_lists",
                "duty_items",
                "rectification_items",
                "monthly_reports",
            ),
            columns=unit_sheet.SHEET,
            rows=unit_sheet.sheet,
        ),
    )
}
