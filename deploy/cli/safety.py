"""What `wenxiao status` says of the day when the server is lost: the last backup, and disks that are filling up."""

from datetime import timedelta

from deploy.backup.age import age_of, told_every, where
from deploy.backup.folder import Backups
from deploy.cli.speaking import console, say
from deploy.installation.topology import Home
from deploy.observability.disks import filling
from shared import clock


def tell_safety(home: Home) -> None:
    """The last backup, and disks that are filling up: warnings, since the system itself runs."""
    backups, now = Backups(where(home.folder)), clock.now()
    age = age_of(backups, told_every())
    if age.last is None:
        zh, en = "还没有备份。", "There is no backup yet."
    else:
        zh = f"备份：最近一份 {age.last.name} 完成于 {_ago(now - age.last.at)}"
        en = f"Backup: the last one, {age.last.name}, was finished {_ago(now - age.last.at)}"
        zh += f"，校验于 {_ago(now - age.checked.at)}。" if age.checked else "，未校验。"
        en += f" and verified {_ago(now - age.checked.at)}." if age.checked else " and never verified."
    console.print(say(zh, en), soft_wrap=True)
    if age.checked and age.checked.faults:
        _warn(f"校验发现损坏：{age.checked.faults[0]}", f"It is damaged: {age.checked.faults[0]}")
    if age.every and age.missed(now):
        hours = round(age.every.total_seconds() / 3600)
        _warn(
            f"应每 {hours} 小时备份一次，现已漏做。请运行 wenxiao backup，并查明原因"
            "（容器：docker compose logs backup）。",
            f"A backup every {hours} hours is expected and was missed: run `wenxiao backup`, and find out why (in "
            "containers: docker compose logs backup).",
        )
    for folder, ratio in filling({home.folder, backups.folder}).items():
        _warn(
            f"{folder} 所在磁盘已用 {ratio:.0%}，请腾出空间：wenxiao backup --keep 3，删除不再需要的 *.before-* 目录。",
            f"The disk of {folder} is {ratio:.0%} full; make room: wenxiao backup --keep 3, and remove *.before-* "
            "folders that are no longer needed.",
        )


def _warn(zh: str, en: str) -> None:
    console.print(say(zh, en), style="bold yellow", soft_wrap=True, markup=False)


def _ago(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 1:
        return say(f"{hours * 60:.0f} 分钟前", f"{hours * 60:.0f} min ago")
    if hours < 48:
        return say(f"{hours:.0f} 小时前", f"{hours:.0f} h ago")
    return say(f"{hours / 24:.0f} 天前", f"{hours / 24:.0f} days ago")
