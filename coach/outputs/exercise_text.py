"""An exercise in words, for `coach show`."""

from coach.check.patterns import (
    BOUNCE_COUNT,
    BOUNCE_WITHIN_S,
    COMBINED_NECK_DEG,
    COMBINED_ROTATION_DEG,
    THRUST_DEG_S,
    reversal_deg,
)
from coach.exercise.definition import Exercise, Limit
from coach.wording import CAMERA_HEIGHT, DISCLAIMER


def describe(exercise: Exercise) -> str:
    """Steps, limits, cautions and sources, as plain text."""
    low, high = exercise.azimuth_deg
    pace = exercise.pace
    lines = [
        exercise.title,
        exercise.summary,
        "",
        f"Camera: {exercise.view} view, body turned {low:g}° to {high:g}° from it. {exercise.place_camera}",
        *([CAMERA_HEIGHT] if exercise.posture in ("seated", "standing") else []),
        f"Posture: {' or '.join(posture.replace('-', ' ') for posture in (exercise.posture, exercise.or_posture) if posture)}.",
        f"Pace: breathe in {pace.inhale_s:g} s, out {pace.out_s:g} s, hold {pace.hold_s:g} s, back {pace.back_s:g} s, "
        f"rest {pace.rest_s:g} s; {pace.repetitions} times{' a side' if exercise.sides else ''}.",
        "",
        "Steps",
        *(f"  {number}. {step}" for number, step in enumerate(exercise.steps, 1)),
        "",
    ]
    if exercise.measures:
        lines.append("Limits (cautious design values, changes from your own neutral)")
    if exercise.not_measured:
        lines.append(exercise.not_measured)
    for measure in exercise.measures:
        ceiling = f"never set above {measure.ceiling:g}{measure.unit}"
        way = {"positive": "", "negative": ", negative", "both": ", both ways"}[measure.direction]
        lines.append(f"  {measure.name} ({measure.angle}{way}): {limit_words(measure.limit, measure.unit)}; {ceiling}")
        if measure.speed_out:
            lines.append(f"    moving out: {limit_words(measure.speed_out, ' deg/s')}")
        if measure.speed_return:
            lines.append(f"    coming back: {limit_words(measure.speed_return, ' deg/s')}")
        lines.append(f"    {measure.reason}")
    lines += [f"  {rule}" for rule in _patterns(exercise)]
    lines += ["", "Cautions", *(f"  - {caution}" for caution in exercise.cautions)]
    lines += ["", "Sources", *(f"  - {source}" for source in exercise.sources), "", DISCLAIMER]
    return "\n".join(lines)


def limit_words(limit: Limit, unit: str) -> str:
    """Both ends of a limit."""
    return f"gentle up to {limit.gentle:g}{unit}, ease off beyond {limit.ease_off:g}{unit} (design value)"


def _patterns(exercise: Exercise) -> list[str]:
    """What is told to ease off whatever the angle."""
    rules = []
    if any(measure.angle == "neck_extension" for measure in exercise.measures):
        rules.append(
            f"head back by more than {COMBINED_NECK_DEG:g}° and turned by more than {COMBINED_ROTATION_DEG:g}° at once: ease off "
            "(design value; a reported trigger of artery dissection, chiro.org; the further back, the more turn has to be seen)"
        )
    if exercise.measures:
        least = reversal_deg(exercise.measures[0].angle)
        rules.append(
            f"bouncing, {BOUNCE_COUNT} reversals of {least:g}° or more within {BOUNCE_WITHIN_S:g} s: ease off (design value)"
        )
        rules.append(f"thrust, faster than {THRUST_DEG_S:g} deg/s in the last fifth of the range: ease off (design value)")
    return rules
