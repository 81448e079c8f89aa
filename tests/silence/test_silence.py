"""Nothing leaves the machine: no connection and no look-up beyond loopback, in anything that people do every day.

MediaPipe is pinned to the last release that keeps to this; whoever moves the pin is told here.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.paths import FAR, ROOT
from tests.recording.sessions import record
from tests.silence.trace import beyond, trace_of, traced


def run(tmp_path: Path, *command: str, timeout_s: float = 180) -> tuple[int, str, str]:
    """Exit code, trace and output of a program run to its end."""
    file = tmp_path / "trace.txt"
    process = traced([sys.executable, *command], file, environment(tmp_path), ROOT)
    out, errors = process.communicate(timeout=timeout_s)
    return process.returncode, trace_of(process, file), out + errors


def environment(tmp_path: Path) -> dict[str, str]:
    """Without a display; sound goes nowhere, but it is made."""
    nowhere = tmp_path / "asound.conf"
    nowhere.write_text("pcm.!default { type null }\n")
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return kept | {"ALSA_CONFIG_PATH": str(nowhere)}


# That the detector detects

LEAKS = {
    "a connection": "s = socket.socket(); s.settimeout(0.2); s.connect(('192.0.2.1', 80))",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "a datagram in IPv6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('2001:db8::1', 9))",
    "a look-up": "socket.getaddrinfo('spine-coach.invalid', 443)",
    "a server for everybody": "socket.socket().bind(('', 0))",
    "a child that connects": "s = socket.socket(); s.settimeout(0.2); os.fork() or s.connect(('192.0.2.1', 80)); os.wait()",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_program_that_reaches_out_is_caught(leak: str, tmp_path: Path) -> None:
    program = f"import os, socket\ntry:\n    {LEAKS[leak]}\nexcept OSError:\n    pass\n"
    _, trace, _ = run(tmp_path, "-c", program)
    assert beyond(trace)


def test_what_stays_on_the_machine_is_not_held_against_it(tmp_path: Path) -> None:
    program = """
import socket, tempfile
server = socket.create_server(("127.0.0.1", 0)); socket.create_connection(server.getsockname()); server.accept()
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); six.sendto(b"x", ("::1", 9))
local = socket.socket(socket.AF_UNIX); local.bind(tempfile.mkdtemp() + "/s")
"""
    code, trace, said = run(tmp_path, "-c", program)
    assert code == 0 and "sin_port" in trace and "AF_UNIX" in trace, said
    assert beyond(trace) == []


@pytest.mark.parametrize(
    ("line", "to"),
    [
        ('7 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0', "127.0.0.53 port 53"),
        ('7 connect(3, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42)', "the system's resolver"),
        ("7 bind(3, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_ALL)}, 20) = 0", "AF_PACKET"),
        (
            '7 sendto(4, ""..., 1, 0, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), '
            'inet_pton(AF_INET6, "::ffff:8.8.8.8", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>',
            "::ffff:808:808 port 9",
        ),
    ],
)
def test_ways_out_that_are_not_tried_here(line: str, to: str) -> None:
    (call,) = beyond(line)
    assert call.to in (to, "::ffff:8.8.8.8 port 9")


# That the coach is silent


def test_a_live_session_with_voice_and_recording(tmp_path: Path) -> None:
    command = ["run", "chair-extension", "--camera", str(FAR), "--no-window", "--json", "--answers", "none", "--record-video"]
    code, trace, said = run(tmp_path, "-m", "coach", *command, "--video", str(tmp_path / "out.mp4"))
    assert code == 0 and '"kind": "summary"' in said, said
    assert beyond(trace) == []


def test_a_replay_of_a_video(tmp_path: Path) -> None:
    command = ["replay", str(FAR), "--exercise", "chair-extension", "--json", "--record", "--video", str(tmp_path / "out.mp4")]
    code, trace, said = run(tmp_path, "-m", "coach", *command)
    assert code == 0 and '"kind": "summary"' in said, said
    assert beyond(trace) == []


@pytest.mark.parametrize(
    "command",
    [
        ["replay", "{}", "--json"],
        ["report", "{}", "-o", "report.html"],
        ["export", "{}", "--to", "csv", "-o", "session.csv"],
        ["tune", "chair-extension", "{}", "--set", "trunk_extension.ease_off=14"],
        ["doctor"],
    ],
    ids=lambda command: command[0],
)
def test_what_is_done_with_a_recording(command: list[str], tmp_path: Path) -> None:
    words = [word.format(record(seconds=8)) if word == "{}" else word for word in command]
    words = [str(tmp_path / word) if word.startswith(("report.", "session.")) else word for word in words]
    code, trace, said = run(tmp_path, "-m", "coach", *words)
    assert code == 0, said
    assert beyond(trace) == []
