"""What attackers type. Each says `MARK`, so that a page that shows it can be found."""

from urllib.parse import quote_plus

MARK = "zzqxmark"

PAYLOADS = {
    "a script": f"<script>{MARK}(1)</script>",
    "an end of a script": f"</script><script>{MARK}(1)</script>",
    "an image": f"<img src=x onerror={MARK}(1)>",
    "an attribute in double quotes": f'" onmouseover="{MARK}(1)" x="',
    "an attribute in single quotes": f"' autofocus onfocus='{MARK}(1)' x='",
    "an attribute without quotes": f"x onclick={MARK}(1) tabindex=1",
    "an end of an input": f'"><svg/onload={MARK}(1)>',
    "an end of a text area": f"</textarea></title></select><svg onload={MARK}(1)>",
    "an address of a script": f"javascript:{MARK}(1)//",
    "an address of data": f"data:text/html,<script>{MARK}(1)</script>",
    "a template": f"{{{{7*7}}}}{MARK}{{% raw %}}${{7*7}}#{{7*7}}",
    "an entity": f"&lt;script&gt;{MARK}&#x3c;b&#x3e;",
    "a comment": f"<!--{MARK}--><![CDATA[<b>]]>",
    "headers": f"{MARK}\r\nSet-Cookie: zzqxmark=1\r\n\r\n<b>x",
    "lines of a log": f'{MARK}\n2026-01-01 [error] forged=1\n{{"event": "forged"}}',
    "colors of a terminal": f"{MARK}\x1b[31m\x1b]0;title\x07\x9b31m",
    "the other direction": f"{MARK}\u202e\u2066gpj.exe\u2069",
    "a null": f"{MARK}\0.pdf",
    "half a character": f"{MARK}\ud800",
    "no character": f"{MARK}\ufffe\uffff\U0010ffff\ufeff",
    "separators": f"{MARK}\u2028\u2029\x85\x0b",
    "a query": f"{MARK}'; drop table account; --",
    "a path": f"../../../../etc/passwd{MARK}",
    "a formula": f'=HYPERLINK("http://evil.example/{MARK}")',
    "a wide formula": f"＝cmd|' /c calc'!{MARK}",
    "a long text": MARK + "长" * 30_000,
}


def encoded(values: dict[str, str]) -> bytes:
    """A form as no browser would send it: with halves of characters too."""
    pairs = ((name, value.encode("utf-8", "surrogatepass")) for name, value in values.items())
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
