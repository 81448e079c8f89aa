"""What the coach sees in a clip and what it says of it: the same eyes and the same step as `coach replay`.

Looking takes far longer than judging, so what was seen is kept beside the clips, under a hash of the code that saw it. When only
the judgement has changed it is judged again; when only what is followed or read in the picture has changed the landmarks stay.
What the judgement tells the eyes (that the neutral is known) is kept too: seen under another answer, the clip is looked at anew.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import coach.pose
from coach.coaching import State, step
from coach.exercise import files
from coach.feedback import Feedback
from coach.observation import Observation
from coach.pose.eyes import Eyes, Glance
from coach.pose.follow import Candidate
from coach.pose.landmarker import Landmarker
from coach.pose.model_files import find_model
from coach.sources.video_file import VideoFile
from tests.accuracy import landmarks
from tests.accuracy.clips import Clip

FOLLOWS = ("tracker.py", "head_reader.py", "head.onnx")
"""What works on landmarks that are known."""


@dataclass(frozen=True)
class Watched:
    """A clip with what was seen and said of each of its frames."""

    clip: Clip
    seen: list[Observation]
    feedback: list[Feedback]


class _Blind(Landmarker):
    """Stands where landmarks are known already: only what is followed is followed anew."""

    def __init__(self) -> None:
        pass


class Looks:
    """Watches clips, each as a session of its own.

    Args:
        kept: folder for what was seen.
    """

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        kept.mkdir(parents=True, exist_ok=True)

    @cached_property
    def _codes(self) -> tuple[str, str]:
        folder = Path(next(iter(coach.pose.__path__)))
        others = [path for path in sorted(folder.iterdir()) if path.suffix == ".py" and path.name not in FOLLOWS]
        return _hash([*others, find_model("full")]), _hash([folder / name for name in FOLLOWS])

    def watch(self, clip: Clip) -> Watched:
        """The clip as `coach replay` sees and judges it."""
        others, tracker = self._codes
        path = self._kept / f"{clip.name}.{others}.arrow"
        kept = landmarks.load(path) if path.exists() else None
        # Which of two people was followed is not kept.
        if kept and (kept[1]["tracker"] == tracker or not clip.bystander):
            seen, notes = kept
            if again := notes["tracker"] != tracker:
                seen = list(_track_again(clip, seen, notes["calibrated"]))
            feedback = _judge(clip, seen)
            if _calibrated(feedback) == notes["calibrated"]:
                if again:
                    landmarks.save(path, seen, notes | {"tracker": tracker})
                return Watched(clip, seen, feedback)
        seen, feedback = landmarks.watched(clip.path, clip.coached_as)
        for old in self._kept.glob(f"{clip.name}.*.arrow"):
            old.unlink()
        landmarks.save(path, seen, {"calibrated": _calibrated(feedback), "tracker": tracker})
        return Watched(clip, seen, feedback)


def _calibrated(feedback: list[Feedback]) -> str:
    return "".join("01"[now.calibrated] for now in feedback)


def _judge(clip: Clip, seen: list[Observation]) -> list[Feedback]:
    exercise, state, said = files.load(clip.coached_as)[0], State(), []
    for one in seen:
        state, feedback = step(exercise, state, one)
        said.append(feedback)
        if feedback.course.ended:
            break
    return said


def _track_again(clip: Clip, seen: list[Observation], calibrated: str) -> Iterator[Observation]:
    eyes = Eyes(_Blind())
    for frame, one, known in zip(VideoFile(clip.path).frames(), seen, "0" + calibrated, strict=False):
        person = Candidate(one.image, one.world, one.visibility) if one.people else None
        again = eyes.observe(Glance(frame, one.picture, person, one.people), one.pressed, known == "1")
        yield replace(again, t_s=one.t_s)


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
