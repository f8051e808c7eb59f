"""The words of a year plan and what they mean in the services' language."""

from collections.abc import Mapping
from typing import Literal

KINDS: Mapping[str, Literal["leading_group", "organ_committee", "branch", "functional_branch", "cell"]] = {
    "党组": "leading_group",
    "机关党委": "organ_committee",
    "党支部": "branch",
    "支部": "branch",
    "功能型党支部": "functional_branch",
    "功能型支部": "functional_branch",
    "党小组": "cell",
}
KIND_NAMES: Mapping[str, str] = {
    "leading_group": "党组",
    "organ_committee": "机关党委",
    "branch": "党支部",
    "functional_branch": "功能型党支部",
    "cell": "党小组",
}
PARENTS: Mapping[str, frozenset[str]] = {
    "leading_group": frozenset(),
    "organ_committee": frozenset({"leading_group"}),
    "branch": frozenset({"leading_group", "organ_committee"}),
    "functional_branch": frozenset({"leading_group", "organ_committee"}),
    "cell": frozenset({"branch", "functional_branch"}),
}

GENDERS: Mapping[str, Literal["male", "female"]] = {"男": "male", "女": "female"}
STANDINGS: Mapping[str, Literal["full", "probationary"]] = {
    "中共党员": "full",
    "中共正式党员": "full",
    "党员": "full",
    "中共预备党员": "probationary",
    "预备党员": "probationary",
}
OTHER_PARTIES = (
    "群众",
    "无党派人士",
    "共青团员",
    "民革党员",
    "民盟盟员",
    "民建会员",
    "民进会员",
    "农工党党员",
    "致公党党员",
    "九三学社社员",
    "台盟盟员",
)
PARTIES: Mapping[str, str] = {
    "中共党员": "中共党员",
    "预备党员": "预备党员",
    "中共正式党员": "中共党员",
    "党员": "中共党员",
    "中共预备党员": "预备党员",
    "无党派": "无党派人士",
    **{party: party for party in OTHER_PARTIES},
}
STATUSES: Mapping[str, Literal["in_service", "retired", "outside"]] = {
    "在职": "in_service",
    "退休": "retired",
    "离休": "retired",
    "离退休": "retired",
    "外单位": "outside",
}
DELEGATES: Mapping[str, Literal["party_delegate", "delegate", "no"]] = {
    "是": "party_delegate",
    "党员委员": "party_delegate",
    "否": "no",
    "否(政协委员)": "delegate",
    "政协委员": "delegate",
    "党外委员": "delegate",
}

LEVELS: Mapping[str, str] = {
    "党组书记": "leading_group_secretary",
    "机关党委书记": "committee_secretary",
    "党支部书记": "branch_secretary",
    "支部书记": "branch_secretary",
}
LEVEL_TITLES: Mapping[str, str] = {
    "leading_group_secretary": "党组书记",
    "committee_secretary": "机关党委书记",
    "branch_secretary": "党支部书记",
}
PLACES: Mapping[str, frozenset[str]] = {
    "党组书记": frozenset({"leading_group"}),
    "党组副书记": frozenset({"leading_group"}),
    "党组成员": frozenset({"leading_group"}),
    "机关党委书记": frozenset({"organ_committee"}),
    "机关党委副书记": frozenset({"organ_committee"}),
    "党支部书记": frozenset({"branch", "functional_branch"}),
    "党支部副书记": frozenset({"branch", "functional_branch"}),
    "党小组组长": frozenset({"cell"}),
}
SINGLE_SEATS = frozenset({"党组书记", "机关党委书记", "党支部书记"})
TITLES: Mapping[str, str] = {"支部书记": "党支部书记", "支部副书记": "党支部副书记"}

SOURCES: Mapping[str, str] = {
    "日常发现": "daily_finding",
    "上级巡察": "inspection_tour",
    "巡察": "inspection_tour",
    "巡察反馈": "inspection_tour",
    "检查考核": "check",
    "检查": "check",
    "上级检查": "check",
    "考核": "appraisal",
    "年度考核": "appraisal",
    "述职评议": "appraisal",
    "民主生活会": "democratic_life_meeting",
    "季度督查": "quarterly_check",
    "季督": "quarterly_check",
    "群众诉求": "public_request",
}
STATES: Mapping[str, bool] = {
    "未完成": False,
    "未整改": False,
    "整改中": False,
    "进行中": False,
    "正在整改": False,
    "已完成": True,
    "已整改": True,
    "已销号": True,
}

SUBJECTS: Mapping[str, str] = {
    "党组": "leading_group",
    "党组书记": "leading_group_secretary",
    "党组成员": "leading_group_member",
    "机关党委": "organ_committee",
    "机关党委书记": "committee_secretary",
    "党支部": "branch",
    "支部": "branch",
    "党支部书记": "branch_secretary",
    "支部书记": "branch_secretary",
}
SUBJECT_TITLES: Mapping[str, frozenset[str]] = {
    "leading_group_secretary": frozenset({"党组书记"}),
    "leading_group_member": frozenset({"党组成员", "党组副书记"}),
    "committee_secretary": frozenset({"机关党委书记"}),
    "branch_secretary": frozenset({"党支部书记"}),
}
FREQUENCIES: Mapping[str, Literal["yearly", "half_yearly", "quarterly", "monthly"]] = {
    **{word: "yearly" for word in ("年", "年度", "每年", "全年")},
    **{word: "half_yearly" for word in ("半年", "半年度", "每半年")},
    **{word: "quarterly" for word in ("季度", "季", "每季度", "每季")},
    **{word: "monthly" for word in ("月", "月度", "每月")},
}
