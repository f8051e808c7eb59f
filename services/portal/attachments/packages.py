"""Documents that are zip packages (docx, xlsx, pptx, OFD): their directory is checked before anything is read."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

from services.portal.attachments.refusals import ArchiveFile, BrokenFile, Macros, OldOffice, UnknownType

_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_MOST_ENTRIES = 5_000
_MOST_DIRECTORY = 1_000_000
_MOST_UNPACKED = 500_000_000
_MOST_RATIO = 200
"""Text packs well, a bomb packs a thousand times smaller; entries below a megabyte are let be."""

_MACROS = re.compile(r"(^|/)(vbaproject|vbadata)[^/]*$|(^|/)macrosheets/", re.IGNORECASE)
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|msi|jar|lnk|reg|sh|html?|svg)$", re.IGNORECASE
)
_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
}


def package_kind(content: bytes) -> str:
    """Return docx, xlsx, pptx or ofd.

    :raises NotTaken: as `refusals` says, if it is none of these or not safe to open
    """
    entries, package = _directory(content)
    names = {entry.filename for entry in entries}
    for entry in entries:
        _check(entry)
    if "[Content_Types].xml" in names:
        return _office(package)
    if "OFD.xml" in names:
        return "ofd"
    raise ArchiveFile


def _directory(content: bytes) -> tuple[list[zipfile.ZipInfo], zipfile.ZipFile]:
    """The entries; a directory that is too large is refused unread."""
    end = content.rfind(_END, -66_000)
    if end < 0 or len(content) < end + 22 or content[:4] != b"PK\x03\x04":
        raise BrokenFile
    count, size, comment = struct.unpack_from("<HI4xH", content, end + 10)
    if end + 22 + comment != len(content) or content[max(end - 20, 0) : end].startswith(_ZIP64):
        raise BrokenFile
    if count > _MOST_ENTRIES or size > _MOST_DIRECTORY:
        raise BrokenFile
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise BrokenFile from error
    entries = package.infolist()
    if len(entries) != count or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise BrokenFile
    if len({entry.filename for entry in entries}) != count:
        raise BrokenFile
    return entries, package


def _check(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise OldOffice
    if entry.file_size > 1_000_000 and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1):
        raise BrokenFile
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
        raise BrokenFile
    if _MACROS.search(entry.filename):
        raise Macros
    if _PROGRAMS.search(entry.filename):
        raise UnknownType


def _office(package: zipfile.ZipFile) -> str:
    """What the package itself says that it holds."""
    try:
        with package.open("[Content_Types].xml") as file:
            types = file.read(_MOST_DIRECTORY)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, zlib.error) as error:
        raise BrokenFile from error
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise Macros
    for main, kind in _MAIN.items():
        if main in types:
            return kind
    raise UnknownType
