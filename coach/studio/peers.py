"""Who is at the other end of a connection on this machine, where the system says so: Linux does, in /proc/net."""

import socket
import struct
import sys
from pathlib import Path

TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_MAPPED = "0000000000000000FFFF0000"
_TIME_WAIT = "06"


def owner(client: tuple[str, int], port: int) -> int | None:
    """The user id under which somebody connected from `client` to a port of this machine; None where that cannot be told."""
    if not sys.platform.startswith("linux"):
        return None
    for table in TABLES:
        try:
            text = Path(table).read_text(encoding="ascii")
        except OSError:
            continue
        if (found := listed_owner(text, client, port)) is not None:
            return found
    return None


def listed_owner(table: str, client: tuple[str, int], port: int) -> int | None:
    """As `owner`, from the text of one table: number, local address, remote address, state, queues, timer, retries, user id, …"""
    try:
        address = f"{struct.unpack('=I', socket.inet_aton(client[0]))[0]:08X}"
    except OSError:
        return None
    ends = {f"{prefix}{address}:{client[1]:04X}" for prefix in ("", _MAPPED)}
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 7 and fields[1] in ends and fields[2].endswith(f":{port:04X}") and fields[3] != _TIME_WAIT:
            return int(fields[7])
    return None
