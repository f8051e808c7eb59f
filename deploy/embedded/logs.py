"""The output of many processes on one terminal: one line per message, the process in front, JSON made readable."""

import json

from rich.console import Console
from rich.text import Text

_NAME_COLOURS = ("cyan", "green", "magenta", "blue", "bright_cyan", "bright_green", "bright_magenta", "bright_blue")
_LEVEL_STYLES = {
    "debug": "dim",
    "info": "",
    "warning": "yellow",
    "warn": "yellow",
    "error": "bold red",
    "critical": "bold white on red",
    "exception": "bold red",
}
_SHOWN_ELSEWHERE = ("timestamp", "level", "event", "exception", "service")


class Terminal:
    """Prints what processes say; `names` are known beforehand so that columns and colours do not move."""

    def __init__(self, names: list[str], console: Console | None = None) -> None:
        # stderr, like other servers' logs; soft wrap, so that a copied line stays one line
        self._console = console or Console(stderr=True, highlight=False)
        self._width = max(map(len, names), default=0)
        self._colours = {name: _NAME_COLOURS[i % len(_NAME_COLOURS)] for i, name in enumerate(names)}

    def show(self, name: str, line: str, *, style: str = "") -> None:
        """Print one line of a process."""
        prefix = Text(f"{name:<{self._width}} │ ", style=self._colours.get(name, "bold"))
        self._console.print(prefix + readable(line, style=style), soft_wrap=True)


def readable(line: str, *, style: str = "") -> Text:
    """A line as people read it: a structlog JSON object becomes `time event key=value`; others stay as they are."""
    record = _record(line)
    if record is None:
        # control characters of a child must not move our cursor
        return Text(
            "".join(c if c.isprintable() or c == "\t" else "�" for c in Text.from_ansi(line).plain), style=style
        )
    level = str(record.get("level", "info")).lower()
    text = Text()
    if time := _time(record.get("timestamp")):
        text.append(f"{time} ", style="dim")
    if level not in ("info", "debug"):
        text.append(f"{level} ", style=_LEVEL_STYLES.get(level, ""))
    text.append(_inline(record["event"]), style=_LEVEL_STYLES.get(level, "") or style)
    for key, value in record.items():
        if key not in _SHOWN_ELSEWHERE:
            text.append(f" {key}=", style="dim")
            text.append(_inline(value))
    if exception := record.get("exception"):
        text.append(f" — {str(exception).strip().splitlines()[-1]}", style="red")
    return text


def _record(line: str) -> dict[str, object] | None:
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "event" in record else None


def _time(timestamp: object) -> str:
    """`10:20:30` of an ISO timestamp, nothing of anything else."""
    if isinstance(timestamp, str) and len(timestamp) >= 19 and timestamp[10] in "T ":
        return timestamp[11:19]
    return ""


def _inline(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if text.isprintable() else repr(text)
