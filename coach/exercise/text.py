"""An exercise in words, for `coach show`."""

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
        lines.append(f"  {measure.angle.replace('_', ' ')}: {_limit(measure.limit, measure.unit)}; {ceiling}")
        if measure.speed_out:
            lines.append(f"    moving out: {_limit(measure.speed_out, ' deg/s')}")
        if measure.speed_return:
            lines.append(f"    coming back: {_limit(measure.speed_return, ' deg/s')}")
        lines.append(f"    {measure.reason}")
    lines += ["", "Cautions", *(f"  - {caution}" for caution in exercise.cautions)]
    lines += ["", "Sources", *(f"  - {source}" for source in exercise.sources), "", DISCLAIMER]
    return "\n".join(lines)


def _limit(limit: Limit, unit: str) -> str:
    return f"gentle up to {limit.gentle:g}{unit}, ease off beyond {limit.ease_off:g}{unit} (design value)"
