"""Where things lie, and what is not written over."""

from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.paths import keep_apart, private


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
