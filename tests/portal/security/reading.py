"""A page as a browser takes it: tags, attributes and words, to tell what is shown from what would run."""

import html
from html.parser import HTMLParser

from tests.portal.security.payloads import MARK


class Page(HTMLParser):
    """`dangers` is what somebody's text has become that is no text; `words` everything that is shown or filled in."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []
        self._words: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    @property
    def words(self) -> str:
        return "\n".join(self._words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if MARK in tag:
            self.dangers.append(tag)
        for name, value in attrs:
            said = (value or "").strip().lower()
            runs = name in ("href", "src", "action", "formaction", "data") and said.startswith(("javascript:", "data:"))
            if name.startswith("on") or name in ("style", "srcdoc") or MARK in name or runs:
                self.dangers.append(f"<{tag} {name}={value}>")
            self._words.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.dangers.append(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and MARK in data and ("<" in data or ">" in data):
            self.dangers.append(data)
        self._words.append(data)


def plain(text: str) -> str:
    """Words without what pages break and shorten."""
    return " ".join(html.unescape(text).split())
