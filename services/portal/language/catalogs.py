"""The portal's own texts: written in Chinese where they are used, translated by `en.po`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
ENGLISH = Path(__file__).with_name("en.po")


@dataclass(frozen=True)
class Texts:
    """Says a text in one language: `texts("保存")`; places are filled by name: `texts("第{n}页", n=2)`."""

    language: Language
    _translated: dict[str, str]

    def __call__(self, text: str, /, **values: object) -> str:
        said = text if self.language == "zh" else self._translated.get(text, text)
        return said.format(**values) if values else said


def load() -> dict[Language, Texts]:
    """Both languages."""
    with ENGLISH.open("rb") as file:
        found = {str(one.id): str(one.string) for one in read_po(file, locale="en") if one.id and one.string}
    return {"zh": Texts("zh", {}), "en": Texts("en", found)}
