"""All reports, by name."""

from services.projection.meetings import rows as meetings
from services.projection.meetings.view import MEETINGS
from services.projection.members import rows as members
from services.projection.members.view import MEMBERS
from services.projection.organizations import rows as organizations
from services.projection.quarterly_checks import rows as quarterly_checks
from services.projection.quarterly_checks.view import QUARTERLY_CHECKS
from services.projection.reports.report import Report
from services.projection.study_days import rows as study_days
from services.projection.study_days.view import STUDY_DAYS
from services.projection.targets import rows as targets
from services.projection.targets.view import MONTHLY_REPORTS, OCCASIONS, TARGETS
from services.projection.three_lists import rows as three_lists
from services.projection.three_lists.view import DUTY_ITEMS, DUTY_LISTS, RECTIFICATIONS
from services.projection.unit_sheet import rows as unit_sheet
from services.projection.unit_sheet.view import VIEW as ORGANIZATIONS

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
            name="meetings",
            zh="三会一课及会议台账",
            en="Meetings",
            views=(MEETINGS,),
            queries=("meetings", "joint_units", "organization_names"),
            columns=meetings.MEETINGS,
            rows=meetings.meetings,
        ),
        Report(
            name="study-days",
            zh="专题学习日台账",
            en="Study days",
            views=(STUDY_DAYS,),
            queries=("study_days", "organization_names"),
            columns=study_days.STUDY_DAYS,
            rows=study_days.study_days,
        ),
        Report(
            name="members",
            zh="党员名册",
            en="Members",
            views=(MEMBERS,),
            queries=("members",),
            columns=members.MEMBERS,
            rows=members.members,
            of_people=True,
        ),
        Report(
            name="organizations",
            zh="组织机构",
            en="Organizations",
            views=(ORGANIZATIONS, MEMBERS),
            queries=("organizations", "posts", "members"),
            columns=organizations.ORGANIZATIONS,
            rows=organizations.organizations,
        ),
        Report(
            name="posts",
            zh="职务任职情况",
            en="Posts",
            views=(ORGANIZATIONS,),
            queries=("organizations", "posts"),
            columns=organizations.POSTS,
            rows=organizations.posts,
        ),
        Report(
            name="quarterly-checks",
            zh="季度督查情况",
            en="Quarterly checks",
            views=(QUARTERLY_CHECKS, RECTIFICATIONS),
            queries=("quarterly_checks", "rectifications_of_findings"),
            columns=quarterly_checks.QUARTERLY_CHECKS,
            rows=quarterly_checks.quarterly_checks,
        ),
        Report(
            name="unit-sheet",
            zh="单位党建情况表",
            en="Unit sheet",
            views=(DUTY_LISTS, DUTY_ITEMS, RECTIFICATIONS, TARGETS, OCCASIONS, MONTHLY_REPORTS, ORGANIZATIONS),
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
