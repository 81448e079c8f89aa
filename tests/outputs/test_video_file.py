"""A video keeps the times of its pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.errors import CoachError
from coach.outputs.figure import Picture
from coach.outputs.video_file import VideoFile


def grey(level: int, height: int = 120, width: int = 160) -> Picture:
    return np.full((height, width, 3), level, np.uint8)


def read(path: Path) -> tuple[float, list[Picture]]:
    video = cv2.VideoCapture(str(path))
    pictures = []
    while True:
        ok, picture = video.read()
        if not ok:
            break
        pictures.append(np.asarray(picture, np.uint8))
    fps = video.get(cv2.CAP_PROP_FPS)
    video.release()
    return fps, pictures


def test_pictures_at_uneven_times_stand_where_they_belong(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    # Seconds and brightness: a gap of a second, a burst, and the start is not at zero.
    shots = [(7.0, 10), (7.1, 60), (8.1, 110), (8.11, 250), (8.12, 250), (8.2, 160), (9.0, 210)]
    with VideoFile(path, 10) as video:
        for t_s, level in shots:
            video.write(t_s, grey(level))
    fps, pictures = read(path)
    assert fps == pytest.approx(10)
    means = [float(picture.mean()) for picture in pictures]
    assert means == pytest.approx([10] + [60] * 10 + [110] + [160] * 8 + [210], abs=6)


@pytest.mark.parametrize("rate", [7.3, 15.0, 29.97, 60.0])
def test_duration_is_that_of_the_session(tmp_path: Path, rate: float) -> None:
    path = tmp_path / "out.mp4"
    with VideoFile(path, 30) as video:
        for number in range(round(4 * rate)):
            video.write(number / rate, grey(number % 200))
    fps, pictures = read(path)
    assert len(pictures) / fps == pytest.approx(4.0, abs=1 / rate + 1 / 30)


def test_a_long_pause_is_shortened(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    with VideoFile(path, 5) as video:
        for t_s in (0.0, 0.2, 3600.0, 3600.2):
            video.write(t_s, grey(100))
    # Both pictures at the start, one at the end of ten seconds, and the last one.
    assert len(read(path)[1]) == 2 + 49 + 2


def test_times_that_make_no_sense_add_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    with VideoFile(path, 5) as video:
        for t_s in (float("nan"), 1.0, 0.0, float("inf"), 1.0, 1.2):
            video.write(t_s, grey(100))
    assert len(read(path)[1]) == 2


def test_odd_and_changing_sizes_become_even_and_constant(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    with VideoFile(path, 5) as video:
        for number, size in enumerate([(121, 163), (120, 160), (240, 320)]):
            video.write(number / 5, grey(100, *size))
    _, pictures = read(path)
    assert [picture.shape for picture in pictures] == [(120, 162, 3)] * 3


def test_the_picture_may_be_drawn_into_again(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    picture = grey(50)
    with VideoFile(path, 10) as video:
        video.write(0.0, picture)
        picture[:] = 200
        video.write(0.3, picture)
    assert [round(float(shown.mean()), -1) for shown in read(path)[1]] == [50, 50, 50, 200]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_session_keeps_its_video(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "out.mp4"
    with pytest.raises(error), VideoFile(path, 10) as video:
        video.write(0.0, grey(50))
        assert not path.exists(), "only a whole file has the name"
        raise error
    assert len(read(path)[1]) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_no_picture_no_file(tmp_path: Path) -> None:
    with VideoFile(tmp_path / "out.mp4", 10):
        pass
    assert not list(tmp_path.iterdir())


def test_an_existing_video_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.write_bytes(b"before")
    with VideoFile(path, 10) as video:
        video.write(0.0, grey(50))
        assert path.read_bytes() == b"before"
    assert len(read(path)[1]) == 1


def test_a_file_cut_short_is_reported_and_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    video = VideoFile(path, 10)
    video.write(0.0, grey(50))
    video._written += 1
    with pytest.raises(CoachError, match="disk full"):
        video.__exit__(None, None, None)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["missing/out.mp4", "out.txt", "folder.mp4", "file/out.mp4", "x" * 300 + ".mp4"])
def test_a_path_that_cannot_be_written_is_told_at_once(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(CoachError) as told:
        VideoFile(tmp_path / where, 30)
    assert "\n" not in str(told.value)
    assert str(told.value).endswith(".")


def test_a_read_only_folder_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    # The superuser may write anywhere, so the refusal is played.
    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(CoachError, match="Permission denied"):
        VideoFile(tmp_path / "out.mp4", 30)


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_makes_no_sense_is_refused(tmp_path: Path, fps: float) -> None:
    with pytest.raises(CoachError):
        VideoFile(tmp_path / "out.mp4", fps)


def test_codec_chatter_is_not_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with VideoFile(tmp_path / "out.mp4", 10) as video:
        video.write(0.0, grey(50))
    assert capfd.readouterr() == ("", "")
