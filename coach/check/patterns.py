"""Movements that are dangerous by their course: bouncing, thrusting, heading over a limit, a head both back and turned."""

import math
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from coach.check.levels import Level
from coach.exercise.definition import Limit, Measure
from coach.observation import Floats

BOUNCE_DEG = 3.0
BOUNCE_TURN_DEG = 7.0
BOUNCE_WITHIN_S = 4.0
BOUNCE_COUNT = 2
"""Two reversals of three degrees within four seconds are a bounce (design value); of seven in a turn, which is read so roughly
that of 75 rendered people who turn or sit still without a bounce nine showed reversals of 4.5 degrees and two such of six."""

SURE, BACK_S = 1.5, 0.06
"""It has turned round once it stays back for this long, or is back by so many times as much. A picture alone reads a trunk too
near by four degrees now and then, and two such pictures were a bounce of somebody who held still (rendered clips). BACK_S is two
pictures at 15 a second, and three at 30."""

SPARSE_S = 0.08
"""Where pictures are further apart, the next one is too late to wait for: a trough may lie between them."""

NEAR_NEUTRAL = 0.35
"""A reversal below this share of the recent peak belongs to the next repetition, not to the hold. Rendered people who bounce go
back by half; with .45 of the peak a trough that was read a degree too low hid the bounce until the next."""

THRUST_DEG_S = 30.0
THRUST_FROM = 0.8
"""Faster than this in the last fifth of the range is a thrust (design value)."""

HEADING_S = 0.5
HEADING_FROM = 0.4
HEADING_DEG_S = 6.0
"""A movement that would cross the limit within half a second is spoken of before; slower ones are drift and noise."""

COMBINED_NECK_DEG = 15.0
COMBINED_ROTATION_DEG = 30.0
"""Neck extension with neck rotation: ease off (extension with rotation is a reported trigger of dissection, chiro.org)."""

MISREAD_TURN = 0.5
"""Seen half from the side, a head that tips back seems to turn by up to 0.9 degrees a degree, either way (rendered clips), so
more turn has to be seen the further it tips. From twice the extension on, that alone is a reason to ease off."""

LASTS_S = {"combined": 0.2, "bounce": 0.0, "thrust": 0.06, "heading": 0.0}
"""How long a pattern has to be there before it counts. The speed of a head beside an arm is that of a thrust for one picture, and
a head that tips back, half from the side, seems turned for up to a sixth of a second, where nobody thrusts or turns (rendered
clips); levels wait as long as a thrust."""

PATTERN_S = 1.5
"""A pattern that was seen stays on show for this long, or nobody could read it."""

REMEMBER_S, MISSED_S = 6.0, 1.0
"""For how long turning points are remembered, and an angle may be unseen in between: a lost picture hides no pattern."""


class Swing(NamedTuple):
    """Turning points of one angle so far.

    Attributes:
        rising: which way it moves now.
        extreme: the furthest value on the present way, and its time.
        turns: (time, value) of the turning points of the last seconds.
        seen_s: when the angle was seen last.
        back_s: since when it has been back by what would be a turn; NaN where it is not.
    """

    rising: bool = True
    extreme: float = -math.inf
    extreme_s: float = 0.0
    turns: tuple[tuple[float, float], ...] = ()
    seen_s: float = math.nan
    back_s: float = math.nan


def reversal_deg(angle: str) -> float:
    """By how many degrees this angle has to come back to have turned round."""
    return BOUNCE_TURN_DEG if angle == "trunk_rotation" else BOUNCE_DEG


def swing(before: Swing, t_s: float, value: float, reversal: float = BOUNCE_DEG, sure: float = SURE) -> Swing:
    """Follows one more value (degrees, counting upwards away from neutral); NaN is unseen.

    Args:
        before: all until then.
        t_s: when.
        value: the angle now.
        reversal: by how many degrees it turns round, where it stays there for `BACK_S` or pictures are sparse.
        sure: by how many times as much it turns round at once.
    """
    if not 0 <= t_s - before.seen_s <= MISSED_S:
        before = Swing()
    if math.isnan(value):
        return before
    turns = tuple(turn for turn in before.turns if t_s - turn[0] <= REMEMBER_S)
    further = value >= before.extreme if before.rising else value <= before.extreme
    if further or math.isinf(before.extreme):
        return Swing(before.rising, value, t_s, turns, t_s)
    back = abs(value - before.extreme)
    if back < reversal:
        return before._replace(turns=turns, seen_s=t_s, back_s=math.nan)
    back_s = t_s if math.isnan(before.back_s) else before.back_s
    if back < sure * reversal and t_s - back_s < BACK_S and t_s - before.seen_s <= SPARSE_S:
        return before._replace(turns=turns, seen_s=t_s, back_s=back_s)
    return Swing(not before.rising, value, t_s, (*turns, (before.extreme_s, before.extreme)), t_s)


def bounces(state: Swing, t_s: float, near_neutral: float = NEAR_NEUTRAL) -> bool:
    """Whether the last seconds hold a bounce: turning points further from neutral than this share of the peak, up and down."""
    recent = [value for turn_s, value in state.turns if t_s - turn_s <= BOUNCE_WITHIN_S]
    peak = max(recent, default=0.0)
    return sum(value > near_neutral * peak and value > BOUNCE_DEG for value in recent) >= BOUNCE_COUNT


def thrusts(value: float, outward_deg_s: float, limit: Limit) -> bool:
    """Whether the movement is ballistic near the end of the range."""
    return value > THRUST_FROM * limit.ease_off and outward_deg_s > THRUST_DEG_S


def heads_over(value: float, outward_deg_s: float, limit: Limit) -> bool:
    """Whether the limit will be crossed within half a second at this speed; False once it is."""
    if not HEADING_FROM * limit.ease_off < value <= limit.ease_off or outward_deg_s < HEADING_DEG_S:
        return False
    return (limit.ease_off - value) / outward_deg_s < HEADING_S


@overload
def combined(neck_extension: float, neck_rotation: float) -> bool: ...
@overload
def combined(neck_extension: Floats, neck_rotation: Floats) -> NDArray[np.bool_]: ...
def combined(neck_extension: Any, neck_rotation: Any) -> Any:
    """Whether the head is back and turned at once, degrees, of one frame or of many; False where either is unseen."""
    back = neck_extension - COMBINED_NECK_DEG
    return (back > 0) & (abs(neck_rotation) > COMBINED_ROTATION_DEG + MISREAD_TURN * back)


def patterns(
    state: Swing, t_s: float, size: float, outward_deg_s: float, measure: Measure, angles: dict[str, float], *, main: bool
) -> tuple[str, ...] | None:
    """The patterns that one measure shows now, the worst first: of `combined`, `bounce`, `thrust`, `heading`; None unseen.

    Args:
        state: of the measure's angle, counted upwards.
        size: the angle, counted upwards against its limit.
        outward_deg_s: its speed, + away from neutral.
        angles: all angles of the frame, by name.
        main: whether it is the first measure; only that can bounce (the head is read too roughly for three degrees).
    """
    if math.isnan(size):
        return None
    back = measure.angle == "neck_extension" and combined(angles["neck_extension"], angles["neck_rotation"])
    judged = not measure.form
    holds = {
        "combined": back,
        "bounce": judged and main and bounces(state, t_s),
        "thrust": judged and thrusts(size, outward_deg_s, measure.limit),
        "heading": judged and heads_over(size, outward_deg_s, measure.limit),
    }
    return tuple(name for name, now in holds.items() if now)


def level_of(pattern: str | None) -> Level:
    """Heading over a limit is a caution, every other pattern a reason to ease off."""
    if pattern is None:
        return Level.GENTLE
    return Level.CAUTION if pattern == "heading" else Level.EASE_OFF


@overload
def long_enough(name: str, there_s: float, ago_s: float) -> bool: ...
@overload
def long_enough(name: str, there_s: Floats, ago_s: Floats) -> NDArray[np.bool_]: ...
def long_enough(name: str, there_s: Any, ago_s: Any) -> Any:
    """Whether a pattern counts that has been there for `there_s`; `ago_s`: since the picture before, of one or of many."""
    return (there_s >= LASTS_S[name]) | ((ago_s > SPARSE_S) & (LASTS_S[name] <= SPARSE_S))


class Shown(NamedTuple):
    """The pattern that one measure shows.

    Attributes:
        pattern: the last that counted, for as long as it is on show.
        at_s: when it did.
        since_s: since when each of those that are there has been there.
        seen_s: when the angle was seen last.
    """

    pattern: str | None = None
    at_s: float = math.nan
    since_s: tuple[tuple[str, float], ...] = ()
    seen_s: float = math.nan


def show(before: Shown, t_s: float, there: tuple[str, ...] | None) -> tuple[Shown, bool]:
    """One picture further, and whether a pattern is new: the worst of those that have been `there` for long enough.

    Args:
        before: as it was.
        t_s: when.
        there: from `patterns`.
    """
    if there is None:
        return before, False
    ago_s = t_s - before.seen_s
    was = dict(before.since_s) if 0 <= ago_s <= MISSED_S else {}
    since_s = tuple((name, was.get(name, t_s)) for name in there)
    lasts = [name for name, since in since_s if long_enough(name, t_s - since, ago_s)]
    still = before.pattern if 0 <= t_s - before.at_s <= PATTERN_S else None
    if not lasts:
        return Shown(still, before.at_s, since_s, t_s), False
    return Shown(lasts[0], t_s, since_s, t_s), lasts[0] != still
