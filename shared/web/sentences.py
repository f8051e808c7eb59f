"""What the doors themselves say, in Chinese and English: to the field, and to what is wrong with the whole request."""

import re
from collections.abc import Mapping
from typing import Any

_SAID: dict[str, tuple[str, str]] = {
    "invalid": ("填写内容有误，请按提示逐项修改后重新提交。", "Some fields are wrong; correct them and send it again."),
    "Overloaded": ("系统繁忙，请稍候几秒再提交，内容不会丢失。", "Too much is going on; try again in a few seconds."),
    "Stale": ("人员和职务信息正在同步，请稍候再试。", "People and posts are being brought up to date; try again soon."),
    "ReadOnly": (
        "数据库恢复后尚未核对，目前只能查阅，不能提交；请管理员运行 wenxiao reconcile。",
        "The log is read-only since its database was restored; an administrator runs `wenxiao reconcile`.",
    ),
    "NotPublished": (
        "审计日志尚未签发，约十秒签发一次，请稍候再试。",
        "The audit log is not sealed yet; that happens every ten seconds, try again soon.",
    ),
    "NotSealedYet": (
        "这条记录尚未签发，约十秒签发一次，请稍候再试。",
        "This is not under a signed checkpoint yet; that takes some ten seconds, try again.",
    ),
    "NotRecorded": (
        "本次查阅须先记入审计记录，目前无法记入，因此没有提供；请稍候再试。",
        "What is given is recorded first; that cannot be done now, so nothing was given. Try again soon.",
    ),
    "TooLarge": (
        "提交内容过大，请精简文字，或分次提交。",
        "This is too large; shorten it or send it in parts.",
    ),
    "BadToken": ("登录已失效或令牌无效，请重新登录。", "The token is missing, expired or not valid; get a new one."),
    "KeysUnavailable": ("个人信息密钥暂时无法读取，请稍后再试。", "Personal data cannot be read now; try again soon."),
    "PersonErased": (
        "该人员的个人信息已依法删除，不能再登记。",
        "This person's data were erased by law; nothing can be added.",
    ),
    "InternalError": (
        "系统内部出错，已记录。请稍后再试或联系管理员。",
        "Something failed here and was logged; try again later.",
    ),
    "http_404": ("没有找到该页面或事项，请核对链接。", "There is nothing at this address."),
    "http_405": ("该地址不支持这种操作方式。", "This address does not take this method."),
    "not_a_uuid": ("编号格式不正确，应为UUID。", "This is not a UUID."),
    "not_a_date": ("日期不存在或格式不正确，请按2026-03-01填写。", "This is not a date; write it as 2026-03-01."),
    "not_a_version": ('版本号格式不正确，应为"3"这样的数字。', 'This is not a version; write it as "3".'),
    "not_a_position": ("位置格式不正确，应为“服务名:数字”。", "This is not a position; write it as service:number."),
    "not_a_number": ("请填写不小于0的整数。", "Give a whole number, 0 or more."),
    "not_a_moment": (
        "时间格式不正确，请按2026-03-01T09:00:00+08:00填写，必须带时区。",
        "This is not a time; write it as 2026-03-01T09:00:00+08:00, with its zone.",
    ),
    "not_one_of": ("该选项不存在，请从可选项中选择。", "There is no such choice."),
    "not_json": ("请求内容不是有效的JSON（UTF-8）。", "The body is not valid JSON in UTF-8."),
    "text_too_long": ("文字过长。", "The text is too long."),
    "control_characters": ("含有不可见的控制字符，请重新输入。", "Control characters are not allowed."),
}

_FIELD: dict[str, str] = {
    "missing": "必填项，不能为空。",
    "extra_forbidden": "没有这个字段，请删除。",
    "string_too_short": "不能为空，至少{min_length}个字。",
    "string_too_long": "过长，最多{max_length}个字。",
    "string_pattern_mismatch": "格式不正确。",
    "string_type": "应为文字。",
    "uuid_parsing": "编号格式不正确，应为UUID。",
    "uuid_type": "编号格式不正确，应为UUID。",
    "date_type": "日期不存在或格式不正确，请按2026-03-01填写。",
    "date_parsing": "日期不存在或格式不正确，请按2026-03-01填写。",
    "date_from_datetime_parsing": "日期不存在或格式不正确，请按2026-03-01填写。",
    "date_from_datetime_inexact": "只填日期，不填时间。",
    "timezone_aware": "时间必须带时区。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_type": "应为是或否。",
    "bool_parsing": "应为是或否。",
    "enum": "只能选择：{expected}。",
    "literal_error": "只能选择：{expected}。",
    "greater_than": "应大于{gt}。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than": "应小于{lt}。",
    "less_than_equal": "不能大于{le}。",
    "too_short": "至少填写{min_length}项。",
    "too_long": "最多填写{max_length}项。",
    "json_invalid": "请求内容不是有效的JSON（UTF-8）。",
    "control_characters": "含有不可见的控制字符，请重新输入。",
    "one_line": "只能填写一行，请去掉换行和制表符。",
    "value_error": "内容不符合要求：{error}。",
}


def say(key: str, language: str) -> str:
    """Return the sentence in `zh` or `en`; an unknown key says that something is wrong, nothing more."""
    chinese, english = _SAID.get(key, ("请求无法处理，请检查后重试。", "The request cannot be handled."))
    return chinese if language == "zh" else english


def field(error: Mapping[str, Any], language: str) -> str:
    """Return what is wrong with one field, from pydantic's error."""
    if language != "zh":
        return str(error["msg"])
    template = _FIELD.get(error["type"], "内容不符合要求。")
    try:
        return template.format(**{key: _chinese(key, value) for key, value in error.get("ctx", {}).items()})
    except (KeyError, IndexError):
        return template


def _chinese(key: str, value: object) -> str:
    """Pydantic lists choices as "'a', 'b' or 'c'"."""
    return "、".join(re.findall(r"'([^']*)'", str(value))) if key == "expected" else str(value)
