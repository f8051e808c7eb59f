"""What a file is: told by its content, never by its name or by what a browser says of it."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from services.portal.attachments.packages import package_kind
from services.portal.attachments.refusals import EmptyFile, OldOffice, UnknownType

_HEAD = 4_096
_LONGEST_NAME = 120


@dataclass(frozen=True)
class FileType:
    """`endings` are those that its name may have, the first is the usual one; `inline`: browsers may show it."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    one.name: one
    for one in (
        FileType("pdf", (".pdf",), "application/pdf"),
        FileType("docx", (".docx",), f"{_OFFICE}.wordprocessingml.document"),
        FileType("xlsx", (".xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
        FileType("pptx", (".pptx",), f"{_OFFICE}.presentationml.presentation"),
        FileType("ofd", (".ofd",), "application/ofd"),
        FileType("jpg", (".jpg", ".jpeg", ".jfif"), "image/jpeg", inline=True),
        FileType("png", (".png",), "image/png", inline=True),
        FileType("webp", (".webp",), "image/webp", inline=True),
        FileType("heic", (".heic", ".heif"), "image/heic"),
        FileType("txt", (".txt", ".text"), "text/plain; charset=utf-8"),
    )
}
_BY_MEDIA = {one.media_type: one for one in TYPES.values()}
_MISNAMED = frozenset(ending for one in TYPES.values() for ending in one.endings) | {"", ".wps", ".et", ".dps", ".ppsx"}
"""Endings that say the wrong one of what is taken: the name gets the right one. All others are refused."""

_MAGIC = {".pdf": "pdf", ".jpg": "jpg", ".png": "png", ".webp": "webp", ".heic": "heic", ".heif": "heic"}
_CONTAINERS = frozenset({".doc", ".xls", ".ppt", ".msi"})
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis")


def type_of(content: bytes) -> FileType:
    """Return what these bytes are.

    :raises NotTaken: as `refusals` says, if it is nothing that is taken
    """
    if not content:
        raise EmptyFile
    found = _magic(content)
    if content.startswith(b"PK"):
        return TYPES[package_kind(content)]
    if found & _CONTAINERS:
        raise OldOffice
    for ending, name in _MAGIC.items():
        if ending in found:
            return TYPES[name]
    if content[4:8] == b"ftyp" and any(brand in content[8:64] for brand in _HEIF_BRANDS):
        return TYPES["heic"]
    if _is_text(content):
        return TYPES["txt"]
    raise UnknownType


def by_media_type(media_type: str) -> FileType | None:
    return _BY_MEDIA.get(media_type)


def named(name: str, kind: FileType) -> str:
    """The name under which it is kept: one line, no folders, with an ending of its type.

    :raises UnknownType: if the name says that it is something that is not taken
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*').strip(" .")
    ending = PurePosixPath(plain).suffix.lower() if not plain.startswith(".") else ""
    if ending not in kind.endings and ending not in _MISNAMED:
        raise UnknownType
    stem = plain.removesuffix(PurePosixPath(plain).suffix) if ending else plain
    return f"{stem[:_LONGEST_NAME] or '附件'}{ending if ending in kind.endings else kind.endings[0]}"


def _magic(content: bytes) -> frozenset[str]:
    """Endings of what begins like this, of the best matches alone."""
    try:
        matches = puremagic.magic_string(content[:_HEAD])
    except (puremagic.PureError, ValueError):
        return frozenset()
    best = max((one.confidence for one in matches), default=0)
    return frozenset(one.extension.lower() for one in matches if one.confidence == best)


def _is_text(content: bytes) -> bool:
    """Whether it is words for people: no page, no markup, no script with an interpreter."""
    text = _decoded(content)
    if text is None:
        return False
    start = text.lstrip("\ufeff \t\r\n\f")
    if start.startswith(("<", "#!", "{\\rtf", "%!")) or "<script" in text.lower() or "<html" in text.lower():
        return False
    return all(one.isprintable() or one in "\t\r\n\f\u3000" or ord(one) > 0x9F for one in text)


def _decoded(content: bytes) -> str | None:
    codecs = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    for codec in codecs:
        try:
            return content.decode(codec)
        except ValueError:
            continue
    return None
