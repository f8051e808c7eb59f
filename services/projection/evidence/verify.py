"""Verifies a folder of Wenxiao's audit log without Wenxiao; needs Python 3.11 or newer and the package `cryptography`.

    python verify.py [FOLDER] [--key KEY]

The folder holds `checkpoint` (who signed how many entries with which root), and either `events.jsonl` (one event a
line: its place in the log, its entry, the proof, the event itself) or `tile/` (all hashes of the log), or both. KEY is
the log's public key; ask the district for it yourself instead of believing the one in the folder.

What is checked, with nothing but SHA-256 and Ed25519:
 1. the checkpoint is signed by the key;
 2. every entry leads to the checkpoint's root, by its own proof (RFC 6962) or by the hashes of the whole log;
 3. every event is, byte for byte, the one whose digest stands in its entry;
 4. nothing is left out of what `manifest.json` says that the folder holds: all events of a unit (numbered by service
    from 1; with the whole log in `tile/entries/`, also the newest), all versions of an item, or all entries of a range.

It ends with 0 if all is right, with 1 if something is not (and says what, with the first bad entry), with 2 if the
folder cannot be read.
"""

import argparse
import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256


class Wrong(Exception):
    """Something is not as it was signed. The text is what an auditor reads, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")


# --- the checkpoint ---------------------------------------------------------------------------------------------------


def checkpoint(note: str, key: str) -> tuple[str, int, bytes]:
    """Return origin, size and root of a signed note, after its signature was found right."""
    name, id_, encoded = key.strip().split("+", 2)
    public = b64decode(encoded)
    if public[0] != 1 or sha256(name.encode() + b"\n" + public).hexdigest()[:8] != id_:
        raise Wrong("公钥格式不正确。", "The key is not an Ed25519 key of a signed note.")
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        signer, _, signature = line.removeprefix("— ").partition(" ")
        raw = b64decode(signature)
        if (signer, raw[:4].hex()) == (name, id_):
            try:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
            except InvalidSignature:
                break
            origin, size, root = text.split("\n")[:3]
            return origin, int(size), b64decode(root)
    raise Wrong("检查点不是由该公钥签发的。", "The checkpoint is not signed by this key.")


# --- hashes (RFC 6962) ------------------------------------------------------------------------------------------------


def leaf(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def climb(hash_: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2); b"" if it has the wrong length."""
    last = size - 1
    for sibling in proof:
        if not last:
            return b""
        if index % 2 or index == last:
            hash_ = node(sibling, hash_)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            hash_ = node(hash_, sibling)
        index, last = index >> 1, last >> 1
    return b"" if last else hash_


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root over all leaves: perfect subtrees, largest first, joined from the right."""
    edge: list[bytes] = []
    for size, hash_ in enumerate(leaves):
        while size % 2:
            hash_, size = node(edge.pop(), hash_), size >> 1
        edge.append(hash_)
    if not edge:
        return sha256(b"").digest()
    root = edge.pop()
    while edge:
        root = node(edge.pop(), root)
    return root


# --- the published files (C2SP tlog-tiles) ----------------------------------------------------------------------------


def tile(folder: Path, level: str, number: int, width: int) -> Path:
    """Return the file of a tile, the partial one if it is not full."""
    digits = f"{number % 1000:03}"
    while number := number // 1000:
        digits = f"x{number % 1000:03}/{digits}"
    file = folder / "tile" / level / digits
    return file if width == WIDTH or file.exists() else file.with_name(f"{file.name}.p") / str(width)


def leaves_of(folder: Path, size: int) -> list[bytes]:
    """Return the hash of every entry out of the tiles; entries that lie there too are compared with their hashes."""
    leaves: list[bytes] = []
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        hashes = tile(folder, "0", number, width).read_bytes()[: width * 32]
        part = [hashes[place : place + 32] for place in range(0, len(hashes), 32)]
        bundle = tile(folder, "entries", number, width)
        entries = [leaf(entry) for entry in entries_in(bundle.read_bytes())] if bundle.exists() else part
        if other := [place for place in range(width) if entries[place : place + 1] != part[place : place + 1]]:
            raise altered(number * WIDTH + other[0])
        leaves += part
    return leaves


def entries_in(bundle: bytes) -> Iterator[bytes]:
    """Each entry stands behind its length in two bytes."""
    place = 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        yield bundle[place + 2 : end]
        place = end


def check_whole_log(folder: Path, size: int, unit: str, seen: set[int]) -> None:
    """Raise if an entry of the unit in the whole log is not among those seen."""
    for number in range(-(-size // WIDTH)):
        bundle = tile(folder, "entries", number, min(WIDTH, size - number * WIDTH)).read_bytes()
        for index, entry in enumerate(entries_in(bundle), number * WIDTH):
            if index < size and index not in seen and json.loads(entry).get("unit") == unit:
                raise Wrong(f"该单位的第{index}条日志不在其中。", f"Entry {index} of the unit is not among them.")


def altered(index: int) -> Wrong:
    return Wrong(f"第{index}条日志与已签发的不一致。", f"Entry {index} is not the one that was signed.")


# --- events -----------------------------------------------------------------------------------------------------------


def check_event(line: dict[str, Any], size: int, root: bytes, leaves: list[bytes]) -> dict[str, Any]:
    """Return the entry of a line after its place in the log and its event were found right."""
    index, entry = line["index"], line["entry"].encode()
    if leaves:
        if not 0 <= index < len(leaves) or leaves[index] != leaf(entry):
            raise altered(index)
    elif climb(leaf(entry), index, size, [b64decode(one) for one in line["proof"]]) != root:
        raise altered(index)
    told: dict[str, Any] = json.loads(entry)
    if "event" in line and sha256(line["event"].encode()).hexdigest() != told["digest"]:
        raise Wrong(f"第{index}条日志所指的事件内容被改动。", f"The event of entry {index} was changed.")
    return told


def check_complete(scope: dict[str, Any], seen: list[tuple[int, dict[str, Any], dict[str, Any]]]) -> None:
    """Raise if something of what the folder says that it holds is missing."""
    if scope["kind"] == "range":
        if (gap := first_gap({index for index, _, _ in seen}, scope["first"], scope["last"])) is not None:
            raise Wrong(f"缺少第{gap}条日志。", f"Entry {gap} is missing.")
        return
    numbers: dict[str, set[int]] = {}
    for _, told, event in seen:
        if scope["kind"] == "unit":
            if told["unit"] != scope["unit"]:
                raise Wrong("夹有其他单位的事件。", "There are events of another unit among them.")
            numbers.setdefault(told["service"], set()).add(told["unit_seq"])
        elif event["stream"]["id"] == scope["item"]:
            numbers.setdefault(scope["item"], set()).add(event["version"])
    for name, found in sorted(numbers.items()):
        if (gap := first_gap(found, 1, max(found))) is not None:
            raise Wrong(f"缺少 {name} 的第{gap}号事件。", f"Event {gap} of {name} is missing.")
    if not numbers or scope.get("services", sorted(numbers)) != sorted(numbers):
        raise Wrong("缺少整个服务或事项的事件。", "All events of a service or of the item are missing.")


def first_gap(found: set[int], first: int, last: int) -> int | None:
    return next((number for number in range(first, last + 1) if number not in found), None)


# --- all of it --------------------------------------------------------------------------------------------------------


def verify(folder: Path, key: str) -> str:
    """Return one line of what was found right; raises Wrong at the first thing that is not."""
    origin, size, root = checkpoint((folder / "checkpoint").read_text("utf-8"), key)
    leaves = leaves_of(folder, size) if (folder / "tile").is_dir() else []
    if leaves and root_of(leaves) != root:
        raise Wrong(f"前{size}条日志的根与检查点不一致。", f"The root of {size} entries is not the checkpoint's.")
    seen, whole = [], False
    if (folder / "events.jsonl").exists():
        with (folder / "events.jsonl").open(encoding="utf-8", newline="\n") as lines:
            for text in lines:
                line = json.loads(text)
                told = check_event(line, size, root, leaves)
                seen.append((line["index"], told, json.loads(line["event"]) if "event" in line else {}))
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        scope = manifest["scope"]
        check_complete(scope, seen)
        if whole := scope["kind"] == "unit" and (folder / "tile" / "entries").is_dir():
            check_whole_log(folder, size, scope["unit"], {index for index, _, _ in seen})
        for name, digest in manifest.get("files", {}).items():
            if sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise Wrong(f"文件 {name} 与清单不一致。", f"The file {name} is not the one on the list.")
    elif not leaves:
        raise FileNotFoundError("events.jsonl, tile/")
    what, zh, en = f"{origin}: {size}", "与完整日志" * whole, " against the whole log" * whole
    return f"{what} 条日志，{len(seen)} 个事件，{zh}核验无误。\n{what} entries, {len(seen)} events, all right{en}."


def main() -> int:
    parser = argparse.ArgumentParser(description="核验问效审计日志 Verify a folder of Wenxiao's audit log")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--key", help="the log's public key, or a file with it; default: the one in the folder")
    given = parser.parse_args()
    try:
        key = given.key or str(given.folder / "key")
        text = Path(key).read_text("utf-8") if len(key) < 4096 and Path(key).is_file() else key
        print(verify(given.folder, text))
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print(f"无法读取：{error!r}\nThe folder cannot be read: {error!r}", file=sys.stderr)
        return 2
    if not given.key:
        print(f"公钥取自文件夹，请与从区里另行取得的核对：\nThe key is the folder's own; compare it:\n{text.strip()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
