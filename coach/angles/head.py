"""Head pitch from the turns of face, cheek and crown, tracked in the picture, and from the landmarks' nose-ear line."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.angles.tracked import Tracked, followed
from coach.observation import Floats

LANDMARK_BOUND, LANDMARK_SLOPE = 5.0, 0.5  # degrees by which the landmarks' pitch may be off, and per degree of it
SLACK = 6.0  # degrees by which landmarks may read further back than the tracker without casting doubt on it
LANDMARK_NOISE = (
    8.0  # degrees: how far landmarks that read further back are off themselves; the tracker's bound weighs against it
)
LINE = 0.14  # trunks from ears to nose in the picture; the shorter that shows, the less its direction says: by the square of it
SHORTEST = 0.02  # trunks: the same where nearly nothing shows
HANDS_DOWN = -0.2  # height of the higher wrist above the shoulders, in trunks, below which no arm can hide the face
HANDS_LOW = -0.4  # the same from which on downwards the cheek has its full say
AGREE = 2.0  # degrees between face and cheek up to which their mean is taken
FURTHEST = 100.0  # degrees: no head pitches so far from its neutral
CROWN_SURE = 25.0  # degrees: a crown that may be further off has run away, and says nothing against a face that is followed
CROWN_SLACK = 1.0  # degrees by which the crown must read more than the face to be believed
CROWN_ASLANT = 30.0  # and per cosine of the azimuth: aslant, what is seen of the two turns differently
CROWN_SAYS = 12.0  # degrees of bound up to which the crown has a say beside the face while an arm is up and straight
CROWN_LEADS = 6.0  # the same up to which it says without the face how far the head is
LOST_DEG = 90.0  # by how much a head may be off that was tracked and is lost: unseen, unless it is beyond a limit to ease off
READ_LESS = 1.25  # bounds by which a network must read less than what is followed to be believed; what it reads more, it is
READ_UP = 0.2  # trunks by which a hand must be higher than one that may hide the face, for the network to have its full say


class Pitch(NamedTuple):
    """Of the head since neutral, + back, and how far that may be off: degrees, (...); NaN and infinite where unknown."""

    deg: Floats
    bound_deg: Floats


class Head(NamedTuple):
    """Its pitch as all witnesses together tell it; and as it is followed, of which its speed is made: what is read jumps."""

    deg: Floats
    bound_deg: Floats
    followed: Pitch


def arm_may_hide(wrist_height: Floats | float) -> Floats:
    """From 0, where no arm can hide the face, to 1, where one can: faded, so that a hand that goes up or down makes no step.

    Args:
        wrist_height: of the higher wrist above the shoulders, in lengths of the trunk. NaN counts as up.
    """
    return np.asarray(np.nan_to_num(np.interp(wrist_height, (HANDS_LOW, HANDS_DOWN), (0.0, 1.0)), nan=1.0))


def crown_leads(tracked: Tracked, raised: Floats | float) -> NDArray[np.bool_]:
    """Whether the crown can stand for a face that is lost, (...): no hand holds a head beside which an arm is straight up.

    Args:
        tracked: turns since neutral.
        raised: how far an arm is held up and straight, 0 to 1.
    """
    return np.asarray((np.asarray(raised) >= 1.0) & (tracked.crown_turn_bound_deg <= CROWN_LEADS))


def taken_along(follow: Pitch, read: Pitch, raised: Floats | float) -> NDArray[np.bool_]:
    """Whether an arm held up and straight took along what is followed, (...): the network is surer, and both bounds cannot hold.

    Args:
        follow, read: since neutral.
        raised: how far an arm is held up and straight, 0 to 1. With hands behind the head it is trackers that can be relied upon.
    """
    apart = np.abs(read.deg - follow.deg)
    contradicts = (apart > follow.bound_deg + read.bound_deg) & (read.bound_deg < follow.bound_deg)
    return np.asarray((np.asarray(raised) >= 1.0) & contradicts)


def fuse_head_pitch(
    tracked: Tracked,
    landmark_pitch_deg: Floats,
    facing: Floats | float,
    azimuth_deg: Floats | float,
    wrist_height: Floats | float = math.nan,
    line: Floats | float = LINE,
    raised: Floats | float = 0.0,
    late: bool = False,
) -> Pitch:
    """Head pitch since neutral from trackers and landmarks, for any number of frames at once.

    Seen from `azimuth`, a head that pitches by p turns in the picture by r with tan(r / 2) = sin(azimuth) tan(p / 2): the twist
    of that rotation about the line of sight. The tracker's turn is brought back to pitch by that; the landmarks' is taken as is.

    Where a tracker sees the head it is followed alone: mixing in 3 to 20 % of the landmarks raised the average error. They
    mostly err by under-reading, so nothing follows from their reading less. Where they read clearly more and the hands are not
    down, an arm may hide the face from the tracker: the pitch goes towards them, the further the less sure the tracker is and the
    longer their line from ears to nose, and the bound reaches up.

    Beside the face the cheek is tracked while no hand is up, and the crown while one is: parts of one head. Face and cheek that
    agree are averaged. Beyond that, what else comes into the picture there, hair, arms and background, turns less than the head:
    of two the one that has gone further back is believed. Of a face that is lost crown and landmarks say how far it is at least.
    Arms that are held up and straight pass before the face, take it along, and leave the crown free: each has its say by its
    bound then (rendered people: the face was off by 4.3 degrees in the mean, the crown by 2.0).

    Args:
        tracked: turns since neutral, + clockwise as seen.
        landmark_pitch_deg: pitch change since neutral by landmarks, + back, NaN where unknown: from the nose-ear line.
        facing: +1 the person faces the right of the picture, -1 the left. Facing right, leaning back is counter-clockwise.
        azimuth_deg: of the camera, 90 the side. NaN counts as the side.
        wrist_height: of the higher wrist above the shoulders, in lengths of the trunk. NaN counts as not down.
        line: from ears to nose in the picture, in lengths of the trunk.
        raised: how far an arm is held up and straight, 0 to 1.
        late: whether the crown was first seen after the neutral, and counts from the face's zero.
    """
    sine = np.sin(np.radians(np.nan_to_num(azimuth_deg, nan=90.0)))

    def pitch_of(turn_deg: Floats, bound_deg: Floats) -> Floats:
        half = np.clip(np.radians(-np.asarray(facing) * followed(turn_deg, bound_deg)) / 2, -1.5, 1.5)
        # Nearer the front it would be a guess.
        pitch: Floats = np.degrees(2 * np.arctan(np.tan(half) / np.clip(sine, 0.5, 1.0)))
        return np.where(np.abs(pitch) <= FURTHEST, pitch, np.nan)

    face = pitch_of(tracked.head_turn_deg, tracked.head_turn_bound_deg)
    ear = pitch_of(tracked.ear_turn_deg, tracked.ear_turn_bound_deg)
    crown = pitch_of(tracked.crown_turn_deg, tracked.crown_turn_bound_deg)
    turned_bound = tracked.head_turn_bound_deg
    apart = np.nan_to_num(ear - face)
    low = 1.0 - arm_may_hide(wrist_height)
    turned_bound = np.where(low * apart > AGREE, np.fmax(turned_bound, tracked.ear_turn_bound_deg), turned_bound)
    face = face + low * (apart + np.maximum(np.abs(apart) - AGREE, 0.0)) / 2
    aslant = CROWN_SLACK + CROWN_ASLANT * np.sqrt(np.maximum(1.0 - sine * sine, 0.0))
    sure = tracked.crown_turn_bound_deg <= (CROWN_LEADS if late else CROWN_SURE)
    further = np.where(sure, (1.0 - np.asarray(raised)) * np.maximum(np.nan_to_num(crown - face - aslant), 0.0), 0.0)
    turned_bound = np.where(further > 0, np.fmax(turned_bound, tracked.crown_turn_bound_deg), turned_bound)
    says = np.isfinite(crown - face) & (tracked.crown_turn_bound_deg <= CROWN_SAYS)
    with np.errstate(invalid="ignore", divide="ignore"):
        say = np.where(says, raised / (1 + np.square(tracked.crown_turn_bound_deg / turned_bound)), 0.0)
        turned_bound = np.where(says, turned_bound + say * (tracked.crown_turn_bound_deg - turned_bound), turned_bound)
    turned = face + further + say * np.where(says, crown - face, 0.0)
    alone = np.isnan(turned) & crown_leads(tracked, raised)
    turned = np.where(alone, crown, turned)
    turned_bound = np.where(alone, tracked.crown_turn_bound_deg, turned_bound)
    landmark = np.asarray(landmark_pitch_deg, dtype=np.float64)
    more = np.maximum(np.nan_to_num(landmark - turned) - SLACK, 0.0)
    more = np.where(np.asarray(wrist_height) < HANDS_DOWN, 0.0, more)
    with np.errstate(invalid="ignore"):
        noise = LANDMARK_NOISE * np.square(np.maximum(LINE / np.fmax(line, SHORTEST), 1.0))
        share = 1 / (1 + np.square(noise / np.maximum(turned_bound, 1e-6)))
    seen = np.isfinite(turned)
    pitch = np.where(seen, turned + share * more, np.fmax(landmark, crown - aslant))
    left = (1 - share) * more
    turned_bound = np.where(more > 0, np.maximum(turned_bound, left + SLACK), turned_bound)
    bound = np.where(seen, turned_bound, LANDMARK_BOUND + LANDMARK_SLOPE * np.abs(pitch))
    return Pitch(pitch, np.where(np.isfinite(pitch), bound, math.inf))


def with_reading(followed: Pitch, behind_deg: Floats | float, read: Pitch, arm: Floats | float) -> Head:
    """What is followed of a head, put right by what a network reads from the picture where the two cannot both be right.

    Their errors have little in common: a tracker is taken along by an arm and stays wrong, the network is off by some degrees one
    way or the other, and in pictures of another kind than it was taught on it mostly reads less. So a head goes towards what is
    read further back, which trackers are known to miss, by the inverse squares of the bounds; and towards what is read less far
    only by what the network cannot be wrong. It is within both bounds, which narrows them; where it cannot be, one of the two is
    wrong, and nobody knows which; `taken_along` takes a side. Rendered heads behind an arm, of bodies that it never saw, from
    azimuths of 75 to 105, up to 40 degrees back (4,323 pictures) and beyond (548): followed 1.14 and 1.95 degrees off (mean),
    read 1.48 and 3.14, both 1.04 and 1.80; by another renderer, to 60 degrees, when the network had not learnt of turned heads
    yet: followed 1.2, both 1.4.

    Args:
        followed: since neutral, from `fuse_head_pitch`; with a bound of `LOST_DEG` it only proves that the head is back.
        behind_deg: by how much more it may be off, of what an arm hides.
        read: since neutral; NaN where it was not read.
        arm: how far an arm is before the face, from 0 to 1. Where none is, trackers are better alone.
    """
    arm = np.where((np.abs(read.deg) <= FURTHEST) & np.isfinite(read.bound_deg), arm, 0.0)
    bound = followed.bound_deg + behind_deg
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        apart = read.deg - followed.deg
        further = np.maximum(apart, 0.0) + np.minimum(apart + READ_LESS * read.bound_deg, 0.0)
        deg = np.where(arm > 0, followed.deg + arm * further / (1 + np.square(read.bound_deg / bound)), followed.deg)
        within = np.fmin(bound, np.abs(read.deg - deg) + read.bound_deg)
        within = within + np.maximum(np.abs(apart) - bound - read.bound_deg, 0.0)
        within = np.where(arm > 0, bound + arm * (within - bound), bound)
    alone = (arm >= 1.0) & ~(followed.bound_deg < LOST_DEG)
    bound = np.where(np.isfinite(within), within, bound)
    return Head(np.where(alone, read.deg, deg), np.where(alone, read.bound_deg, bound), followed)
