"""Files as people have them, and as attackers make them."""

import io
import struct
import zipfile
from collections.abc import Mapping

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def package(entries: Mapping[str, bytes | str]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return output.getvalue()


def office(main: str = _WORD, more: Mapping[str, bytes] | None = None) -> bytes:
    """A document whose package says that it is of this type."""
    types = f'<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return package({"[Content_Types].xml": types, "main.xml": "<x/>", **(more or {})})


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(40) + b"\xff\xd9"
JPEG_OF_A_CAMERA = b"\xff\xd8\xff\xe1\x1c\x45Exif\0\0II*\0" + bytes(60) + b"\xff\xd9"
WEBP = b"RIFF\x2c\0\0\0WEBPVP8 " + bytes(40)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)
HEIC_OF_ANOTHER_MAKER = b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf" + bytes(40)
OFD = package({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<x/>"})

TAKEN = {
    "pdf": ("文件.pdf", PDF),
    "docx": ("会议记录.docx", office()),
    "xlsx": ("台账.xlsx", office(_EXCEL)),
    "pptx": ("课件.pptx", office(_SLIDES)),
    "ofd": ("公文.ofd", OFD),
    "png": ("截图.png", PNG),
    "jpg": ("照片.JPG", JPEG),
    "jpg of a camera": ("IMG_0001.jpeg", JPEG_OF_A_CAMERA),
    "webp": ("图.webp", WEBP),
    "heic": ("IMG_0002.HEIC", HEIC),
    "heic of another maker": ("IMG_0003.heic", HEIC_OF_ANOTHER_MAKER),
    "txt": ("说明.txt", "会议记录\r\n一、学习".encode()),
    "txt of an old computer": ("说明.txt", "会议记录，一、学习".encode("gb18030")),
    "txt of a notepad": ("说明.txt", "会议记录".encode("utf-16")),
}


def _bomb() -> bytes:
    return office(more={"bomb": bytes(60_000_000)})


def _many() -> bytes:
    return package({"[Content_Types].xml": _WORD, **{f"{n}.xml": b"" for n in range(6_000)}})


def _lying_about_its_directory() -> bytes:
    content = bytearray(office())
    end = content.rfind(b"PK\5\6")
    struct.pack_into("<H", content, end + 10, 60_000)
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(office())
    place = content.rfind(b"PK\1\2")
    struct.pack_into("<H", content, place + 8, 1)
    return bytes(content)


REFUSED = {
    "nothing": ("空.txt", b"", "EmptyFile"),
    "a program": ("setup.pdf", b"MZ\x90\0" + bytes(200), "UnknownType"),
    "a program of Linux": ("run", b"\x7fELF" + bytes(200), "UnknownType"),
    "a page": ("a.txt", b"<!doctype html><script>alert(1)</script>", "UnknownType"),
    "a page after words": ("a.txt", b"hello <script>alert(1)</script>", "UnknownType"),
    "a drawing": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "UnknownType"),
    "a script": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "UnknownType"),
    "a batch by its name": ("a.bat", "echo 你好".encode(), "UnknownType"),
    "a page by its name": ("a.html", "你好".encode(), "UnknownType"),
    "bytes": ("a.txt", bytes(range(256)), "UnknownType"),
    "an old document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "OldOffice"),
    "an old document called new": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "OldOffice"),
    "macros": ("a.docx", office(more={"word/vbaProject.bin": b"x"}), "Macros"),
    "macros by type": ("a.docx", office(_MACRO), "Macros"),
    "macros of 1992": ("a.xlsx", office(_EXCEL, {"xl/macrosheets/sheet1.xml": b"x"}), "Macros"),
    "a program inside": ("a.docx", office(more={"word/embeddings/a.exe": b"MZ"}), "UnknownType"),
    "an archive": ("a.zip", package({"a.txt": "x"}), "ArchiveFile"),
    "an archive called a document": ("a.docx", package({"a.txt": "x"}), "ArchiveFile"),
    "a way out": ("a.docx", office(more={"../../etc/passwd": b"x"}), "BrokenFile"),
    "an absolute way": ("a.docx", office(more={"/etc/passwd": b"x"}), "BrokenFile"),
    "a bomb": ("a.docx", _bomb(), "BrokenFile"),
    "too many parts": ("a.docx", _many(), "BrokenFile"),
    "a lying directory": ("a.docx", _lying_about_its_directory(), "BrokenFile"),
    "an encrypted part": ("a.docx", _encrypted(), "OldOffice"),
    "half a document": ("a.docx", office()[:120], "BrokenFile"),
    "a program before a document": ("a.docx", b"MZ" + office(), "UnknownType"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), "UnknownType"),
    "rtf": ("a.txt", b"{\\rtf1 hello}", "UnknownType"),
}
