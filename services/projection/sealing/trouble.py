"""What keeps the sealer from signing: said in both languages, with what to do."""

from pathlib import Path


class Trouble(Exception):
    """Nothing is signed until a person has looked at it. `size`: the first index that is not as it was signed."""

    def __init__(self, zh: str, en: str, index: int | None = None) -> None:
        self.zh, self.en, self.index = zh, en, index
        super().__init__(en)


_ASK_ZH = "请保留现场，核对备份与数据库，再运行 wenxiao audit verify。"
_ASK_EN = "Leave everything as it is, compare backup and database, and run `wenxiao audit verify`."


def shrunk(size: int, signed: int) -> Trouble:
    return Trouble(
        f"审计日志现有{size}条，少于已签发检查点的{signed}条：可能恢复了较早的备份。{_ASK_ZH}",
        f"The audit log has {size} entries, fewer than the {signed} of a signed checkpoint: an older backup may have "
        f"been restored. {_ASK_EN}",
        size,
    )


def witnessed(size: int, seen: int, witness: str) -> Trouble:
    return Trouble(
        f"审计日志现有{size}条，见证方{witness}已见过{seen}条：日志曾被回退。{_ASK_ZH}",
        f"The audit log has {size} entries, and the witness {witness} has seen {seen}: it was rolled back. {_ASK_EN}",
        size,
    )


def forked(size: int) -> Trouble:
    return Trouble(
        f"审计日志前{size}条与已签发的检查点不一致：日志被改动或另起了分支。{_ASK_ZH}",
        f"The first {size} entries of the audit log are not those of the signed checkpoint: they were changed, or the "
        f"log has forked. {_ASK_EN}",
        size,
    )


def missing(index: int) -> Trouble:
    return Trouble(
        f"审计日志第{index}条缺失。{_ASK_ZH}", f"Entry {index} of the audit log is missing. {_ASK_EN}", index
    )


def unlike_head(size: int) -> Trouble:
    return Trouble(
        f"前{size}条日志算出的根与登记的根不一致。{_ASK_ZH}",
        f"The root computed over {size} entries is not the one on record. {_ASK_EN}",
        size,
    )


def other_log(origin: str, expected: str) -> Trouble:
    return Trouble(
        f"已发布的检查点属于日志{origin}，而密钥属于{expected}：请取回与此日志配套的密钥。",
        f"The published checkpoint is of the log {origin}, and the key of {expected}: bring the key of this log back.",
    )


def replaced(path: str, first: int) -> Trouble:
    return Trouble(
        f"已发布的文件 {path} 与审计日志不一致，自第{first}条起。{_ASK_ZH}",
        f"The published file {path} is not what the audit log says, from entry {first} on. {_ASK_EN}",
        first,
    )


def unreadable(published: Path, why: Exception) -> Trouble:
    return Trouble(
        f"已发布的检查点无法读取（{why}）：请从备份取回 {published}。",
        f"The published checkpoint cannot be read ({why}): bring {published} back from a backup.",
    )


def gone(service: str, position: int, index: int) -> Trouble:
    return Trouble(
        f"已签发的日志第{index}条记有{service}第{position}号事件，该服务中已没有：请先运行 wenxiao reconcile 找回事件；"
        "确已丢失的，由两名管理员签字（reconcile --history-lost）。",
        f"Entry {index} of the signed log is event {position} of {service}, which has lost it: get it back with "
        "`wenxiao reconcile`; if it is lost for good, two administrators sign (`reconcile --history-lost`).",
        index,
    )
