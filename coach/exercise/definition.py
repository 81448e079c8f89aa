"""What an exercise file may say. Every field carries its unit and bounds, and a key that is not known is refused."""

import unicodedata
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from coach.angles import names
from coach.angles.names import HIGHEST, HIGHEST_FORWARD, SIDED, Angle, in_view
from coach.wording import FORWARD, MEASURES, SENTENCES

if TYPE_CHECKING:
    from coach.observation import Floats

Angles = TypeVar("Angles", float, "Floats")

View = Literal["side", "front", "front-oblique", "foot-end"]
Posture = Literal["seated", "standing", "supine", "hands-and-knees"]
About = Literal["osteoporosis", "pregnancy"]
ClinicianWord = Literal[
    "severe_osteoporosis",
    "spinal_cancer",
    "stroke_risk",
    "unstable_spine",
    "anticoagulants",
    "bone_infection",
    "inflammatory_arthritis",
    "recent_surgery_or_injury",
    "connective_tissue",
    "fainting",
]
Condition = Literal[About, ClinicianWord]
"""What a person may answer about themselves in the screening; an exercise may be ruled out by it."""

Arms = Literal["sides", "thighs", "behind_head", "low_back", "up", "over_head", "out", "floor", "knee", "backrest"]
"""Where the hands of a drawn figure are."""

Side = Literal["left", "right", "both"]

RECORDED = {"recorded": True}
"""Context in which an exercise is validated that was done already."""


def _plain(text: str) -> str:
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r" for sign in text):
        raise ValueError("control characters cannot be said")
    return text


Sentence = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_plain)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Limit(_Strict):
    """Gentle up to `gentle`, caution up to `ease_off`, ease off beyond. A cautious design value, not a clinical one."""

    gentle: float = Field(ge=0, le=400, description="largest value that still counts as gentle (degrees, or deg/s for a speed)")
    ease_off: float = Field(gt=0, le=400, description="value beyond which the person is told to ease off (same unit)")

    @model_validator(mode="after")
    def _ordered(self) -> "Limit":
        if self.gentle > self.ease_off:
            raise ValueError(f"gentle ({self.gentle:g}) must not exceed ease_off ({self.ease_off:g})")
        return self


class Measure(_Strict):
    """One angle that is watched, with its limits."""

    angle: Angle = Field(description="which angle, as change from the person's neutral")
    direction: Literal["positive", "negative", "both"] = Field(
        default="positive", description="which sign counts: + is back or left; an angle that has a left and a right takes both"
    )
    form: bool = Field(default=False, description="watched for form only: its course (bounce, thrust) is not judged")
    limit: Limit = Field(description="degrees; per cent for shoulder_shrug and hip_slide")
    ceiling: float = Field(
        gt=0, le=120, description="ease_off is never tuned above this (degrees); at most what `names.HIGHEST` says of the angle"
    )
    speed_out: Limit | None = Field(default=None, description="away from neutral, deg/s")
    speed_return: Limit | None = Field(default=None, description="back towards neutral, deg/s")
    cue_caution: Sentence = Field(description="said on caution")
    cue_ease_off: Sentence = Field(description="said on ease off")
    cue_speed: Sentence = Field(default=SENTENCES["slower"], description="said when it is too fast")
    cue_unseen: Sentence = Field(default=SENTENCES["blind"], description="said when it stays unseen though the person is seen")
    reason: Sentence = Field(description="where the limits come from")

    @property
    def name(self) -> str:
        """What it is called on the gauge, and wherever people read of it; one too new to have a name here still gets one."""
        names = MEASURES | FORWARD if self.direction == "negative" else MEASURES
        return names.get(self.angle, self.angle.replace("_", " ").capitalize())

    @property
    def signs(self) -> tuple[float, ...]:
        """The ways in which its limit holds: 1 for values above 0, -1 for those below."""
        return {"positive": (1.0,), "negative": (-1.0,), "both": (1.0, -1.0)}[self.direction]

    def size(self, value: Angles, side: str | None = None) -> Angles:
        """An angle, or many, counted upwards against the limit, towards a side where one is asked for; NaN stays NaN."""
        if self.direction == "both":
            return abs(value) if side is None else value if side == "left" else -value
        return self.signs[0] * value

    def outward(self, value: Angles, speed_deg_s: Angles) -> Angles:
        """The speed counted upwards away from neutral, where the angle is `value`."""
        return (1 - 2 * (value < 0)) * speed_deg_s if self.direction == "both" else self.signs[0] * speed_deg_s

    @property
    def unit(self) -> str:
        """The sign behind its numbers, `°` or `%`."""
        return names.unit(self.angle)

    @model_validator(mode="after")
    def _under_ceiling(self, info: ValidationInfo) -> "Measure":
        """A limit that nobody could ever reach would call everything gentle."""
        highest = (HIGHEST | HIGHEST_FORWARD if self.direction == "negative" else HIGHEST)[self.angle]
        if self.ceiling > highest and info.context != RECORDED:
            raise ValueError(f"ceiling of {self.angle} is at most {highest:g}{self.unit}, not {self.ceiling:g}")
        if self.limit.ease_off > self.ceiling:
            raise ValueError(f"limit.ease_off ({self.limit.ease_off:g}) must not exceed ceiling ({self.ceiling:g})")
        return self


class FigurePose(_Strict):
    """A posture to draw, as change from the upright or lying one; sideways values count towards the side that is trained."""

    trunk_extension: float = Field(default=0, ge=-90, le=40, description="degrees, + back")
    trunk_side_bend: float = Field(default=0, ge=-40, le=40, description="degrees, + towards the side")
    trunk_rotation: float = Field(default=0, ge=-50, le=50, description="degrees, + towards the side")
    trunk_round: float = Field(default=0, ge=-40, le=40, description="degrees by which each end of the back curves, + rounded")
    neck_extension: float = Field(default=0, ge=-40, le=30, description="degrees against the trunk, + back")
    neck_side_bend: float = Field(default=0, ge=-45, le=45, description="degrees against the trunk, + towards the side")
    neck_rotation: float = Field(default=0, ge=-80, le=80, description="degrees against the trunk, + towards the side")
    hips_lift: float = Field(default=0, ge=0, le=35, description="lying: degrees by which the trunk rises towards the hips")
    knees_side: float = Field(default=0, ge=-80, le=80, description="lying: degrees by which bent knees sink, + to the side")
    knee_to_chest: float = Field(
        default=0, ge=0, le=130, description="lying: degrees of the side's thigh from straight; 0: foot down"
    )
    arms: Arms | None = Field(default=None, description="where the hands are; none: where the posture has them")


class Figure(_Strict):
    """How the exercise is drawn, from its start to its end."""

    start: FigurePose = FigurePose()
    end: FigurePose
    backrest: Literal["behind", "beside", "none"] = Field(default="behind", description="of the chair of a seated exercise")


class Pace(_Strict):
    """The course of one repetition."""

    inhale_s: float = Field(gt=0, le=20, description="deep breath in, seconds")
    out_s: float = Field(ge=2, le=30, description="moving out on the exhale, seconds")
    hold_s: float = Field(ge=0, le=60, description="holding with normal breathing, seconds")
    back_s: float = Field(ge=2, le=30, description="returning, seconds")
    rest_s: float = Field(ge=0, le=120, description="rest, seconds")
    repetitions: int = Field(ge=1, le=20, description="how many, a side")
    by: Literal["angle", "time"] = Field(
        default="angle", description="whether the person is led along the first measure, or by time while it only limits"
    )


class Exercise(_Strict):
    """An exercise, whole."""

    title: Sentence
    summary: Sentence
    view: View
    azimuth_deg: tuple[float, float] = Field(
        strict=False,  # TOML knows no tuple
        description="from and to: how far the body is turned from the camera, 0 front, 90 side",
    )
    posture: Posture
    or_posture: Posture | None = Field(default=None, description="another start posture in which it can be done as well")
    place_camera: Sentence = Field(description="said when the camera cannot see the exercise")
    steps: list[Sentence] = Field(min_length=1)
    cautions: list[Sentence] = Field(min_length=1)
    ruled_out_by: list[Condition] = Field(
        default=[], description="screening answers with which this exercise is not done, whatever a clinician said about others"
    )
    asks_clinician_for: list[Condition] = Field(
        default=[], description="screening answers with which this exercise is done only when a clinician agrees"
    )
    sources: list[Sentence] = Field(min_length=1)
    pace: Pace
    sides: list[Side] = Field(default=[], max_length=3, description="done once for each; empty: it has no sides")
    set_up: Sentence | None = Field(default=None, description="said first: how to sit, stand or lie, and where the hands are")
    to_side: dict[Side, Sentence] = Field(
        default={}, description="said before each side: what to do there; left out: that it is the turn of that side"
    )
    breath_in: Sentence = Field(default=SENTENCES["phase_inhale"], description="said before the movement, on the inhale")
    breath_out: Sentence = Field(default=SENTENCES["phase_out"], description="said as the movement starts, on the exhale")
    hold: Sentence = Field(default=SENTENCES["phase_hold"], description="said as the hold begins")
    come_back: Sentence = Field(default=SENTENCES["phase_back"], description="said as the way back begins")
    not_measured: Sentence | None = Field(default=None, description="what the camera cannot judge, and what is done instead")
    figure: Figure | None = Field(default=None, description="how it is drawn; none: drawn from posture and first measure")
    measures: list[Measure] = Field(
        description="the first is the movement itself, unless time leads; none: coached by pace, hold and comfort"
    )

    @property
    def movement(self) -> Measure | None:
        """The measure that the person is led along; None where time alone leads."""
        return self.measures[0] if self.measures and self.pace.by == "angle" else None

    @property
    def names(self) -> dict[str, str]:
        """What each angle that is watched is called."""
        return {measure.angle: measure.name for measure in self.measures}

    @property
    def planned(self) -> int:
        """All repetitions, of all sides."""
        return self.pace.repetitions * max(1, len(self.sides))

    @field_validator("azimuth_deg")
    @classmethod
    def _rising(cls, value: tuple[float, float]) -> tuple[float, float]:
        low, high = value
        if not 0 <= low < high <= 180:
            raise ValueError(f"azimuth_deg must rise from 0 to 180, not {low:g} to {high:g}")
        return value

    @model_validator(mode="after")
    def _sided(self) -> "Exercise":
        if strange := sorted(set(self.to_side) - set(self.sides)):
            raise ValueError(f"to_side names {', '.join(strange)}, which is not among the sides")
        return self

    @model_validator(mode="after")
    def _honest(self) -> "Exercise":
        if not self.measures and not self.not_measured:
            raise ValueError("an exercise without measures must say in not_measured what the camera cannot judge")
        return self

    @field_validator("measures")
    @classmethod
    def _once(cls, value: list[Measure]) -> list[Measure]:
        names = [measure.angle for measure in value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"each angle may be measured once, not {name} twice")
        return value

    @model_validator(mode="after")
    def _led(self, info: ValidationInfo) -> "Exercise":
        """What the person is led along: after pain it is to be half as far, and form is not; and it has to go somewhere."""
        if not self.movement or info.context == RECORDED:
            return self
        if not self.movement.limit.gentle:
            raise ValueError(f"limit.gentle of {self.movement.angle}, the movement, must be above 0: there it would lead nowhere")
        if self.movement.form:
            raise ValueError(
                f"{self.movement.angle} is the movement, the first of the measures, and so cannot be form = true; "
                'pace.by = "time" leads without one'
            )
        return self

    @field_validator("measures")
    @classmethod
    def _reachable(cls, value: list[Measure], info: ValidationInfo) -> list[Measure]:
        """What is never seen, or never counts, would be called gentle always."""
        azimuth = info.data.get("azimuth_deg")
        for measure in value:
            if azimuth and not in_view(measure.angle, azimuth):
                raise ValueError(f"{measure.angle} is not seen from azimuth_deg {azimuth[0]:g} to {azimuth[1]:g}")
            if measure.angle in SIDED and measure.direction != "both" and info.context != RECORDED:
                never = "right" if measure.direction == "positive" else "left"
                raise ValueError(
                    f'{measure.angle}, {measure.direction} alone, never counts to the {never}: direction = "both" does'
                )
        return value
