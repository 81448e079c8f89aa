"""How far each angle can be off, in degrees: about 19 of 20 readings are within. Fitted on rendered clips, rounded up."""

import numpy as np

from coach.angles.geometry import Lines
from coach.angles.head import Head
from coach.angles.names import ANGLES
from coach.angles.neutral import Neutral
from coach.angles.relative import head_since_neutral
from coach.observation import Floats

AZIMUTH_DEG = 8.0
"""The view is known to about this; what is seen foreshortened is off by as much as that changes the foreshortening."""

ROUGH = {"neck_side_bend": 6.0, "shoulder_shrug": 20.0, "pelvis_rotation": 12.0, "knee_bend": 15.0}
"""Angles whose error hardly depends on their size."""

TURNED_HEAD_DEG = ((45.0, 60.0), (12.0, 45.0))
"""Azimuths, and by how much the turn of a head may be off there. From the side landmarks take a head that is turned and back for
one that is back: of turns of 38 to 56 degrees they read 0.2 to 0.3 (24 rendered clips)."""

RAISED_ROUGH = 1.5
"""By how much more a trunk may be off once an arm is held up and straight (41 rendered people: 79 of 100 readings were within the
bound without it, 96 with it)."""

SMALLEST_TRUNK = 0.2
"""Trunk length in picture heights from which on distance costs nothing."""

HEAD_ASIDE = 0.12
"""A head that tips to the side takes half its way into the line by which a side bend is read: ears some 15 cm from where it tips
move the end of a line of some 60 cm by half as much."""

STEADY_NECK, STEADY_NECK_SLOPE = 7.0, 0.2
"""Degrees, and per degree of the neck: a head read more roughly than that jumps, as when an arm passes, and has no speed."""

STEADY_RAISED = 0.5
"""Share of it, beside an arm that is straight up: that takes what is followed along for some degrees before it is found out."""

TAKEN_ALONG_DEG = 8.0
"""What the speed of a head is made of and differs from where it is by more was taken along by an arm."""

MOVED_SHARE = 0.75
"""A turn that reads as less than this share of what it may be off by may be none."""

ROUND_SHARE, ROUND_S = 0.4, 0.2
"""A trunk that turned the other way by this share of its speed within this time is misread to and fro, or bounces.
A bounce is told as one from seven degrees on; a smaller one so fast is a caution only."""

TURN = ANGLES.index("trunk_rotation")


def bounds(part: Lines, angles: Floats, neutral: Neutral, head: Head | None = None) -> Floats:
    """The bound of each angle of `ANGLES`, (..., 10), same shape and units; NaN where the angle is NaN.

    Args:
        part: the lines of the body, (...).
        angles: (..., 10) from `relative_angles` of the same.
        neutral: what they are changes from: its view and distance make them more or less sure.
        head: as given to `relative_angles`.
    """
    facing = np.radians(neutral.azimuth)
    sine, cosine = abs(float(np.sin(facing))), abs(float(np.cos(facing)))
    far = max(1.0, SMALLEST_TRUNK / neutral.trunk_px)
    size = np.abs(angles)

    def column(name: str) -> Floats:
        return size[..., ANGLES.index(name)]

    result = np.full(size.shape, np.nan)
    trunk = far * 1.2 + column("trunk_extension") * (0.08 + np.radians(AZIMUTH_DEG) * cosine / max(sine, 0.3))
    trunk = trunk + RAISED_ROUGH * part.raised
    head = head_since_neutral(part, neutral) if head is None else head
    known: dict[str, Floats] = {
        "trunk_extension": trunk,
        "trunk_side_bend": far * 1.2
        + column("trunk_side_bend") * (0.1 + np.radians(AZIMUTH_DEG) * sine / max(cosine, 0.3))
        + HEAD_ASIDE * np.nan_to_num(column("neck_side_bend")),
        # Rendered exercises, each body left out in turn. Whoever holds the head against the turn is outside of it.
        "trunk_rotation": far * 4.0 + 0.15 * (column("trunk_rotation") + np.nan_to_num(column("trunk_side_bend"))),
        "neck_extension": np.hypot(head.bound_deg, 0.5 * trunk) + 0.06 * column("neck_extension"),
        "neck_rotation": np.full(size.shape[:-1], np.interp(abs(neutral.azimuth), *TURNED_HEAD_DEG)),
        "hip_slide": np.full(size.shape[:-1], 8.0),
    }
    for number, name in enumerate(ANGLES):
        result[..., number] = known.get(name, np.full(size.shape[:-1], ROUGH.get(name, np.nan)))
    return np.where(np.isnan(angles), np.nan, result)


def steady(angles: Floats, by_landmarks: Floats, head: Head, neutral: Neutral, raised: Floats | float = 0.0) -> Floats:
    """The angles of which speeds are made, (..., 20): as they are read, then by landmarks alone. Infinity is none to make one of.

    A spot that is lost or found again makes a step, which is no movement: as long as one is in the window, landmarks must do.
    Those of a head, as of somebody whose arm hides the face from the start, shake by several degrees from picture to picture, and
    what comes out from behind an arm settles only then: such a neck leaves no speed at all. A neck's speed is that of
    what is followed.

    Args:
        angles, by_landmarks: (..., 10) each, from `with_and_without_spots`.
        head: from `head_since_neutral`: how roughly it is read.
        neutral: says whether the head was ever tracked.
        raised: (...) how far an arm is held up and straight, 0 to 1.
    """
    out = np.concatenate([np.where(angles == by_landmarks, np.inf, angles), by_landmarks], axis=-1)
    neck = ANGLES.index("neck_extension")
    aside = head.deg - head.followed.deg
    most = STEADY_NECK * np.where(np.asarray(raised) >= 1.0, STEADY_RAISED, 1.0)
    rough = head.followed.bound_deg > most + STEADY_NECK_SLOPE * np.maximum(angles[..., neck] - aside, 0.0)
    lost = ~(np.abs(aside) <= TAKEN_ALONG_DEG) | np.isnan(angles[..., neck]) | np.isnan(neutral.head_turn)
    for column in (neck, len(ANGLES) + neck):
        out[..., column] = np.where(rough | lost, np.inf, out[..., column] - aside)
    return out


def either(slopes: Floats) -> Floats:
    """(..., 10) of the (..., 20) slopes of what `steady` gives: as they are read, else by landmarks alone."""
    read, by_landmarks = np.split(slopes, 2, axis=-1)
    return np.where(np.isnan(read), by_landmarks, read)


def moved(speeds: Floats, angles: Floats, unsure: Floats, least: Floats | float, most: Floats | float) -> Floats:
    """Speeds, (..., 10): NaN where the trunk may not be turned at all, and of one that turns round at once the mean of both ways.

    Turns are read so roughly that somebody who sits still seems to turn at 50 deg/s now and then. The bound of other angles is a
    degree or a few, which a fast movement passes in no time.

    Args:
        speeds: (..., 10) from `either`.
        angles, unsure: (..., 10) of the same pictures.
        least, most: (...) of the speeds of the turn in the `ROUND_S` before, signed; NaN where there was none.
    """
    now = speeds[..., TURN]
    still = ~(np.abs(angles[..., TURN]) > MOVED_SHARE * unsure[..., TURN])
    opposite = np.where(now > 0, least, most)
    to_and_fro = -np.sign(now) * opposite > ROUND_SHARE * np.abs(now)
    out = speeds.copy()
    out[..., TURN] = np.where(still, np.nan, np.where(to_and_fro, (now + opposite) / 2, now))
    return out
