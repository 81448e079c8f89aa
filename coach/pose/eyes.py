"""From a frame to an observation: the rim's last step before the pure core.

Landmarks come from a landmarker that follows one person. Whether there are others, and whom it follows, is checked by looking at
everybody: often until the person's neutral is known, then only when the one who is followed is not where that person was.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from coach.observation import Observation, Picture
from coach.pose.follow import MAX_STEP, MUCH_LARGER, SAME_PERSON, Candidate, Trunk, apart, choose, distinct, meant, nearer, trunk
from coach.pose.head_reader import HeadReader
from coach.pose.landmarker import Landmarker
from coach.pose.relief import Look, Relief
from coach.pose.tracker import BEFORE_EAR, CROWN, Tracker, Turn, hand_up, head, hips, shoulders, stands
from coach.sources.frame import Frame, Pixels

DARK = 12.0
"""Mean brightness, 0 to 255, under which a picture is taken as black."""

FORGET_S = 2.0
"""Out of sight for this long, the followed person may come back anywhere."""

EVERYBODY_S = 0.3
"""Everybody is looked at no more often than this, because it takes twice as long as following one."""

REST_S = 1.0
"""The rest of the picture is searched for somebody else no more often than this."""

LARGER = 1.05
"""By so much somebody must be larger than the one who was found alone, to be counted though the search passes them over."""

LEFT_OVER = 0.3
"""Of a person found with another one blackened, share of the landmarks within the black from which on it is the rest of that one
(rendered pictures: 0.5 to 1, and 0 of real others)."""

RIVALS_S = 1.5
"""Where two could be meant, one of them must have been out of the start posture for so long before the other is taken; and who
was meant is left for somebody else only after that time."""

SURROUNDINGS = 0.35
"""What is shown around a person when the landmarker is pointed at them, as a share of their height in the picture."""


Ready = Callable[[Candidate], bool]


def _anybody(_: Candidate) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Glance:
    """What the landmarker saw in a frame: the person who is followed, if seen, and how many people there are.

    `who` changes when another person is taken before the neutral.
    """

    frame: Frame
    picture: Picture
    person: Candidate | None = None
    people: int = 0
    who: int = 0
    slowed: str = ""


class Eyes:
    """Remembers whom it follows from frame to frame; one for each source.

    `look` and `observe` may be called from two threads, each in order; `see` is both.

    Args:
        landmarker: finds people in pictures.
        relief: asked after each look of a live session whether the computer is too slow.
    """

    def __init__(self, landmarker: Landmarker, relief: Relief | None = None) -> None:
        self._relief = relief
        self._landmarker = landmarker
        self._last: Trunk | None = None
        self._last_s = float("-inf")
        self._home: Trunk | None = None
        self._people, self._who = 1, 0
        self._everybody_s = self._rest_s = self._rivals_s = self._mine_s = self._passed_over_s = float("-inf")
        self._ready: Ready = _anybody
        self._head_key = -1
        self._reader = HeadReader()
        self._track(0)

    def see(self, frame: Frame, pressed: str = "", calibrated: bool = False) -> Observation:
        """What one frame shows, and the key that was pressed since the one before."""
        return self.observe(self.look(frame, calibrated), pressed, calibrated)

    def look(self, frame: Frame, calibrated: bool = False, ready: Ready = _anybody) -> Glance:
        """The followed person in one frame.

        Args:
            frame: the next one.
            calibrated: whether a neutral is known by now, and so who the person is.
            ready: whether somebody may be in the start posture of the exercise, which tells who of several people is meant.
        """
        self._ready = ready
        began_s = time.perf_counter()
        glance = self._look(frame, calibrated)
        if self._relief is None:
            return glance
        slowed = " ".join(self._relief.steps)
        if glance.picture == "ok":
            lighter = self._relief.looked(Look(began_s, time.perf_counter() - began_s), calibrated)
            self._landmarker = lighter or self._landmarker
        return replace(glance, slowed=slowed)

    def _look(self, frame: Frame, calibrated: bool) -> Glance:
        if frame.picture is None or frame.state != "ok":
            return Glance(frame, frame.state if frame.state != "ok" else "frozen")
        state = picture_state(frame.picture)
        if state != "ok":
            return Glance(frame, state)
        if not 0 <= frame.t_s - self._last_s <= FORGET_S:
            self._last = None
        found = self._landmarker.detect(frame.t_s, frame.picture)
        if found is None:
            return Glance(frame, "ok")
        person = found if choose([found], self._last)[0] else None
        if self._unsure(frame.t_s, person, calibrated):
            self._everybody_s = frame.t_s
            person = self._person_among_all(frame, frame.picture, person, calibrated)
        if person is None:
            return Glance(frame, "ok")
        self._last, self._last_s = trunk(person), frame.t_s
        if not calibrated or self._home is None:
            self._home = self._last
        return Glance(frame, "ok", person, self._people, self._who)

    def _unsure(self, t_s: float, person: Candidate | None, calibrated: bool) -> bool:
        if self._last is None:
            return True
        if 0 <= t_s - self._everybody_s < EVERYBODY_S:
            return False
        return not calibrated or person is None or self._home is None or apart(trunk(person), self._home) > SAME_PERSON

    def _person_among_all(self, frame: Frame, picture: Pixels, person: Candidate | None, calibrated: bool) -> Candidate | None:
        """The person to follow, once everybody was looked at: `person`, or another at whom the landmarker is pointed now."""
        people = distinct(self._landmarker.everybody(picture))
        alone = None if calibrated else self._meant(frame.t_s, picture, people, person)
        wanted, count = (alone, 1) if alone else choose(people, self._home if calibrated else self._last)
        if not alone and person and all(apart(trunk(person), trunk(one)) > MAX_STEP for one in people):
            # The search passes over the one who is followed.
            count += 1
        passed_over = not calibrated and 0 <= frame.t_s - self._passed_over_s < REST_S + 2 * EVERYBODY_S
        self._people = max(2 if passed_over else 1, count)
        if wanted is None:
            return person
        # Where there is only one, a trunk that is not quite in the same place is the same one, measured less well.
        same = MAX_STEP if len(people) == 1 and wanted is people[0] else SAME_PERSON
        if person is not None and apart(trunk(person), trunk(wanted)) <= same:
            return person
        self._landmarker.forget()
        # Once the neutral is known it is the same one who comes back.
        self._who += not calibrated
        found = self._landmarker.detect(frame.t_s, only(picture, wanted, [one for one in people if one is not wanted]))
        return found if found is not None and apart(trunk(found), trunk(wanted)) <= SAME_PERSON else None

    def _meant(self, t_s: float, picture: Pixels, people: list[Candidate], followed: Candidate | None) -> Candidate | None:
        """Who is meant, where that is clear though there are others.

        Of two people the search often finds one only, and not always the larger, so it looks behind that one: another may be
        meant where they cannot be, and who could be meant as well is counted. Nor need it find the one who is followed.
        """
        if len(people) == 1 and not 0 <= t_s - self._rest_s < REST_S:
            self._rest_s, first = t_s, people[0]
            behind = self._landmarker.others(without(picture, first))
            others = [one for one in behind if _inside(picture, one, first) < LEFT_OVER]
            if not self._ready(first) or any(nearer(one, first) for one in others):
                people = distinct([first, *others])
            elif any(self._rivals(one, first) for one in others):
                self._passed_over_s = t_s
        if followed is not None:
            people = distinct([*people, followed])
        alone = meant(people, self._ready)
        mine = followed is not None and (len(people) < 2 or (alone and apart(trunk(alone), trunk(followed)) <= SAME_PERSON))
        if mine:
            self._mine_s = t_s
        if len(people) < 2:
            return None
        if alone is None:
            self._rivals_s = t_s
        left = followed is None or mine or not 0 <= t_s - self._mine_s < RIVALS_S
        return alone if left and not 0 <= t_s - self._rivals_s < RIVALS_S else None

    def _rivals(self, one: Candidate, found: Candidate) -> bool:
        """Whether somebody whom the search passed over could be meant as well as the one it found."""
        larger = trunk(one).size / trunk(found).size
        return larger > LARGER or (larger > 1 / MUCH_LARGER and self._ready(one) and not nearer(found, one))

    def _track(self, who: int) -> None:
        """Begins anew with what is followed in the picture: nothing of one person is to be found on another."""
        self._tracked, self._first_key = who, self._head_key + 1
        self._head, self._ear, self._crown = Tracker(head), Tracker(head, BEFORE_EAR), Tracker(head, CROWN)
        self._shoulders, self._hips = Tracker(shoulders), Tracker(hips)
        self._reader.begin()

    def observe(self, glance: Glance, pressed: str = "", calibrated: bool = False) -> Observation:
        """The glance as an observation, with what is followed in the picture.

        Args:
            glance: of `look`.
            pressed: name of the key pressed since the picture before.
            calibrated: whether a neutral was known by the picture before, from which what is followed is counted.
        """
        frame, person = glance.frame, glance.person
        seen = Observation(frame.t_s, picture=glance.picture, pressed=pressed, slowed=glance.slowed)
        if frame.picture is None or person is None:
            return seen
        if glance.who != self._tracked:
            self._track(glance.who)
        gray = cv2.cvtColor(frame.picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
        height = gray.shape[0]
        points = person.image * height

        def follow(part: Tracker, beside: Turn | None = None) -> Turn:
            return part.update(frame.t_s, gray, points, calibrated, beside)

        face, top = follow(self._head), follow(self._shoulders)
        self._head_key = self._first_key + face.key
        seen = replace(
            seen,
            image=person.image,
            world=person.world,
            visibility=person.visibility,
            people=glance.people,
            head_turn_deg=_exact(face.angle_deg),
            head_turn_bound_deg=_exact(face.bound_deg),
            head_key=self._head_key,
            shoulders_x=_exact(top.at.real / height),
            shoulders_y=_exact(top.at.imag / height),
            shoulders_turn_deg=_exact(top.angle_deg),
        )
        up = hand_up(points)
        if up or not calibrated:
            read = self._reader.read(gray, points, calibrated)
            seen = replace(seen, head_back_deg=_exact(read.back_deg), head_back_bound_deg=_exact(read.bound_deg))
        if up:
            crown = follow(self._crown, face)
            seen = replace(seen, crown_turn_deg=_exact(crown.angle_deg), crown_turn_bound_deg=_exact(crown.bound_deg))
        else:
            ear = follow(self._ear)
            seen = replace(seen, ear_turn_deg=_exact(ear.angle_deg), ear_turn_bound_deg=_exact(ear.bound_deg))
        if stands(points):
            foot = follow(self._hips).at
            seen = replace(seen, hips_x=_exact(foot.real / height), hips_y=_exact(foot.imag / height))
        return seen


def _exact(number: float) -> float:
    """In 32 bits, as a recording keeps it."""
    return float(np.float32(number))


def only(picture: Pixels, person: Candidate, others: Sequence[Candidate] = ()) -> Pixels:
    """The picture with nothing but one person and their surroundings, without the others there."""
    around, tight = _box(picture, person, SURROUNDINGS), _box(picture, person)
    if around is None or tight is None:
        return picture
    out = np.zeros_like(picture)
    out[around] = picture[around]
    for other in others:
        out = without(out, other)
    out[tight] = picture[tight]
    return out


def without(picture: Pixels, person: Candidate) -> Pixels:
    """The picture with one person blackened."""
    out = picture.copy()
    if tight := _box(picture, person):
        out[tight] = 0
    return out


def _inside(picture: Pixels, person: Candidate, other: Candidate) -> float:
    """Share of a person's landmarks that lie in the box of another one."""
    box = _box(picture, other)
    if box is None:
        return 0.0
    rows, columns = box
    x, y = person.image.T * picture.shape[0]
    return float(np.mean((x >= columns.start) & (x < columns.stop) & (y >= rows.start) & (y < rows.stop)))


def _box(picture: Pixels, person: Candidate, room: float = 0.0) -> tuple[slice, slice] | None:
    """Rows and columns of a person, with so much more on each side, as a share of the longer one."""
    points = person.image[np.isfinite(person.image).all(axis=1)] * picture.shape[0]
    if not len(points):
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    more = room * float((high - low).max())
    left, top = (max(0, int(edge - more)) for edge in low)
    right, bottom = (max(0, int(edge + more) + 1) for edge in high)
    return slice(top, bottom), slice(left, right)


def picture_state(picture: Pixels) -> Picture:
    """`dark` when there is next to no light in the picture, (H, W, 3)."""
    return "dark" if float(np.mean(picture[::16, ::16])) < DARK else "ok"
