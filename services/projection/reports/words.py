"""The words of an office for the codes that events store, in Chinese and English."""

from shared.rulebook.rules import Language

_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "list": {"duty": ("责任清单", "duty list"), "rectification": ("问题整改清单", "rectification list")},
    "level": {
        "leading_group_secretary": ("党组书记", "leading-group secretary"),
        "committee_secretary": ("机关党委书记", "committee secretary"),
        "branch_secretary": ("党支部书记", "branch secretary"),
    },
    "list_status": {
        "drafted": ("草拟", "drafted"),
        "reviewed": ("已审核", "reviewed"),
        "issued": ("已下发待签收", "issued, not acknowledged"),
        "acknowledged": ("已签收", "acknowledged"),
        "closed": ("已办结", "closed"),
    },
    "occurrence": {
        "open": ("未履行", "not performed"),
        "performed": ("已履行待确认", "performed, not confirmed"),
        "confirmed": ("已确认", "confirmed"),
        "returned": ("已退回", "returned"),
    },
    "rectification": {
        "open": ("整改中", "open"),
        "asked": ("已申请销号待核验", "close-out asked"),
        "verified": ("已核验待上级认可", "verified"),
        "closed_out": ("已销号", "closed out"),
    },
    "rectification_kind": {
        "immediate": ("立行立改", "at once"),
        "dated": ("限期整改", "dated"),
        "long_term": ("长期坚持", "long term"),
    },
    "source": {
        "daily_finding": ("日常发现", "daily finding"),
        "inspection_tour": ("巡察反馈", "inspection tour"),
        "check": ("检查发现", "check"),
        "appraisal": ("述职评议", "appraisal"),
        "democratic_life_meeting": ("民主生活会", "democratic life meeting"),
        "quarterly_check": ("季督发现", "quarterly check"),
        "public_request": ("群众诉求", "public request"),
    },
    "grade": {
        "good": ("好", "good"),
        "fairly_good": ("较好", "fairly good"),
        "average": ("一般", "average"),
        "poor": ("差", "poor"),
    },
    "subject": {
        "leading_group": ("党组", "leading group"),
        "leading_group_secretary": ("党组书记", "leading-group secretary"),
        "leading_group_member": ("党组成员", "leading-group member"),
        "organ_committee": ("机关党委", "organ committee"),
        "committee_secretary": ("机关党委书记", "committee secretary"),
        "branch": ("党支部", "branch"),
        "branch_secretary": ("党支部书记", "branch secretary"),
    },
    "report": {
        "open": ("未提交", "open"),
        "submitted": ("已提交", "submitted"),
        "returned": ("已退回", "returned"),
        "accepted": ("已审核", "accepted"),
    },
    "organization_kind": {
        "leading_group": ("党组", "leading group"),
        "organ_committee": ("机关党委", "organ committee"),
        "branch": ("党支部", "branch"),
        "functional_branch": ("功能型党支部", "functional branch"),
        "cell": ("党小组", "cell"),
    },
    "meeting_kind": {
        "branch_general": ("支部党员大会", "branch general meeting"),
        "branch_committee": ("支部委员会会议", "branch committee meeting"),
        "cell": ("党小组会", "cell meeting"),
        "lecture": ("党课", "lecture"),
        "theme_day": ("主题党日", "theme day"),
        "leading_group": ("党组会议", "leading-group meeting"),
        "leading_group_enlarged": ("党组（扩大）会议", "enlarged leading-group meeting"),
        "centre_study": ("中心组学习", "centre-group study"),
        "coaching": ("专题辅导", "coaching"),
        "hearing": ("听取汇报", "hearing"),
        "guidance": ("研究指导", "guidance"),
        "party_building_work": ("党建工作会议", "Party-building work meeting"),
        "organ_committee": ("机关党委会议", "organ-committee meeting"),
        "org_life": ("组织生活会", "organizational life meeting"),
    },
    "occasion": {
        "planned": ("计划中", "planned"),
        "held": ("已召开", "held"),
        "returned": ("记录已退回", "record returned"),
        "cancelled": ("已取消", "cancelled"),
    },
    "minutes": {
        "none": ("未记录", "none yet"),
        "recorded": ("已记录", "recorded"),
        "returned": ("已退回", "returned"),
        "proposed": ("更正待审核", "correction proposed"),
        "corrected": ("已更正", "corrected"),
    },
    "check": {
        "planned": ("计划中", "planned"),
        "cancelled": ("已取消", "cancelled"),
        "on_site": ("检查中", "on site"),
        "reported": ("已报告", "reported"),
    },
    "severity": {
        "minor": ("轻微", "minor"),
        "ordinary": ("一般", "ordinary"),
        "serious": ("严重", "serious"),
    },
    "standing": {"full": ("正式党员", "full"), "probationary": ("预备党员", "probationary")},
    "member_status": {
        "in_service": ("在职", "in service"),
        "retired": ("退休", "retired"),
        "outside": ("组织关系在外", "affiliated elsewhere"),
    },
    "owed": {
        "duty": ("责任事项", "duty"),
        "duty_list": ("责任清单签收", "duty list to acknowledge"),
        "hand_over": ("责任清单交接", "hand-over to sign"),
        "rectification": ("问题整改", "rectification"),
        "monthly_report": ("月报", "monthly report"),
        "make_up_task": ("补课任务", "make-up task"),
        "meeting": ("参加会议", "meeting to attend"),
        "meeting_minutes": ("会议记录", "meeting to minute"),
        "meeting_record": ("会议记录补正", "returned record"),
        "study_day": ("专题学习", "study day to attend"),
        "study_minutes": ("学习记录", "study day to record"),
        "make_up_study": ("补学", "study to make up"),
        "quarterly_check": ("季度督查", "quarterly check"),
    },
    "waiting": {
        "review": ("清单待审核", "list to review"),
        "issue": ("清单待下发", "list to issue"),
        "adoption": ("清单调整待通过", "template to adopt"),
        "confirmation": ("履责待确认", "duty to confirm"),
        "close_out": ("销号待核验", "close-out to verify"),
        "acceptance": ("销号待验收", "close-out to accept"),
        "extension": ("延期待审批", "extension to decide"),
        "monthly_report": ("月报待审核", "monthly report to accept"),
        "correction": ("更正待审核", "correction to approve"),
    },
    "section": {
        "organization": ("党组织", "organization"),
        "post": ("任职", "post"),
        "members": ("党员", "members"),
        "meeting": ("会议活动", "meetings"),
        "meeting_rule": ("会议次数要求", "meetings asked for"),
        "study_day": ("专题学习日", "study days"),
        "breach": ("补录时发现的问题", "not kept, entered late"),
        "duty": ("责任清单", "duties"),
        "rectification": ("问题整改", "rectifications"),
        "report": ("月报", "monthly reports"),
    },
}


def word(table: str, code: str | None, language: Language) -> str | None:
    """Return the word for a code; a code that is not in the table stands for itself, None for nothing."""
    if code is None:
        return None
    chinese, english = _WORDS[table].get(code, (code, code))
    return chinese if language == "zh" else english
