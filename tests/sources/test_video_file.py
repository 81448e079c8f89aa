"""Every frame of a file, with the file's own times."""

from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.sources.video_file import VideoFile
from tests.paths import CLIPS, FAR


def test_times_are_those_of_the_file_even_when_the_rate_varies() -> None:
    times = [frame.t_s for frame in VideoFile(CLIPS / "variable_rate.mp4").frames()]
    assert times == pytest.approx([0, 0.04, 0.073, 0.2, 0.233, 0.5, 0.533, 0.566, 1.0, 1.04], abs=0.002)


def test_a_phone_held_upright_gives_an_upright_picture() -> None:
    frame = next(VideoFile(CLIPS / "rotated.mp4").frames())
    assert frame.picture is not None
    assert frame.picture.shape == (64, 48, 3)


def test_every_frame_is_handed_over() -> None:
    assert sum(1 for _ in VideoFile(FAR).frames()) == 246


def test_a_missing_file_a_folder_and_a_text_are_refused_by_name(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("hello")
    for path in (tmp_path / "none.mp4", tmp_path, text):
        with pytest.raises(CoachError, match=path.name):
            VideoFile(path)


def test_a_file_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(FAR.read_bytes()[:300_000])
    with pytest.raises(CoachError, match="cut off"):
        list(VideoFile(cut).frames())


def test_a_file_damaged_in_the_middle_is_read_as_far_as_it_goes_and_then_said(tmp_path: Path) -> None:
    whole = FAR.read_bytes()
    start = whole.index(b"mdat")
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(whole[: start + 200_000] + bytes(len(whole) - start - 200_000) if whole.index(b"moov") < start else whole)
    if whole.index(b"moov") > start:
        keep = start + 200_000
        damaged.write_bytes(whole[:keep] + bytes(whole.index(b"moov") - 4 - keep) + whole[whole.index(b"moov") - 4 :])
    frames = []
    with pytest.raises(CoachError, match="cut off or damaged after"):
        for frame in VideoFile(damaged).frames():
            frames.append(frame)
    assert 5 < len(frames) < 99
