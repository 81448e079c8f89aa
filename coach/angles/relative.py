"""Angles as changes from the person's own neutral, in the person's own frame (left is their left)."""

import numpy as np

from coach.angles.front import turn_and_misread
from coach.angles.geometry import FRONT_HIP_WIDTH, WORLD_AZIMUTH_DEG, Lines, wrap
from coach.angles.head import (
    LOST_DEG,
    READ_UP,
    Head,
    Pitch,
    arm_may_hide,
    crown_leads,
    fuse_head_pitch,
    taken_along,
    with_reading,
)
from coach.angles.names import MIN_PROJECTION
from coach.angles.neutral import Neutral
from coach.angles.tracked import UNTRACKED, Tracked, followed
from coach.angles.trunk import EXTENSION, SEATED_BEND, STANDING_BEND, line_between_spots, with_spots
from coach.observation import Floats

NEAR_FRONT_DEG = 35.0

WIDTH_SHARE = 0.25
"""How much the hips' width in the picture has to say about the azimuth, against their line in the world landmarks."""

PROVES_DEG, BESIDE_ARM_DEG = 20.0, 25.0
"""Of a head that was tracked and is lost: pitch from which on what is left proves anything. Beside an arm that is straight up
landmarks read too far back, so that it has to be more by so much."""

BEHIND_ARM, BEHIND_ARM_DEG = 0.3, (84.0, 90.0)
"""By how much more per degree of pitch the followed head may be off while a hand is up, and from which azimuth to which that
begins. Seen from the side or a little from behind, the near arm is before the face, and what is followed there stays behind the
head. The azimuth reads no more than some 90, from wherever behind (rendered heads more than 30 degrees back, read at 88 to 94: of
a fifth more than 8 degrees are missing; at 75 to 82 of one in fifty)."""

RAISED_DEG = 1.6
"""By how much a trunk seems to lean forward once an arm is held up and straight: 1.3 to 1.7 wherever (55 rendered clips)."""

TURNS_APART_DEG = 8.0
"""How far apart a turn with and without the spot may be before it is lost: 90 rendered clips, error 2.28 to 2.12 degrees."""

SEAT_HOLDS, SEAT_DEG = 0.85, 2.0
"""Of whoever sits, the pelvis stays where the seat holds it, and the hips' landmarks shift in the picture all the same: so much
of a shift is taken for false, and of no more than leans the trunk by so many degrees, which is what a true slide on the seat can
hide. Rendered clips, each left out in turn; before motion capture a side bend came out nearer too."""

STANDING_GAIN = 1.05
"""Of whoever stands, the line from hips to shoulders leans back by so much less than the trunk (27 rendered clips)."""

SEATED_BEND_GAIN = 0.9
"""The line from the hips to halfway between shoulders and ears leans to the side by so much more than the trunk of whoever sits;
not of whoever stands. Arms pull the shoulders' landmarks along, so that alone they are off by a third more (54 rendered clips,
each left out in turn; of one person before motion capture both read too little, 0.8 of it)."""

FRONT_DEG, OBLIQUE_DEG = 10.0, 45.0
"""The azimuth is known to 8 degrees or so. Near the front it is mostly that error, and correcting for it makes a bend too large:
below the first it is taken for none, up to the second for less than it is."""


def _off_axis(azimuth_deg: Floats) -> Floats:
    """How far a direction is from the camera's axis, whether it faces the camera or away: 0 to 90."""
    off_axis: Floats = np.minimum(np.abs(azimuth_deg), 180 - np.abs(azimuth_deg))
    return off_axis


def _facing(size: Floats, azimuth_deg: Floats) -> Floats:
    """The direction that is `size` off the axis, on the side and towards the end that `azimuth_deg` faces."""
    facing: Floats = np.copysign(np.where(np.abs(azimuth_deg) <= 90, size, 180.0 - size), azimuth_deg)
    return facing


def true_azimuth(read_deg: Floats) -> Floats:
    """Corrects an azimuth read from world landmarks for their bias towards the front, ±10 degrees afterwards."""
    return _facing(np.interp(_off_axis(read_deg), *WORLD_AZIMUTH_DEG), read_deg)


def azimuth(part: Lines) -> Floats:
    """Where the person faces: from the hip line in world landmarks, and from the hips' width in the picture.

    Right to about 6 degrees on rendered bodies. The shoulders are left out: hands behind the head or on the hips turn them in the
    world landmarks and narrow them in the picture. The width alone cannot tell front from behind or left from right, so it only
    sizes what the world landmarks say, and not near the front, where it hardly changes with the view.
    """
    world = true_azimuth(part.hip_azimuth)
    off_axis = _off_axis(world)
    width = np.degrees(np.arccos(np.clip(part.hip_width / FRONT_HIP_WIDTH, 0.0, 1.0)))
    size = np.where(off_axis > NEAR_FRONT_DEG, (1 - WIDTH_SHARE) * off_axis + WIDTH_SHARE * width, off_axis)
    return _facing(size, world)


def lean(tilt_deg: Floats, share: float) -> Floats:
    """A lean whose image-plane tilt is seen foreshortened by `share` (sine or cosine of the azimuth, signed)."""
    if abs(share) < MIN_PROJECTION:
        return np.full(np.shape(tilt_deg), np.nan)
    # arctan2 keeps the quadrant of a trunk that lies level or hangs below the hips.
    angle = np.radians(tilt_deg)
    lean: Floats = np.degrees(np.arctan2(np.sin(angle) / share, np.cos(angle)))
    return lean


def head_pitch(part: Lines, facing_deg: float) -> Floats:
    """Nose-ear line against the horizon, + back, corrected for the view; NaN when the view is too frontal for it."""
    share = float(np.sin(np.radians(facing_deg)))
    if abs(share) < MIN_PROJECTION:
        return np.full(np.shape(part.ear_x), np.nan)
    pitch: Floats = np.degrees(np.arctan2(-part.ear_y, part.ear_x / share))
    return pitch


def _over_the_seat(tilt_deg: Floats, length_px: Floats, part: Lines, neutral: Neutral) -> Floats:
    """The tilt of a line from the hips in the picture, without what their landmarks shift sideways of somebody who sits."""
    if not neutral.seated:
        return tilt_deg
    most = neutral.trunk_px * float(np.radians(SEAT_DEG))
    shifted = SEAT_HOLDS * np.clip(part.hip_x - neutral.hip_x, -most, most)
    tilt = np.radians(tilt_deg)
    over: Floats = np.degrees(np.arctan2(length_px * np.sin(tilt) + shifted, length_px * np.cos(tilt)))
    return over


def left_share(azimuth_deg: float) -> float:
    """How much of a lean to the left shows towards the picture's right edge, where its azimuth is known to some degrees."""
    off_axis = np.interp(_off_axis(np.asarray(azimuth_deg)), [FRONT_DEG, OBLIQUE_DEG, 90], [0, OBLIQUE_DEG, 90])
    return float(np.cos(np.radians(_facing(off_axis, np.asarray(azimuth_deg)))))


def side_bend(part: Lines, neutral: Neutral) -> Floats:
    """Lean of the trunk to the person's left since neutral, by geometry alone."""
    share = left_share(neutral.azimuth)
    tilt = _over_the_seat(part.spine_tilt, part.spine_px, part, neutral)
    bend = wrap(lean(tilt, share) - lean(np.asarray(neutral.spine_tilt), share))
    return (SEATED_BEND_GAIN if neutral.seated else 1.0) * bend


def head_since_neutral(part: Lines, neutral: Neutral, tracked: Tracked = UNTRACKED) -> Head:
    """Pitch of the head against the horizon since neutral.

    Args:
        part: the lines of the body, (...).
        neutral: what they are compared with.
        tracked: what was tracked in the same pictures; nothing leaves the head to the landmarks.
    """
    sine = float(np.sin(np.radians(neutral.azimuth)))
    since = tracked._replace(
        head_turn_deg=tracked.head_turn_deg - neutral.head_turn,
        ear_turn_deg=tracked.ear_turn_deg - neutral.ear_turn,
        crown_turn_deg=tracked.crown_turn_deg - neutral.crown_turn,
        head_back_deg=tracked.head_back_deg - neutral.head_back,
    )
    # Of hands that went up after the neutral: it counts from the face's zero then.
    late = not np.isfinite(neutral.crown_turn)
    if late:
        since = since._replace(crown_turn_deg=tracked.crown_turn_deg - neutral.head_turn)
    landmarks = wrap(head_pitch(part, neutral.azimuth) - neutral.head_pitch)
    line = np.hypot(part.ear_x, part.ear_y) / neutral.trunk_px
    facing, aside = float(np.sign(sine)), abs(neutral.azimuth)
    pitch, bound = fuse_head_pitch(since, landmarks, facing, aside, part.wrist_height, line, part.raised, late)
    arm = arm_may_hide(part.wrist_height)
    behind = BEHIND_ARM * arm * float(np.interp(aside, BEHIND_ARM_DEG, (0.0, 1.0))) * np.nan_to_num(np.abs(pitch))
    # Without a view from the side neither witness sees the pitch.
    seen = np.full(np.shape(pitch), abs(sine) >= MIN_PROJECTION)
    if np.isfinite(neutral.head_turn):
        # The head was tracked and is lost. What is left under-reads by any amount: it can prove a head far back, and no more.
        found = np.isfinite(followed(tracked.head_turn_deg, tracked.head_turn_bound_deg)) | crown_leads(since, part.raised)
        seen &= found | (pitch > PROVES_DEG + BESIDE_ARM_DEG * part.raised)
        bound = np.where(found, bound, LOST_DEG)
    read = Pitch(since.head_back_deg, since.head_back_bound_deg)
    # The network was taught people seen from the side, and is asked only of a hand that is up.
    read_share = np.asarray(arm_may_hide(part.wrist_height - READ_UP) if abs(sine) >= MIN_PROJECTION else 0.0)
    bound = np.where((read_share >= 1.0) & taken_along(Pitch(pitch, bound), read, part.raised), LOST_DEG, bound)
    return with_reading(Pitch(np.where(seen, pitch, np.nan), bound), behind, read, read_share)


def _by_spots(tilt: Floats, neutral: Neutral, share: float, level_and_down: tuple[float, float]) -> Floats:
    """How far the trunk leans towards the right edge since neutral, by the tilt of the line between the spots."""
    level, down = level_and_down
    since: Floats = wrap(lean(tilt, share) - lean(np.asarray(neutral.trunk_tilt), share))
    return (level + down * neutral.looked_down_on) * since


def relative_angles(part: Lines, neutral: Neutral, head: Head | None = None, tracked: Tracked = UNTRACKED) -> Floats:
    """All angles of `ANGLES`, (..., 10), as changes from neutral; NaN where not seen.

    Args:
        part: the lines of the body, (...).
        neutral: what they are compared with.
        head: from `head_since_neutral`, (...); without it, what the landmarks say of the head.
        tracked: what was followed in the same pictures; nothing leaves the trunk to the landmarks.

    Signs: trunk_extension and neck_extension + back, side bends and rotations + to the person's left, shoulder_shrug + up,
    hip_slide + forward.
    The sagittal lean e and the lean to the left l show in the picture as tan(tilt) = -tan(e) sin(azimuth) + tan(l) cos(azimuth).
    """
    return with_and_without_spots(part, neutral, head, tracked)[0]


def with_and_without_spots(
    part: Lines, neutral: Neutral, head: Head | None = None, tracked: Tracked = UNTRACKED
) -> tuple[Floats, Floats]:
    """`relative_angles`, and the same with the trunk left to the landmarks."""
    facing = np.radians(neutral.azimuth)
    forward, left = float(np.sin(facing)), float(np.cos(facing))
    tilt = _over_the_seat(part.trunk_tilt, part.trunk_px, part, neutral)
    extension = wrap(-lean(tilt, forward) + lean(np.asarray(neutral.trunk_tilt), forward))
    extension = (1.0 if neutral.seated else STANDING_GAIN) * extension
    # Whoever holds the arms up and straight brings the shoulders' landmarks forward.
    extension = extension + RAISED_DEG * (part.raised - neutral.raised)
    bend = followed_bend = side_bend(part, neutral)
    turn = followed_turn = np.full(np.shape(bend), np.nan)
    if left >= MIN_PROJECTION:
        turn, misread = turn_and_misread(part, neutral)
        followed_turn, followed_misread = turn_and_misread(part, neutral, tracked)
        bend, followed_bend = bend + misread, bend + followed_misread
    between = _over_the_seat(*line_between_spots(part, neutral, tracked), part, neutral)
    bend_gain = SEATED_BEND if neutral.seated else STANDING_BEND
    followed_trunk = (
        with_spots(extension, -_by_spots(between, neutral, forward, EXTENSION)),
        with_spots(followed_bend, _by_spots(between, neutral, left_share(neutral.azimuth), bend_gain)),
        with_spots(turn, followed_turn, 1.0, TURNS_APART_DEG),
    )
    shoulders = wrap(part.shoulder_azimuth - neutral.shoulder_azimuth)
    seen_side, seen_front = abs(forward) >= MIN_PROJECTION, abs(left) >= MIN_PROJECTION
    head = head_since_neutral(part, neutral) if head is None else head
    others = [
        wrap(part.head_azimuth - neutral.head_azimuth - shoulders),
        # From behind, the picture rolls the other way.
        wrap(part.ear_roll - neutral.ear_roll) * (np.sign(left) if seen_front else np.nan),
        100.0 * (1.0 - part.shrug / neutral.shrug),
        wrap(part.hip_azimuth - neutral.hip_azimuth),
        part.knee_bend - neutral.knee_bend,
        # Where the person faces away from the camera's axis, forward is sideways in the picture.
        100.0 * (part.hip_x - neutral.hip_x) / neutral.trunk_px / forward if seen_side else np.full(np.shape(part.hip_x), np.nan),
    ]

    def all_angles(trunk: tuple[Floats, Floats, Floats]) -> Floats:
        return np.stack([*trunk, wrap(head.deg - trunk[0]), *others], axis=-1)

    return all_angles(followed_trunk), all_angles((extension, bend, turn))
