"""Where things lie, and what is not written over."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coach import settings
from coach.errors import CoachError
from coach.exercise.files import load
from coach.paths import keep_apart, private, short_text, write_private
from coach.safety import answers
from coach.tuning import comfort, own


def test_outputs_have_files_of_their_own(tmp_path: Path) -> None:
    video, folder = tmp_path / "me.mp4", tmp_path / "session"
    folder.mkdir()
    video.touch()
    (tmp_path / "link.mp4").symlink_to(video)
    keep_apart([tmp_path / "a.csv", None, tmp_path / "b.csv", tmp_path / "session.csv"], folder)
    for outputs, source in (
        ([video], video),
        ([None, tmp_path / "link.mp4"], video),
        ([tmp_path / "session" / ".." / "me.mp4"], video),
        ([folder / "landmarks.arrows"], folder),
        ([tmp_path / "a.csv", tmp_path / "a.csv"], video),
    ):
        with pytest.raises(CoachError, match=r"written over|named twice"):
            keep_apart(outputs, source)


def test_a_file_about_a_person_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open(tmp_path / "angles.csv", "w", opener=private) as file:
        file.write("t")
    assert (tmp_path / "angles.csv").stat().st_mode & 0o777 == 0o600


def test_a_file_that_a_person_wrote_is_read_without_the_mark_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbftitle = 1\r\n")
    assert short_text(path, "an exercise") == "title = 1\n"
    assert short_text(path, "an exercise", most=10) == "title = 1\n"
    with pytest.raises(CoachError, match=r"a\.toml is too long for a file of limits\."):
        short_text(path, "limits", most=9)


@pytest.mark.skipif(os.name == "nt", reason="no named pipes")
def test_no_file_of_a_person_is_waited_for(tmp_path: Path) -> None:
    """A pipe in its place had no end, and `coach show` none either."""
    file = own.path("me", "chair-extension")
    file.parent.mkdir(parents=True)
    readers: list[tuple[Path, Callable[[], object]]] = [
        (file, lambda: own.read("me", "chair-extension")),
        (comfort.path(file), lambda: comfort.read(file)),
        (settings.path(), settings.read),
    ]
    for path, read in readers:
        os.mkfifo(path)
        with pytest.raises(CoachError, match=f"^{path} is a device, not a file of [a-z]+\\.$"):
            read()
        path.unlink()


def test_every_file_of_a_person_may_begin_with_the_mark_of_an_editor(tmp_path: Path) -> None:
    """Of TOML and JSON it was said that the first character of line 1 is wrong, which nobody sees."""
    file = own.path("me", "chair-extension")
    file.parent.mkdir(parents=True)

    def marked(path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8-sig")

    marked(file, "# mine\n[trunk_extension]\nease_off = 15\n")
    assert own.read("me", "chair-extension")["trunk_extension"].ease_off == 15
    marked(comfort.path(file), '{"trunk_extension": {"degrees": 9, "on": "2026-01-01"}}')
    assert comfort.read(file)["trunk_extension"].degrees == 9
    marked(settings.path(), "# mine\nmute = true\n")
    assert settings.read().mute
    settings.save(settings.Settings(mute=True, rate=120))
    assert "# mine" in settings.path().read_text()
    for name, text in (("a.toml", "fever = false\n"), ("a.json", '{"fever": false}')):
        marked(tmp_path / name, text)
        assert answers.read(str(tmp_path / name)).said == {"fever": False}
    marked(tmp_path / "mine.toml", load("chair-extension")[1])
    assert load(str(tmp_path / "mine.toml")) == load("chair-extension")


def test_a_private_file_is_written_whole_or_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_private(path, b"before")
    assert path.stat().st_mode & 0o777 == 0o600

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_private(path, b"after")
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]
