"""Named histories and example commands of a study series."""

from decimal import Decimal

from services.learning.audience import Audience
from services.learning.study_series import commands, events
from tests.learning.people import BRANCH, LECTURER, SECRETARY

CONTENT = {
    "year": 2026,
    "title": "专题学习日",
    "rule": "每月第一个星期一上午",
    "audience": Audience.ORGAN_MEMBERS,
    "organizations": (BRANCH,),
    "hours": Decimal("3"),
}
OPEN = commands.OpenStudySeries(**CONTENT)
OPENED = events.StudySeriesOpened(**CONTENT)
REVISE = commands.ReviseStudySeries(**{**CONTENT, "rule": "每月第一个星期一下午"}, reason="上午与主席会议冲突")
REVISED = events.StudySeriesRevised(**{**CONTENT, "rule": "每月第一个星期一下午"}, reason="上午与主席会议冲突")
APRIL = {"month": 4, "topic": "纪律处分条例", "lecturer": LECTURER, "form": "集中学习"}
OCTOBER = {"month": 10, "topic": "意识形态工作责任制", "lecturer": SECRETARY, "form": "集中学习"}
PLAN = commands.PlanStudyTopics(topics=(commands.Topic(**OCTOBER), commands.Topic(**APRIL)))
PLANNED = events.StudyTopicsPlanned(topics=(events.StudyTopic(**APRIL), events.StudyTopic(**OCTOBER)))
CLOSE = commands.CloseStudySeries(reason="年度学习任务完成")
CLOSED = events.StudySeriesClosed(reason="年度学习任务完成")
