"""Becomes another program that dies with its parent: `launch.py <identity> <signal> <parent pid> <program> …`.

The last step before a child's own program: a process of its own, because what it does (prctl, namespaces, user ids)
is not safe between fork and exec of a program with threads. The pid stays. Standard library only: it runs without
site-packages.

Identities:
- `same`: the user who started it.
- `mapped`: in a user namespace in which root has the number 1000. PostgreSQL refuses uid 0; here it does not see one,
  while files stay root's, so a checkout under /root (mode 0700) works.
- `nobody`: uid and gid 65534, keeping only CAP_DAC_OVERRIDE, for containers that forbid user namespaces.
"""

import ctypes
import os
import sys

NOBODY = 65534
MAPPED = 1000

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CLONE_NEWUSER = 0x10000000
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _become_mapped() -> None:
    uid, gid = os.geteuid(), os.getegid()
    _checked(_libc.unshare(_CLONE_NEWUSER), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{MAPPED} {uid} 1")
    _write("/proc/self/gid_map", f"{MAPPED} {gid} 1")


def _become_nobody() -> None:
    _checked(_libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl")
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    mask = 1 << _CAP_DAC_OVERRIDE
    # effective, permitted, inheritable; the second triple is for capabilities above 31
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _checked(_libc.capset(header, sets), "capset")
    _checked(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0), "prctl")


def main(identity: str, death_signal: int, parent: int, argv: list[str]) -> None:
    """Change identity, tie this process to its parent, become `argv`."""
    if identity == "mapped":
        _become_mapped()
    elif identity == "nobody":
        _become_nobody()
    if sys.platform == "linux":
        # After the identity: the kernel forgets the death signal when credentials change.
        _checked(_libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0), "prctl")
        if os.getppid() not in (parent, 0):
            sys.exit(1)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    except OSError as error:
        sys.exit(f"launch: {error}")
