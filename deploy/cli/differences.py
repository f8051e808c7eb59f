"""How `wenxiao reconcile` names what stands between a log and those who know more of it."""

from collections import Counter
from typing import TYPE_CHECKING

from deploy.cli.speaking import console, say

if TYPE_CHECKING:
    from deploy.reconciliation.comparing import Difference


def show(found: "Difference") -> None:
    """Print all of it, and what can be done."""
    name, head = found.log.service, found.log.head.position
    if found.agrees:
        _print(
            f"{name}：事件日志（至第{head}号）与消息流、各读者一致。",
            f"{name}: the log (to {head}) agrees with its stream and its readers.",
            style="green",
        )
        return
    if found.back:
        _show_back(found)
    _show_lost(found)
    back = say("加 --yes 找回；", "--yes brings them back; ") if found.back else ""
    _print(
        f"{name} 目前只读；{back}如须放弃差异部分，由两名管理员签字："
        "--history-lost --reason … --signed-by … --signed-by …",
        f"{name} is read-only; {back}to give up what differs two administrators sign: "
        "--history-lost --reason … --signed-by … --signed-by …",
    )


def _show_back(found: "Difference") -> None:
    from deploy.backup.folder import shown

    first, last = found.back[0], found.back[-1]
    since, until = shown(first.recorded_at), shown(last.recorded_at)
    kinds = ", ".join(f"{kind} {number}" for kind, number in Counter(one.type for one in found.back).most_common())
    name, head, number = found.log.service, found.log.head.position, len(found.back)
    _print(
        f"{name}：日志止于第{head}号，可从消息流找回{number}个事件"
        f"（第{first.position}至{last.position}号，{since} 至 {until}）：{kinds}。",
        f"{name}: the log ends at {head}; {number} events can be brought back from the stream "
        f"({first.position} to {last.position}, {since} to {until}): {kinds}.",
        style="yellow",
    )


def _show_lost(found: "Difference") -> None:
    name = found.log.service
    for missing in found.missing:
        seen, positions = ", ".join(missing.seen_by) or say("无人", "nobody"), missing.positions
        _print(
            f"{name}：第{positions}号事件无处可寻，曾见者：{seen}。",
            f"{name}: events {positions} are lost; seen by {seen}.",
            style="red",
        )
    for place, who in found.differing:
        _print(
            f"{name}：第{place}号事件的字节与 {who} 所见不一致。",
            f"{name}: event {place} has other bytes than {who} has seen.",
            style="red",
        )
    for fault in found.faults:
        _print(
            f"{name}：消息流第{fault.sequence}条不可信：{fault.why}。",
            f"{name}: message {fault.sequence} of the stream cannot be believed: {fault.why}.",
            style="red",
        )


def say_back(name: str, number: int) -> None:
    _print(f"{name}：已原样找回{number}个事件。", f"{name}: {number} events are back as they were.", style="green")


def say_unrecorded(name: str) -> None:
    """History was given up, and management's log does not say so."""
    _print(
        f"{name}：已放弃的历史尚未记入管理日志，请两名管理员带 --history-lost 再运行一次。",
        f"{name}: history was given up and is not recorded yet; two administrators say --history-lost again.",
        style="red",
    )


def say_recorded(name: str, fork: int) -> None:
    _print(
        f"{name}：第{fork}号之后的历史已放弃，两名管理员的签字已记入管理日志，各读者正在重建。",
        f"{name}: history behind {fork} is given up; both signatures stand in management's log, readers rebuild.",
        style="yellow",
    )


def _print(zh: str, en: str, *, style: str | None = None) -> None:
    console.print(say(zh, en), style=style, soft_wrap=True)
