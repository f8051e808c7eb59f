"""What the links and things are called: upwards (why) and downwards (what followed)."""

from shared.rulebook.rules import Language

_KINDS = {
    "duty_list": ("责任清单", "duty list"),
    "duty_item": ("责任事项", "duty"),
    "rectification": ("问题整改", "rectification"),
    "target": ("量化目标", "target"),
    "occurrence": ("完成记录", "occurrence"),
    "monthly_report": ("月报", "monthly report"),
    "make_up_task": ("补课任务", "make-up task"),
    "quarterly_check": ("季度督查", "quarterly check"),
    "finding": ("督查发现的问题", "finding"),
    "study_series": ("学习安排", "study series"),
    "study_day": ("专题学习日", "study day"),
    "meeting": ("会议", "meeting"),
}

_LINKS = {
    "item_of": (("列入清单", "in the list"), ("清单事项", "its items")),
    "carries": (("承接上级清单事项", "carries the higher duty"), ("由下级清单承接", "carried by")),
    "origin": (("源自发现的问题", "comes from the finding"), ("转为问题整改", "put right as")),
    "measures": (("衡量责任事项", "measures the duty"), ("量化为目标", "measured by")),
    "counted": (("计入目标", "counts for the target"), ("计入次数的活动", "counted")),
    "counts_for": (("计入目标", "counts for the target"), ("完成记录", "counted")),
    "reports_on": (("月报所列事项", "reports on"), ("列入月报", "reported on in")),
    "set_in": (("因月报安排", "set for the report"), ("安排补课", "to be made up by")),
    "makes_up": (("所补事项", "makes up for"), ("安排补课", "to be made up by")),
    "checks": (("督查所查事项", "looks at"), ("接受督查", "looked at in")),
    "found_in": (("督查中发现", "found in the check"), ("发现问题", "found")),
    "found_at": (("所查事项", "found at"), ("发现问题", "what was found")),
    "in_series": (("按学习安排", "in the series"), ("安排的学习日", "its days")),
    "carried_from": (("承接上次会议未议事项", "takes up what was left of"), ("未议事项转入", "left to")),
    "caused": (("由此引起", "brought about by"), ("引起", "brought about")),
}


def kind_word(kind: str, language: Language) -> str:
    """What a thing of this kind is called."""
    return _KINDS[kind][language == "en"]


def link_words(kind: str, language: Language) -> tuple[str, str]:
    """What the link is called from the thing to its cause, and from the cause to what followed."""
    up, down = _LINKS[kind]
    return up[language == "en"], down[language == "en"]
