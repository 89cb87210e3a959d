"""Which calls of the kernel a program in the sandbox may not make, as a filter for the kernel.

The namespaces are the walls. This is what makes the ground before them small: a program that
computes needs no mounts, no sockets, no other program, no tracing and no loading, and a mistake in
the kernel behind one of these calls is out of its reach (seccomp; Edge, 2012, "A library for
seccomp filters", LWN). Where the machine is none of those known here, there is no filter.
"""

from __future__ import annotations

import errno
import struct

_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ON_ALL = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_open": 434, "pidfd_getfd": 438, "mount_setattr": 442,
}  # fmt: skip
_REFUSED = {
    "x86_64": {
        "socket": 41, "socketpair": 53, "execve": 59, "ptrace": 101, "syslog": 103,
        "personality": 135, "modify_ldt": 154, "pivot_root": 155, "chroot": 161, "acct": 163,
        "mount": 165, "umount2": 166, "swapon": 167, "reboot": 169, "iopl": 172, "ioperm": 173,
        "init_module": 175, "delete_module": 176, "quotactl": 179, "kexec_load": 246,
        "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272, "vmsplice": 278,
        "perf_event_open": 298, "name_to_handle_at": 303, "open_by_handle_at": 304, "setns": 308,
        "process_vm_readv": 310, "process_vm_writev": 311, "finit_module": 313,
        "memfd_create": 319, "kexec_file_load": 320, "bpf": 321, "execveat": 322,
        "userfaultfd": 323,
    },
    "aarch64": {
        "umount2": 39, "mount": 40, "pivot_root": 41, "chroot": 51, "quotactl": 60,
        "vmsplice": 75, "acct": 89, "personality": 92, "unshare": 97, "kexec_load": 104,
        "init_module": 105, "delete_module": 106, "syslog": 116, "ptrace": 117, "reboot": 142,
        "socket": 198, "socketpair": 199, "add_key": 217, "request_key": 218, "keyctl": 219,
        "execve": 221, "swapon": 224, "perf_event_open": 241, "name_to_handle_at": 264,
        "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270,
        "process_vm_writev": 271, "finit_module": 273, "memfd_create": 279, "bpf": 280,
        "execveat": 281, "userfaultfd": 282, "kexec_file_load": 294,
    },
}  # fmt: skip
_CLONE3 = 435
"""Its arguments cannot be looked at; who is told that there is none takes ``clone``."""
_OTHER_WORDS = 0x40000000
"""Calls of x86_64 from here on are those of a second way of calling."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _MACHINE = 0, 4  # where they stand in what the filter sees


def filter_for(machine: str) -> bytes:
    """The filter's instructions, eight bytes each; nothing for a machine that is not known.

    Args:
        machine: as :func:`platform.machine` says it.
    """
    if machine not in _ARCHITECTURE:
        return b""
    refused = sorted({**_ON_ALL, **_REFUSED[machine]}.values())
    tests = [(_AT_LEAST, _OTHER_WORDS)] if machine == "x86_64" else []
    tests += [(_EQUAL, number) for number in refused]
    lines = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, len(tests) + 2, 0, _CLONE3),
        # A jump counts from the instruction after it, past the one that allows.
        *((code, len(tests) - at, 0, number) for at, (code, number) in enumerate(tests)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
