"""What a program and all its children asked of the network: run under strace, which sees every system call."""

import ipaddress
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

STRACE = shutil.which("strace")
ASKING = {"connect", "sendto", "sendmsg", "sendmmsg", "bind"}
NO_NETWORK = {"AF_UNIX", "AF_NETLINK", "AF_UNSPEC", "AF_INET", "AF_INET6"}
"""Address families that stay inside the machine, and the two that are looked at more closely."""

DNS_PORT = 53
CALL = re.compile(r"^\d+\s+(\w+)\((.*)")
ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
FAMILY = re.compile(r"sa_family=(\w+)")


class Call(NamedTuple):
    """A system call that goes beyond this machine, or asks for a name."""

    name: str
    to: str


def beyond(trace: str) -> list[Call]:
    """What in the output of `strace -f -e trace=network` is neither loopback nor a local socket, or looks up a name."""
    return [call for line in trace.splitlines() for call in _calls(line)]


def _calls(line: str) -> Iterator[Call]:
    match = CALL.match(line)
    if match is None or match[1] not in ASKING:
        return
    name, arguments = match[1], match[2]
    for family in FAMILY.findall(arguments):
        if family not in NO_NETWORK:
            yield Call(name, family)
    for port, four, six in ADDRESS.findall(arguments):
        address = ipaddress.ip_address(four or six)
        inner = getattr(address, "ipv4_mapped", None) or address
        # A resolver may listen on this machine, and asks others itself.
        if not inner.is_loopback or int(port) == DNS_PORT:
            yield Call(name, f"{address} port {port}")
    if "AF_UNIX" in arguments and "resolve" in arguments:
        yield Call(name, "the system's resolver")


def under_strace(file: Path) -> list[str]:
    """Words to put before a command so that its trace is written to `file`. Skips the test where that is not possible."""
    if STRACE is None:
        pytest.skip("no strace: make system installs it")
    if not may_trace(STRACE):
        pytest.skip("strace may not trace here")
    # In the background (-D) it is the tracer that is the grandchild, not the program, which so gets its signals itself.
    return [STRACE, "-D", "-f", "-e", "trace=network", "-s", "0", "-o", str(file)]


def traced(command: Sequence[str], file: Path, environ: dict[str, str], cwd: Path) -> "subprocess.Popen[str]":
    """Starts a program under strace."""
    pipe, words = subprocess.PIPE, [*under_strace(file), *command]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, env=environ, cwd=cwd)


@cache
def may_trace(strace: str) -> bool:
    """Some containers forbid it."""
    return subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def trace_of(process: "subprocess.Popen[str]", file: Path) -> str:
    """The whole trace of a program that has ended.

    Raises:
        AssertionError: the tracer has not seen its end.
    """
    end = f"{process.pid} +++ "
    for _ in range(100):
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        if any(line.startswith(end) for line in map(_squeezed, text.splitlines())):
            return text
        time.sleep(0.1)
    raise AssertionError(f"strace saw no end of {process.pid}")


def _squeezed(line: str) -> str:
    return " ".join(line.split())
