"""Where the bytes of attachments lie: a folder, or any object store that `obstore` knows, under their SHA-256."""

from hashlib import sha256
from pathlib import Path

from obstore import delete_async, get_async, head_async, put_async
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, ObjectStore, from_url


class CannotStore(Exception):
    """The setting names no store, or the store does not answer."""


class Erased(Exception):
    """These bytes were destroyed by law; they are neither given nor taken again."""


class Damaged(Exception):
    """What lies under a digest is not what was stored there."""


def place_of(digest: str) -> str:
    """Where a file lies below the store's root: 256 folders, so that none grows endlessly."""
    return f"{digest[:2]}/{digest}"


def mark_of(digest: str) -> str:
    """What lies beside a file that was destroyed, so that copies of it go as well (deploy/backup/attachments.py)."""
    return f"{place_of(digest)}.erased"


class FileStore:
    """Bytes by their digest, never changed and never stored twice.

    :param where: a folder, or a URL such as `s3://bucket/folder`; its credentials are AWS_… of the environment
    :raises CannotStore: if it is neither
    """

    def __init__(self, where: str) -> None:
        try:
            self._store: ObjectStore = (
                from_url(where) if "://" in where else LocalStore(Path(where).absolute(), mkdir=True)
            )
        except (BaseError, OSError, ValueError) as error:
            said = f"WENXIAO_ATTACHMENTS is “{where}”, which is no folder or store that can be used"
            raise CannotStore(f"{said}: {first(error)}.") from None

    async def put(self, content: bytes) -> str:
        """Store bytes durably and return their digest (64 hexadecimal digits).

        :raises CannotStore: if the store does not take them
        :raises Erased: if they were destroyed by law
        """
        digest = sha256(content).hexdigest()
        if await self._is_erased(digest):
            raise Erased(digest)
        try:
            await put_async(self._store, place_of(digest), content, mode="create")
        except (AlreadyExistsError, FileExistsError):
            return digest
        except (BaseError, OSError) as error:
            raise CannotStore(first(error)) from error
        return digest

    async def get(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        :raises Erased: if they were destroyed by law
        :raises FileNotFoundError: if there are none
        :raises Damaged: if they are others than were stored
        :raises CannotStore: if the store does not answer
        """
        try:
            content = bytes(await (await get_async(self._store, place_of(digest))).bytes_async())
        except FileNotFoundError:
            if await self._is_erased(digest):
                raise Erased(digest) from None
            raise
        except (BaseError, OSError) as error:
            raise CannotStore(first(error)) from error
        if sha256(content).hexdigest() != digest:
            raise Damaged(digest)
        return content

    async def erase(self, digest: str) -> None:
        """Destroy bytes for ever, those that are not there as well; first the mark that tells copies.

        :raises CannotStore: if the store does not answer
        """
        try:
            await put_async(self._store, mark_of(digest), b"")
            await delete_async(self._store, place_of(digest))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise CannotStore(first(error)) from error

    async def _is_erased(self, digest: str) -> bool:
        try:
            await head_async(self._store, mark_of(digest))
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise CannotStore(first(error)) from error
        return True


def first(error: Exception) -> str:
    """The first line of what a library says; more of it is for its own programmers."""
    return (str(error).splitlines() or [type(error).__name__])[0]
