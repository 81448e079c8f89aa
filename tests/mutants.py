"""Changes the judgement in one small way at a time and sees whether the tests notice: `python -m tests.mutants [PART...]`.

Each mutant is a mistake that somebody could make. PART leaves out those whose file or text does not hold it. One is killed when
a test fails; one that survives wants a test. Works in a copy of the tree, and never writes into this one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.paths import ROOT

COPIED = ("coach", "tests", "exercises", "models", "README.md", "pyproject.toml")
EVERYTHING = ("tests/angles", "tests/check", "tests/course", "tests/test_coaching.py", "tests/fuzz/test_landmarks.py")
MOST_S = 3600.0
QUICK = """
_phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
hypothesis.settings.register_profile("mutants", deadline=None, phases=_phases)
hypothesis.settings.load_profile("mutants")
"""


class Mutant(NamedTuple):
    """In `file`, `old` becomes `new`; `tests` are tried first."""

    file: str
    old: str
    new: str
    tests: str


LEVELS = "tests/check/test_levels.py"
JUDGE = "tests/check/test_judge.py"
PATTERNS = "tests/check/test_patterns.py"
NEUTRAL = "tests/check/test_neutral.py"
SEEN = "tests/check/test_seen.py"
FOLLOW, EYES, TRACKER = "tests/pose/test_follow.py", "tests/pose/test_eyes.py", "tests/pose/test_tracker.py"
READER = "tests/pose/test_head_reader.py"
GEOMETRY = "tests/angles/test_geometry.py"
RELATIVE = "tests/angles/test_relative.py"
FRONT = "tests/angles/test_front.py"
SPEED = "tests/angles/test_speed.py"
BOUNDS = "tests/angles/test_bounds.py"
WARNINGS = "tests/tuning/test_warnings.py"
HEAD = "tests/angles/test_head.py"
TRUNK = "tests/angles/test_trunk.py"
GUIDE = "tests/course/test_guide.py"
REPETITIONS = "tests/course/test_repetitions.py"
LISTENER = "tests/voice/test_listener.py"
STOP = "tests/course/test_stop_sign.py"
FILES = "tests/exercise/test_files.py"
FEEDBACK = "tests/test_feedback.py"
BATCH = "tests/check/test_batch.py"

MUTANTS = (
    # Levels: too late, too early, never back, fooled by what is not seen.
    Mutant(
        "coach/check/levels.py",
        "if math.isnan(value):\n        return Held()",
        "if math.isnan(value):\n        return held",
        LEVELS,
    ),
    Mutant("coach/check/levels.py", "t_s - since >= ONSET_S", "t_s - since >= 5 * ONSET_S", LEVELS),
    Mutant("coach/check/levels.py", "t_s - since >= RELEASE_S", "t_s - since >= 0", LEVELS),
    Mutant("coach/check/levels.py", "value + bound > limit.ease_off", "value - bound > limit.ease_off", LEVELS),
    Mutant("coach/check/levels.py", "value > limit.gentle * (1 + margin)", "value > limit.ease_off * (1 + margin)", LEVELS),
    Mutant(
        "coach/check/levels.py",
        "calm = _reached(value, limit, -MARGIN, bound)",
        "calm = _reached(value, limit, MARGIN, bound)",
        LEVELS,
    ),
    Mutant("coach/check/levels.py", "Held(max(held.level, certain), reached, since)", "Held(held.level, reached, since)", LEVELS),
    # The check.
    Mutant("coach/check/judge.py", "0 < t - state.t_s <= MAX_GAP_S", "t - state.t_s <= MAX_GAP_S", JUDGE),
    Mutant(
        "coach/check/judge.py", "state = replace(state, recent=(), turning=(), stretch", "state = replace(state, stretch", JUDGE
    ),
    Mutant("coach/check/judge.py", "for a, b in pairwise(times)) > FEW_S", "for a, b in pairwise(times)) > 1e9", JUDGE),
    Mutant(
        "coach/check/judge.py",
        "if reason in LOSES_NEUTRAL else",
        "if reason == state.reason and reason in LOSES_NEUTRAL else",
        JUDGE,
    ),
    Mutant("coach/course/guide.py", "if state.paused or (now.plan.paced and", "if (now.plan.paced and", GUIDE),
    Mutant("coach/course/guide.py", 'if phase == "rest" and state.again:', "if False:", GUIDE),
    Mutant("coach/course/guide.py", '_enter(now, state, "back" if found else "rest")', '_enter(now, state, "rest")', GUIDE),
    Mutant("coach/course/guide.py", 'phase != "rest") and not found', 'phase != "rest")', GUIDE),
    Mutant("coach/check/judge.py", "judged = neutral is not None and reason is None", "judged = neutral is not None", JUDGE),
    Mutant("coach/check/judge.py", "t - away_since >= LOST_S", "t - away_since >= 0.5", JUDGE),
    Mutant("coach/check/judge.py", "since = min(state.reason_since_s, t)", "since = state.reason_since_s", JUDGE),
    Mutant("coach/check/watch.py", "return (outward_deg_s > 0)", "return (outward_deg_s < 0)", JUDGE),
    Mutant("coach/exercise/definition.py", "return self.signs[0] * value", "return value", JUDGE),
    Mutant("coach/exercise/definition.py", "else self.signs[0] * speed_deg_s", "else speed_deg_s", JUDGE),
    Mutant(
        "coach/exercise/definition.py",
        "return abs(value) if",
        "return value if",
        JUDGE,
    ),
    Mutant("coach/exercise/definition.py", "(1 - 2 * (value < 0)) * speed_deg_s", "speed_deg_s", JUDGE),
    Mutant("coach/check/judge.py", "t - since >= patience_s", "t - since >= 0", JUDGE),
    Mutant("coach/check/judge.py", "TURNED_S = 1.0", "TURNED_S = TELL_S", JUDGE),
    Mutant("coach/check/levels.py", "((size <= gentle) & (size + bound > over))", "(size != size)", JUDGE),
    Mutant("coach/check/judge.py", "hiding > state.hiding", "False", JUDGE),
    Mutant("coach/check/judge.py", "if reason else -step_s", "if reason else -TELL_S", JUDGE),
    Mutant("coach/check/judge.py", "told = told if hiding else None", "told = None", JUDGE),
    Mutant("coach/course/guide.py", "else PAUSE_S + SEEN_S)", "else unseen_s)", GUIDE),
    Mutant("coach/course/guide.py", "max(0.0, unseen_s - now.step_s))", "0.0)", GUIDE),
    Mutant("coach/course/guide.py", "if hidden else 0.0\n", "* 0.0\n", GUIDE),
    Mutant("coach/course/own_range.py", "return before, size_deg if", "return before, before.at_deg if", GUIDE),
    Mutant("coach/check/levels.py", "np.minimum(np.nan_to_num(bound), SLACK_SHARE * zone)", "np.nan_to_num(bound)", JUDGE),
    Mutant("coach/check/levels.py", "np.where(np.greater(outward_deg_s, 0), led, unsure)", "unsure", JUDGE),
    Mutant("coach/check/levels.py", "np.where(np.greater(outward_deg_s, 0), led, unsure)", "led", JUDGE),
    Mutant("coach/check/levels.py", "outward_deg_s), MOST_SHARE * zone)", "outward_deg_s), 9 * zone)", JUDGE),
    Mutant("coach/check/levels.py", "MOST_SHARE * zone, taken)", "taken, taken)", JUDGE),
    Mutant("coach/check/watch.py", "(size < TURNING_DEG)", "(size < 0)", JUDGE),
    Mutant("coach/check/judge.py", 'say("gentle" if seen else "implausible")', 'say("gentle")', JUDGE),
    Mutant(
        "coach/check/judge.py",
        'int(gauge.measure.angle.startswith("neck"))',
        'int(gauge.measure.angle.startswith("trunk"))',
        JUDGE,
    ),
    Mutant(
        "coach/check/patterns.py",
        'return Level.CAUTION if pattern == "heading" else Level.EASE_OFF',
        "return Level.CAUTION",
        PATTERNS,
    ),
    Mutant("coach/check/levels.py", "TOO_UNSURE = 0.75", "TOO_UNSURE = 1e9", PATTERNS),
    Mutant("coach/feedback.py", "math.copysign(passed, self.value) if", "passed if", FEEDBACK),
    # Patterns.
    Mutant("coach/feedback.py", " if abs(self.value) > limit.ease_off else limit.gentle", "", FEEDBACK),
    Mutant("coach/check/patterns.py", "back < sure * reversal and t_s - back_s < BACK_S", "False", PATTERNS),
    Mutant("coach/check/patterns.py", "back < sure * reversal and t_s", "t_s", PATTERNS),
    Mutant("coach/check/patterns.py", "seen_s=t_s, back_s=math.nan)", "seen_s=t_s)", PATTERNS),
    Mutant("coach/check/patterns.py", "(there_s >= LASTS_S[name])", "True", PATTERNS),
    Mutant("coach/check/patterns.py", " | ((ago_s > SPARSE_S) & (LASTS_S[name] <= SPARSE_S))", "", PATTERNS),
    Mutant("coach/check/patterns.py", " & (LASTS_S[name] <= SPARSE_S)", "", PATTERNS),
    Mutant("coach/check/patterns.py", " and t_s - before.seen_s <= SPARSE_S", "", PATTERNS),
    Mutant("coach/check/patterns.py", "        return before, False", "        return Shown(), False", PATTERNS),
    Mutant("coach/check/patterns.py", "if 0 <= t_s - before.at_s <= PATTERN_S else None", "", PATTERNS),
    Mutant("coach/check/patterns.py", "if 0 <= ago_s <= MISSED_S else {}", "", PATTERNS),
    Mutant("coach/check/watch.py", "margin = 0.0 if before.angle.level == Level.UNSEEN else MARGIN", "margin = 0.0", JUDGE),
    Mutant("coach/tuning/warnings.py", "np.take_along_axis(maybe, last, axis=-1)", "maybe", WARNINGS),
    Mutant("coach/tuning/warnings.py", "if not track.asking[row[0]] or _grave(measure, row[2])", "", WARNINGS),
    Mutant("coach/tuning/warnings.py", "(ago_s >= 0) & (ago_s <= MISSED_S)", "True", WARNINGS),
    Mutant("coach/check/patterns.py", "was.get(name, t_s)", "t_s", PATTERNS),
    Mutant("coach/tuning/warnings.py", "long_enough(name, t - t[since], ago_s)", "True", WARNINGS),
    Mutant("coach/check/batch.py", "if math.isnan(turning.back_s) else 0.0", "", BATCH),
    Mutant("coach/check/patterns.py", "BOUNCE_COUNT = 2", "BOUNCE_COUNT = 3", PATTERNS),
    Mutant("coach/check/patterns.py", "value > near_neutral * peak and value > BOUNCE_DEG", "value > BOUNCE_DEG", PATTERNS),
    Mutant("coach/check/patterns.py", "outward_deg_s > THRUST_DEG_S", "outward_deg_s > 3 * THRUST_DEG_S", PATTERNS),
    Mutant(
        "coach/check/patterns.py",
        "(limit.ease_off - value) / outward_deg_s < HEADING_S",
        "(limit.ease_off - value) / outward_deg_s > HEADING_S",
        PATTERNS,
    ),
    Mutant(
        "coach/check/patterns.py", "abs(neck_rotation) > COMBINED_ROTATION_DEG", "neck_rotation > COMBINED_ROTATION_DEG", PATTERNS
    ),
    Mutant(
        "coach/check/patterns.py",
        "if not 0 <= t_s - before.seen_s <= MISSED_S:",
        "if False:",
        PATTERNS,
    ),
    # The neutral.
    Mutant("coach/check/neutral.py", "DRIFT_TRUNK_DEG = 1.2", "DRIFT_TRUNK_DEG = 12.0", NEUTRAL),
    Mutant("coach/check/neutral.py", "STILL_TRUNK_DEG = 3.0", "STILL_TRUNK_DEG = 30.0", NEUTRAL),
    Mutant("coach/check/neutral.py", "STILL_S = 1.8", "STILL_S = 0.3", NEUTRAL),
    Mutant("coach/check/neutral.py", "lean = spot if followed else tilt", "lean = tilt", NEUTRAL),
    Mutant("coach/check/neutral.py", "TREMBLING_DRIFT_DEG = 1.4", "TREMBLING_DRIFT_DEG = 14.0", NEUTRAL),
    Mutant("coach/check/neutral.py", "if stretch and not 0 < t_s - stretch[-1][0] <= MAX_GAP_S:", "if False:", NEUTRAL),
    # Whether one is seen.
    Mutant("coach/check/seen.py", "shows < STILL_SEEN * showed", "shows < 0.3 * showed", SEEN),
    Mutant("coach/check/seen.py", 'if exercise.view == "side":\n        shows', "if True:\n        shows", SEEN),
    Mutant(
        "coach/course/whereabouts.py", "where._replace(away_s=0.0), False", "where._replace(recent=(), away_s=0.0), False", GUIDE
    ),
    # Who is coached.
    Mutant("coach/pose/follow.py", "(MUCH_LARGER, NO_SMALLER)", "(MUCH_LARGER, 0.0)", FOLLOW),
    Mutant("coach/pose/follow.py", "(HARDLY_LOWER, FEET), (", "(FEET - 1e-6, FEET), (", FOLLOW),
    Mutant("coach/pose/eyes.py", "or (larger > 1 / MUCH_LARGER and self._ready(one) and not nearer(found, one))", "", EYES),
    Mutant("coach/pose/eyes.py", "larger > 1 / MUCH_LARGER and ", "", EYES),
    Mutant("coach/pose/eyes.py", "self._ready(one) and not nearer(found, one)", "not nearer(found, one)", EYES),
    Mutant("coach/pose/follow.py", "return larger > MUCH_LARGER", "return False", FOLLOW),
    Mutant("coach/pose/follow.py", "lower >= HARDLY_LOWER and", "", FOLLOW),
    Mutant("coach/pose/follow.py", "and not any(nearer(one, people[0]) for one in people)", "", FOLLOW),
    Mutant("coach/pose/eyes.py", "or any(nearer(one, first) for one in others)", "", EYES),
    Mutant("coach/pose/eyes.py", "return alone if left and not", "return alone if not", "tests/pose/test_landmarker.py"),
    # The crown beside an arm that is up.
    Mutant("coach/angles/head.py", "CROWN_LEADS if late else CROWN_SURE", "CROWN_SURE", HEAD),
    Mutant("coach/angles/head.py", "(1.0 - np.asarray(raised)) * np.maximum", "np.maximum", HEAD),
    Mutant("coach/angles/head.py", "(np.asarray(raised) >= 1.0) & (tracked", "(tracked", HEAD),
    Mutant("coach/angles/relative.py", "neutral.head_turn)\n    landmarks", "0.0)\n    landmarks", RELATIVE),
    Mutant("coach/angles/relative.py", "+ BESIDE_ARM_DEG * part.raised", "", RELATIVE),
    Mutant("coach/pose/tracker.py", "if counted and not sure:", "if False:", TRACKER),
    Mutant("coach/check/seen.py", "if seen.people > 1 and neutral is None:", "if False:", SEEN),
    Mutant(
        "coach/check/seen.py",
        "if not visible[[LEFT_HIP, RIGHT_HIP]].all():",
        "if not visible[[LEFT_HIP, RIGHT_HIP]].any():",
        SEEN,
    ),
    Mutant("coach/check/seen.py", "if part.trunk_px < MIN_TRUNK:", "if part.trunk_px < 0:", SEEN),
    Mutant("coach/check/seen.py", "down < head_pitch(part, facing_deg) < back", "True", SEEN),
    Mutant("coach/check/seen.py", "< head_pitch(part, facing_deg) < back", "< head_pitch(part, facing_deg) < 33.0", SEEN),
    Mutant("coach/check/watch.py", "now.t_s - told_s >= BLIND_AGAIN_S", "told_s < 0", JUDGE),
    Mutant("coach/check/watch.py", "else -2 * now.step_s", "else -99 * now.step_s", JUDGE),
    Mutant("coach/check/watch.py", "if not now.judged or measure.form:", "if measure.form:", JUDGE),
    Mutant("coach/check/seen.py", 'return "head_level" if ', 'return "head_level" if False and ', JUDGE),
    Mutant("coach/check/seen.py", "part.thigh_tilt > SEATED_THIGH_DEG", "part.thigh_tilt > 0", SEEN),
    # Angles.
    Mutant("coach/observation.py", "SEEN = 0.5", "SEEN = 0.05", GEOMETRY),
    Mutant("coach/angles/geometry.py", "np.degrees(np.arctan2(x, -y))", "np.degrees(np.arctan2(x, y))", GEOMETRY),
    Mutant(
        "coach/angles/geometry.py",
        "return _direction(-across[..., 2], -across[..., 0])",
        "return _direction(across[..., 2], -across[..., 0])",
        GEOMETRY,
    ),
    Mutant("coach/angles/geometry.py", "(angle_deg + 180.0) % 360.0 - 180.0", "angle_deg % 360.0", GEOMETRY),
    Mutant(
        "coach/angles/relative.py",
        "np.arctan2(np.sin(angle) / share, np.cos(angle))",
        "np.arctan2(np.sin(angle) * share, np.cos(angle))",
        RELATIVE,
    ),
    Mutant("coach/angles/relative.py", "wrap(head.deg - trunk[0])", "wrap(head.deg)", RELATIVE),
    Mutant(
        "coach/angles/relative.py", "np.clip(part.hip_x - neutral.hip_x, -most, most)", "(part.hip_x - neutral.hip_x)", RELATIVE
    ),
    Mutant("coach/angles/relative.py", "if not neutral.seated:", "if neutral.seated:", RELATIVE),
    Mutant("coach/angles/names.py", "MIN_PROJECTION = 0.55", "MIN_PROJECTION = 0.01", RELATIVE),
    Mutant(
        "coach/angles/relative.py",
        "bend = wrap(lean(tilt, share) - lean(",
        "bend = wrap(-lean(tilt, share) + lean(",
        RELATIVE,
    ),
    Mutant("coach/angles/relative.py", "FRONT_DEG, OBLIQUE_DEG = 10.0, 45.0", "FRONT_DEG, OBLIQUE_DEG = 0.0, 45.0", RELATIVE),
    Mutant("coach/angles/relative.py", "(SEATED_BEND_GAIN if neutral.seated else 1.0) * bend", "bend", RELATIVE),
    Mutant("coach/angles/relative.py", "tracked.head_turn_deg - neutral.head_turn,", "tracked.head_turn_deg,", RELATIVE),
    Mutant("coach/angles/speed.py", "MIN_SPAN_S = 0.1 - 1e-6", "MIN_SPAN_S = 0.0", SPEED),
    Mutant("coach/angles/bounds.py", " | np.isnan(neutral.head_turn)", "", JUDGE),
    Mutant("coach/angles/bounds.py", "np.where(rough | lost, np.inf,", "np.where(rough | lost, np.nan,", JUDGE),
    Mutant("coach/angles/bounds.py", "np.where(angles == by_landmarks, np.inf, angles)", "angles", BOUNDS),
    Mutant(
        "coach/angles/bounds.py",
        "np.maximum(angles[..., neck] - aside, 0.0)",
        "np.abs(angles[..., neck] - aside)",
        BOUNDS,
    ),
    Mutant("coach/angles/bounds.py", "np.where(np.isnan(read), by_landmarks, read)", "read", BOUNDS),
    Mutant("coach/pose/head_reader.py", "        if not calibrated:", "        if True:", READER),
    Mutant("coach/pose/head_reader.py", "if self._settled and not calibrated:", "if False:", READER),
    Mutant("coach/pose/head_reader.py", "KEPT = 0.7", "KEPT = 0.97", READER),
    Mutant("coach/pose/head_reader.py", "-shrink if mirrored else shrink", "shrink", READER),
    Mutant("coach/pose/head_reader.py", "WITHIN * expected", "expected", READER),
    Mutant("coach/pose/eyes.py", "if up or not calibrated:", "if up:", EYES),
    Mutant("coach/angles/relative.py", "behind = BEHIND_ARM * arm * ", "behind = BEHIND_ARM * ", BOUNDS),
    Mutant(
        "coach/angles/head.py",
        "followed.bound_deg + behind_deg",
        "followed.bound_deg",
        BOUNDS,
    ),
    Mutant(
        "coach/angles/head.py",
        "arm = np.where((np.abs(read.deg) <= FURTHEST) & np.isfinite(read.bound_deg), arm, 0.0)",
        "arm = np.where(np.abs(read.deg) <= FURTHEST, arm, 0.0)",
        HEAD,
    ),
    Mutant("coach/angles/head.py", "1 + np.square(read.bound_deg / bound)", "1 + read.bound_deg / bound", HEAD),
    Mutant("coach/angles/head.py", "np.maximum(np.abs(apart) - bound - read.bound_deg, 0.0)", "0.0", HEAD),
    Mutant("coach/angles/head.py", "np.maximum(apart, 0.0)", "np.maximum(apart - read.bound_deg, 0.0)", HEAD),
    Mutant("coach/angles/relative.py", "part.wrist_height - READ_UP", "part.wrist_height", RELATIVE),
    Mutant("coach/angles/head.py", "np.minimum(apart + READ_LESS * read.bound_deg, 0.0)", "0.0", HEAD),
    Mutant("coach/angles/head.py", "np.abs(read.deg - deg) + read.bound_deg", "read.bound_deg", HEAD),
    Mutant("coach/angles/head.py", "(arm >= 1.0) & ~(followed", "(arm > 0.0) & ~(followed", HEAD),
    Mutant("coach/angles/relative.py", "tracked.head_back_deg - neutral.head_back", "tracked.head_back_deg", RELATIVE),
    Mutant(
        "coach/angles/relative.py",
        "arm_may_hide(part.wrist_height - READ_UP) if abs(sine) >= MIN_PROJECTION else 0.0",
        "arm_may_hide(part.wrist_height - READ_UP)",
        RELATIVE,
    ),
    Mutant("coach/angles/bounds.py", "~(np.abs(aside) <= TAKEN_ALONG_DEG)", "np.isnan(aside)", BOUNDS),
    Mutant("coach/angles/bounds.py", "ROUND_SHARE * np.abs(now)", "9 * np.abs(now)", BOUNDS),
    Mutant("coach/angles/bounds.py", "np.where(now > 0, least, most)", "most", BOUNDS),
    Mutant("coach/angles/bounds.py", ">= 1.0, STEADY_RAISED, 1.0)", ">= 1.0, 1.0, 1.0)", BOUNDS),
    Mutant("coach/angles/bounds.py", "trunk + RAISED_ROUGH * part.raised", "trunk", BOUNDS),
    Mutant("coach/angles/head.py", "(np.asarray(raised) >= 1.0) & contradicts", "contradicts", RELATIVE),
    Mutant("coach/angles/head.py", "(read.bound_deg < follow.bound_deg)", "True", RELATIVE),
    Mutant("coach/angles/head.py", "apart > follow.bound_deg + read.bound_deg", "apart > follow.bound_deg", RELATIVE),
    Mutant("coach/check/judge.py", "turning=(), stretch=(), times=())", "stretch=(), times=())", BATCH),
    Mutant("coach/check/batch.py", "(t_s[lag:] - t_s[:-lag] <= ROUND_S)", "(t_s[lag:] - t_s[:-lag] <= 9.0)", BATCH),
    Mutant("coach/angles/bounds.py", "out[..., column] - aside", "out[..., column]", BOUNDS),
    Mutant("coach/angles/relative.py", "1.0, TURNS_APART_DEG)", "1.0, 1e9)", TRUNK),
    Mutant("coach/angles/relative.py", "(part.raised - neutral.raised)", "part.raised", RELATIVE),
    Mutant("coach/angles/geometry.py", " * np.interp(reach, STRETCHED, (0, 1))", "", GEOMETRY),
    Mutant("coach/angles/neutral.py", " | (part.thigh_share < SEATED_SHARE)", "", SEEN),
    Mutant("coach/angles/speed.py", "WINDOW_S = 0.2\n", "WINDOW_S = 1.0\n", SPEED),
    Mutant("coach/angles/speed.py", "(t_s - t_s[-1])[:, None]", "(np.arange(len(t_s)) / 30)[:, None]", SPEED),
    Mutant("coach/angles/speed.py", "seen[-1] & (count >= MIN_SAMPLES)", "(count >= MIN_SAMPLES)", SPEED),
    Mutant("coach/angles/head.py", "-np.asarray(facing) * followed(", "np.asarray(facing) * followed(", HEAD),
    Mutant("coach/angles/head.py", "np.where(np.asarray(wrist_height) < HANDS_DOWN, 0.0, more)", "more", HEAD),
    Mutant("coach/angles/bounds.py", "+ HEAD_ASIDE * np.nan_to_num", "+ 0.0 * np.nan_to_num", RELATIVE),
    Mutant(
        "coach/angles/head.py",
        "pitch = np.where(seen, turned + share * more, np.fmax(",
        "pitch = np.where(seen, turned - share * more, np.fmax(",
        HEAD,
    ),
    Mutant("coach/angles/head.py", "np.fmax(landmark, crown - aslant)", "landmark", HEAD),
    Mutant("coach/angles/head.py", "np.square(np.maximum(LINE / np.fmax(line, SHORTEST), 1.0))", "1.0", HEAD),
    Mutant("coach/angles/head.py", "CROWN_SURE = 25.0", "CROWN_SURE = 1e9", HEAD),
    Mutant("coach/angles/tracked.py", "np.isfinite(turn_deg) & np.isfinite(bound_deg)", "np.isfinite(turn_deg)", JUDGE),
    Mutant("coach/angles/relative.py", "np.where(found, bound, LOST_DEG)", "bound", JUDGE),
    Mutant("coach/angles/relative.py", "(level + down * neutral.looked_down_on) * since", "level * since", TRUNK),
    Mutant(
        "coach/angles/relative.py",
        "-_by_spots(between, neutral, forward",
        "_by_spots(between, neutral, forward",
        TRUNK,
    ),
    Mutant("coach/angles/trunk.py", "/ (1.0 + np.square(apart / apart_deg))", "", TRUNK),
    Mutant("coach/angles/trunk.py", "np.sign(azimuth_deg) * part.right_below", "part.right_below", TRUNK),
    Mutant("coach/angles/trunk.py", "x + right * np.cos(turn) - down * np.sin(turn)", "x + right", TRUNK),
    Mutant("coach/angles/trunk.py", "if not neutral.seated:\n        right", "if False:\n        right", TRUNK),
    Mutant("coach/angles/trunk.py", "if seated:\n            down", "if True:\n            down", TRUNK),
    Mutant("coach/angles/trunk.py", "-0.4 - 19.0 * part.face_up", "-0.4 + 19.0 * part.face_up", TRUNK),
    Mutant("coach/angles/front.py", "squash(even + odd) - squash(even - odd)", "squash(even + odd)", FRONT),
    Mutant("coach/angles/front.py", "_at_neutral(neutral, True), _at_neutral(neutral, False))", "0.0, 0.0)", FRONT),
    Mutant("coach/angles/front.py", "seen[..., -1:] > 0, _at_neutral", "True, _at_neutral", FRONT),
    Mutant("coach/angles/front.py", "np.where(followed, spot, 0.0)", "np.where(followed, 0.0, 0.0)", FRONT),
    Mutant("coach/angles/front.py", "np.clip(told[..., 1], -MISREAD_DEG, MISREAD_DEG)", "told[..., 1]", FRONT),
    Mutant("coach/angles/front.py", "part.hip_width - neutral.hip_width,", "part.hip_width - 0.0,", FRONT),
    Mutant("coach/angles/relative.py", "if left >= MIN_PROJECTION:", "if abs(left) >= 0:", RELATIVE),
    Mutant("coach/angles/bounds.py", "max(1.0, SMALLEST_TRUNK / neutral.trunk_px)", "1.0", BOUNDS),
    Mutant("coach/angles/head.py", "turned = face + further", "turned = face", HEAD),
    Mutant("coach/angles/head.py", "(apart + np.maximum(np.abs(apart) - AGREE, 0.0)) / 2", "apart / 2", HEAD),
    Mutant("coach/angles/head.py", "low * apart > AGREE", "low * apart > 100", HEAD),
    Mutant("coach/angles/relative.py", "tracked.ear_turn_deg - neutral.ear_turn", "tracked.ear_turn_deg", RELATIVE),
    Mutant("coach/angles/head.py", "np.nan_to_num(crown - face - aslant)", "np.nan_to_num(crown - face)", HEAD),
    Mutant("coach/angles/bounds.py", "np.hypot(head.bound_deg, 0.5 * trunk)", "head.bound_deg", BOUNDS),
    Mutant("coach/angles/bounds.py", "np.where(np.isnan(angles), np.nan, result)", "result", BOUNDS),
    Mutant("coach/check/patterns.py", 'BOUNCE_TURN_DEG if angle == "trunk_rotation" else BOUNCE_DEG', "BOUNCE_DEG", PATTERNS),
    # The same judgement of a whole recording at once.
    Mutant("coach/tuning/warnings.py", "measure.outward(value, speed), gentle, ease_off)", "0.0, gentle, ease_off)", WARNINGS),
    Mutant("coach/tuning/warnings.py", "if 0 < track.times[frame] - before <= MAX_GAP_S else before", "", WARNINGS),
    # What an exercise may call gentle.
    Mutant("coach/exercise/definition.py", "if self.ceiling > highest and", "if False and", FILES),
    Mutant("coach/exercise/definition.py", "if not self.movement.limit.gentle:", "if False:", FILES),
    # The course.
    Mutant("coach/course/guide.py", "if state.elapsed_s // AGAIN_S >", "if False and state.elapsed_s // AGAIN_S >", GUIDE),
    Mutant(
        "coach/course/guide.py", 'if now.plan.find_range else "done", after_s)', 'if now.plan.find_range else "done")', LISTENER
    ),
    Mutant("coach/course/phases.py", "max(FINISH_S, speech_s(_ending", "min(FINISH_S, speech_s(_ending", LISTENER),
    Mutant("coach/course/guide.py", '"not_all_seen" if ended.worst < Level.EASE_OFF else ', "", GUIDE),
    Mutant("coach/course/repetitions.py", "effort.worst < Level.EASE_OFF", "effort.worst <= Level.EASE_OFF", REPETITIONS),
    Mutant("coach/course/repetitions.py", "effort.seen >= SEEN_SHARE * effort.frames", "effort.seen > 0", REPETITIONS),
    Mutant("coach/course/repetitions.py", "gauge.measure.form or not", "not", REPETITIONS),
    Mutant("coach/course/repetitions.py", "known = all(", "known = any(", REPETITIONS),
    Mutant("coach/course/repetitions.py", "worst=max(effort.worst,", "worst=min(effort.worst,", REPETITIONS),
    Mutant("coach/course/stop_sign.py", "sum(own_side) < 0 and ", "", STOP),
    Mutant("coach/course/stop_sign.py", " and max(own_side) < ASTRAY", "", STOP),
    Mutant("coach/course/stop_sign.py", "max(own_side) < ASTRAY", "max(own_side) < 0", STOP),
    Mutant("coach/course/stop_sign.py", "depth > IN_FRONT_M", "True", STOP),
    Mutant("coach/course/guide.py", "if crossed >= HOLD_S else state", "if crossed >= 9 * HOLD_S else state", GUIDE),
    Mutant("coach/course/guide.py", 'case "out" if now.feedback.level == Level.EASE_OFF:', 'case "out" if False:', GUIDE),
    Mutant(
        "coach/course/guide.py",
        "step_s = min(passed_s, MAX_STEP_S)",
        "step_s = passed_s",
        GUIDE,
    ),
    Mutant("coach/course/guide.py", 'if verdict in ("stop", "do_not_start"):', 'if verdict in ("stop",):', GUIDE),
    Mutant("coach/course/guide.py", 'if verdict == "halve":', "if False:", GUIDE),
    Mutant("coach/course/guide.py", 'return _enter(now, state, "finished", "no_answer")', "return _next_set(now, state)", GUIDE),
    Mutant("coach/course/guide.py", "if key == SHARP_KEY and state.why not in HURT:", "if False:", GUIDE),
    Mutant(
        "coach/course/guide.py", 'if state.phase == "easing":\n        return state', "if False:\n        return state", GUIDE
    ),
    Mutant("coach/course/guide.py", "if done is None or state.again:", "if done is None:", GUIDE),
    Mutant("coach/course/guide.py", "unseen_s += now.passed_s", "unseen_s += now.step_s", GUIDE),
    Mutant("coach/course/guide.py", 'None if hidden == "gap" else _waits(', "_waits(", GUIDE),
    Mutant("coach/coaching.py", "if course.phase in OUT and", "if False and", LISTENER),
    Mutant("coach/coaching.py", "if course.phase in RETURNING and", "if False and", LISTENER),
    Mutant("coach/coaching.py", "checked = replace(checked, stretch=())", "pass", LISTENER),
    Mutant("coach/course/guide.py", "if calls and now.in_posture and", "if False and", GUIDE),
    Mutant("coach/course/guide.py", "if calls and now.in_posture and", "if calls and", GUIDE),
    Mutant("coach/coaching.py", "if asking and not gauge.measure.form", "if not gauge.measure.form", LISTENER),
    Mutant("coach/coaching.py", "if asking and not gauge.measure.form", "if asking", LISTENER),
    Mutant("coach/coaching.py", ' == ("angle", "ease_off") and event', ' != ("", "") and event', LISTENER),
    Mutant("coach/coaching.py", "asking=course.phase in ASKING)", "asking=False)", LISTENER),
    Mutant("coach/coaching.py", '"finished") and feedback.level != Level.EASE_OFF)', '"finished"))', LISTENER),
    Mutant(
        "coach/voice/listener.py",
        "if not (self._silenced and well and event)",
        "if not (self._untold and well and event)",
        LISTENER,
    ),
    Mutant("coach/voice/listener.py", "and t - self._hidden_s >= WELL_S", "", LISTENER),
    Mutant("coach/voice/listener.py", "max(self._unseen_s, self._well_s)", "self._unseen_s", LISTENER),
    Mutant("coach/voice/utterances.py", '"fall": Urgency.FALL', '"fall": Urgency.STOP', LISTENER),
    Mutant("coach/check/judge.py", " or t - state.t_s >= LOST_S", "", JUDGE),
    Mutant("coach/check/judge.py", 'or why == "gap"', "", JUDGE),
    Mutant(
        "coach/course/whereabouts.py",
        "hip_y - min(y for _, y in recent) > FALL_DROP",
        "hip_y - min(y for _, y in recent) < -FALL_DROP",
        GUIDE,
    ),
    Mutant("coach/course/own_range.py", "size_deg >= LEAST_DEG and", "", GUIDE),
    Mutant("coach/coaching.py", "limits = halved(exercise) if state.course.halved else exercise", "limits = exercise", GUIDE),
)


def killed_by(mutant: Mutant, tree: Path) -> str | None:
    """The first test that notices it, or None."""
    file = tree / mutant.file
    sound = file.read_text(encoding="utf-8")
    if sound.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.file} holds this {sound.count(mutant.old)} times, so the mutant says nothing: {mutant.old!r}")
    file.write_text(sound.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        if killer := _failing(tree, (mutant.tests,)):
            return killer
    finally:
        file.write_text(sound, encoding="utf-8")
    # Seldom: all tests take many minutes, those beside the first ones least, and say something only where they pass without it.
    _all_sound(tree)
    file.write_text(sound.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        return _failing(tree, (str(Path(mutant.tests).parent), *EVERYTHING))
    finally:
        file.write_text(sound, encoding="utf-8")


@cache
def _all_sound(tree: Path) -> None:
    _must_pass(tree, EVERYTHING)


def _must_pass(tree: Path, tests: tuple[str, ...]) -> None:
    if failing := _failing(tree, tests):
        raise SystemExit(f"The tests fail without any mutant: {failing}")


def _failing(tree: Path, tests: tuple[str, ...]) -> str | None:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
    # Bytecode is told apart by the second and the size, which a mutant may share with its original.
    environ = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True, timeout=MOST_S, check=False)
    if done.returncode == 0:
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0].split(" - ")[0] if lines else f"exit code {done.returncode}"


def main(wanted: list[str]) -> None:
    """Prints what killed each mutant; fails when one survives."""
    chosen = [one for one in MUTANTS if not wanted or any(part in one.file + one.old + one.tests for part in wanted)]
    if not chosen:
        raise SystemExit(f"No mutant holds {' or '.join(wanted)}.")
    survived = 0
    with tempfile.TemporaryDirectory(prefix="coach-mutants-") as folder:
        tree = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, tree / name)
        # One example that fails is enough; making it small takes minutes.
        with (tree / "tests" / "conftest.py").open("a", encoding="utf-8") as file:
            file.write(QUICK)
        _must_pass(tree, tuple(sorted({mutant.tests for mutant in chosen})))
        for number, mutant in enumerate(chosen, 1):
            killer = killed_by(mutant, tree)
            survived += killer is None
            verdict = f"killed by {killer}" if killer else "SURVIVED"
            print(f"{number:3} {mutant.file}: {mutant.old!r} -> {mutant.new!r}: {verdict}", flush=True)
        print(f"{len(chosen) - survived} of {len(chosen)} mutants killed")
    raise SystemExit(1 if survived else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
