"""How views and comparisons look on the command line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from deploy.cli.speaking import language, say
from shared.clock import ZONE

if TYPE_CHECKING:
    from rich.table import Table

_STATES = {
    "live": ("更新中", "live"),
    "rebuilding": ("重建中", "being rebuilt"),
    "outdated": ("旧版待重建", "of another version"),
    "missing": ("尚未建立", "missing"),
}
_HOW = {
    "only_before": ("现有而新表没有", "only in the old rows"),
    "only_after": ("新表有而现有没有", "only in the new rows"),
    "changed": ("内容不同", "changed"),
}

View = Mapping[str, Any]


def tables_of(views: Sequence[View]) -> "Iterator[Table]":
    """All views, then who is parked and what is left out, as far as there is any."""
    yield _all(views)
    yield from (each for each in (_parked(views), _skipped(views)) if each.row_count)


def _all(views: Sequence[View]) -> "Table":
    zh = ("视图", "版本", "状态", "滞后", "各服务进度", "已保留", "暂停", "跳过")
    en = ("view", "version", "state", "lag", "applied of head", "kept", "parked", "skipped")
    table = _table(say("视图", "Views"), zh, en)
    for view in views:
        table.add_row(
            view["name"],
            str(view["version"]),
            _state(view),
            str(sum(one["lag"] for one in view["services"].values())),
            ", ".join(f"{name} {one['applied']}/{one['head']}" for name, one in sorted(view["services"].items())),
            _kept(view["kept"]),
            _count(view["parked"]),
            _count(view["skipped"]),
        )
    return table


def _parked(views: Sequence[View]) -> "Table":
    zh = ("视图", "来源", "单位", "事件", "次数", "自", "原因")
    table = _table(say("暂停更新", "Parked"), zh, ("view", "source", "unit", "event", "tries", "at", "why"))
    for one in (one for view in views for one in view["parked"]):
        where = (one["view"], one["service"], one["unit"], str(one["position"]), str(one["attempts"]))
        table.add_row(*where, _moment(one["at"]), one["error"][:200])
    return table


def _skipped(views: Sequence[View]) -> "Table":
    zh = ("视图", "来源", "单位", "事件", "类型", "于", "理由")
    table = _table(
        say("经决定跳过", "Left out by decision"), zh, ("view", "source", "unit", "event", "type", "at", "why")
    )
    for one in (one for view in views for one in view["skipped"]):
        where = (one["view"], one["service"], one["unit"], str(one["position"]), one["type"])
        table.add_row(*where, _moment(one["at"]), one["reason"])
    return table


def comparison_of(found: Mapping[str, Any]) -> Iterator[str]:
    """What differs, line by line: how many rows, in which columns, the first of them by key."""
    before, after = found["rows_before"], found["rows_after"]
    versions = found["version_before"], found["version_after"]
    yield say(
        f"现有第{versions[0]}版{before}行，重建第{versions[1]}版{after}行：仅现有{found['only_before']}行，"
        f"仅新建{found['only_after']}行，内容不同{found['changed']}行。",
        f"{before} rows of version {versions[0]}, {after} of version {versions[1]}: {found['only_before']} only in the "
        f"old, {found['only_after']} only in the new, {found['changed']} changed.",
    )
    for column, count in sorted(found["columns"].items()):
        yield say(f"  列 {column}：{count}行不同", f"  column {column}: {count} rows")
    if found["not_compared"]:
        names = ", ".join(found["not_compared"])
        yield say(f"  只有一方有的列，未比对：{names}", f"  columns of only one of the two, not compared: {names}")
    if found["parked"]:
        yield say(f"  {found['parked']}个暂停更新的单位未比对", f"  {found['parked']} parked units are left out")
    for one in found["examples"]:
        key = " ".join(f"{name}={value}" for name, value in one["key"].items())
        columns = f"（{', '.join(one['columns'])}）" if one["columns"] else ""
        yield f"  {say(*_HOW[one['how']])}：{key}{columns}"


def _state(view: View) -> str:
    said, rebuild = say(*_STATES[view["state"]]), view["rebuild"]
    if view["state"] == "rebuilding" and rebuild["total"]:
        said += f" {100 * rebuild['done'] // rebuild['total']}%"
    if view["state"] == "rebuilding" and rebuild["problem"]:
        said += say("，等待再试：", ", to be tried again: ") + rebuild["problem"][:80]
    return said


def _kept(one: View | None) -> str:
    if one is None:
        return ""
    return say(
        f"第{one['version']}版 {_moment(one['kept_at'])}", f"version {one['version']} of {_moment(one['kept_at'])}"
    )


def _count(found: Sequence[Any]) -> str:
    return str(len(found)) if found else ""


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _table(title: str, zh: tuple[str, ...], en: tuple[str, ...]) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_edge=False)
    for heading in zh if language().value == "zh" else en:
        table.add_column(heading, overflow="fold")
    return table
