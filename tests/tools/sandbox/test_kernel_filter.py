"""The filter of calls, followed by hand. Pure."""

from __future__ import annotations

import errno
import struct

import pytest

from tools.sandbox.kernel_filter import filter_for

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000


def verdict(machine: str, number: int, arch: int) -> int:
    """What the kernel would make of a call."""
    lines = list(struct.iter_unpack("=HBBI", filter_for(machine)))
    seen, at, value = {0: number, 4: arch}, 0, 0
    while True:
        code, yes, no, operand = lines[at]
        at += 1
        if code == 0x20:
            value = seen[operand]
        elif code == 0x06:
            return int(operand)
        else:
            holds = value == operand if code == 0x15 else value >= operand
            at += yes if holds else no


@pytest.mark.parametrize("machine", MACHINES)
def test_dangerous_calls_are_refused_and_others_are_not(machine: str) -> None:
    names = {"x86_64": (41, 59, 101, 165, 272, 321), "aarch64": (198, 221, 117, 40, 97, 280)}
    harmless = {"x86_64": (0, 1, 9, 12, 56, 57, 202, 257), "aarch64": (56, 63, 64, 98, 214, 220)}
    for number in (*names[machine], 425, 428, 442):
        assert verdict(machine, number, MACHINES[machine]) == REFUSE | errno.EPERM
    for number in (*harmless[machine], 400, 500):
        assert verdict(machine, number, MACHINES[machine]) == ALLOW
    assert verdict(machine, 435, MACHINES[machine]) == REFUSE | errno.ENOSYS


def test_another_way_of_calling_is_no_way_round() -> None:
    assert verdict("x86_64", 1, 0x40000003) == KILL  # as 32 bits
    assert verdict("x86_64", 0x40000001, MACHINES["x86_64"]) == REFUSE | errno.EPERM


def test_a_machine_that_is_not_known_has_no_filter() -> None:
    assert filter_for("riscv64") == b""
