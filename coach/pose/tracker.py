"""How a part of the body turns and goes in the image plane, from the picture itself: landmarks under-read a head that tilts
back, and are off by a degree or two of a trunk that leans.

From the side, tilting the head back is a rotation in the picture of a pattern that hardly changes: eye, nose, mouth, cheek.
The pattern at the start is kept as a key and every picture is registered to the key nearest in angle. Nothing is summed from
picture to picture, so what is still cannot drift, and on the way back the old keys undo the error of the way out. Shoulders and
hips are followed in the same way, for where they go.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.angles.head import HANDS_DOWN
from coach.angles.neutral import SEATED_DROP
from coach.angles.tracked import BEGINS_ANEW_S

Floats = NDArray[np.floating]
Image = NDArray[np.float32]

FACE = [*range(11)]  # landmarks of nose, eyes, ears and mouth
FRONT = [0, 1, 2, 3, 4, 5, 6, 9, 10]  # without the ears: they lie where hair, hands and arms come in
SHOULDERS, HIPS, WRISTS, KNEES = [11, 12], [23, 24], [15, 16], [25, 26]

# Chosen on rendered people with exactly known angles. Circle, blurs, key distance and outlier width were varied by a
# fifth and more with little effect. LEARN, LOCKED and STRAYED matter: looser, or not learning, arms and background take over.
CIRCLE = 0.15  # radius of the circle around the face, in trunk lengths; the trunk keeps its length when the head moves
# Trunk lengths backwards and upwards from the face. The cheek lies nearly in the plane in which a head pitches, and no outline
# against the room is in it: on rendered heads it errs by 0.6 degrees in the mean where the face errs by 0.7, and both together by
# 0.56. From .07 to .14 and .02 to .06 did as well. Hands and arms come before it, so it is of use only while they are down.
BEFORE_EAR = complex(0.14, 0.04)
# The same for the upper back of the head, which an elbow before the face leaves free. From .25 to .31 and .08 to .17 did about as
# well on rendered people; nearer the face arms come in.
CROWN = complex(0.28, 0.12)
SMALLEST = 5.0  # pixels of radius in the camera's picture; in less there is no face to register
RADIUS = 20  # the same radius in the pixels of a patch: every head is registered at this size
HALF = 27  # half the side of a patch, in its pixels: the circle and its soft edge
MIDDLE, SEARCH = 18, 14  # half the side of what is searched for, and how far, in pixels of a patch
CORE = slice(HALF - MIDDLE, HALF + MIDDLE + 1)
SMOOTH, SHADE = 1.0, 3.0  # blur against noise; blur that is taken off, because shading stays with the lamp while the head turns
FLAT = 10.0  # grey levels of contrast to which stronger patterns are toned down: striped sleeves must not outvote a face
NOISE = 2.0  # grey levels of disagreement that mean nothing
OUTLIER = 2.5  # robust standard deviations at which a pixel counts a quarter
LEARN = 0.3  # share of what is learnt about the mask in one picture
STEPS = 10  # of the registration, at most
STIFF = 30.0  # grey levels squared: how unwilling a patch is to change its size
NEW_KEY = 17.0  # degrees between two keys
CLEAR, LOCKED, RELOCKED = 0.9, 0.6, 0.8  # correlation with the key: no need to look further, still locked, found after a loss
STRAYED = 2.5  # radii between the face of the landmarks and of the tracker that cannot be one face
APART, ASTRAY = 0.45, 90.0  # radii by which the tracker may stay behind the landmarks, and degrees of bound per radius beyond
GUESSES = (None, 0, 12, -12, None, 24, -24)  # degrees from the landmarks' slant, None: the last known angle
REACH, FASTEST = 10.0, 60.0  # degrees, and degrees per second lost, from the last angle to one that is believed
PATIENCE = 3.0  # seconds of a visible face in which no key was found, after which a new zero is taken
BOUND, BOUND_SLOPE = 1.0, 0.1  # degrees, and per degree turned: errors of keys add up
STEADY, GROWN = 0.04, 50.0  # change of the patch's size that means nothing, and degrees per unit of its logarithm beyond
SIZED = 0.5  # likeness that a unit of that logarithm costs
FURTHER = (-8, 8, -16, 16)  # degrees from where the head should be, tried when the patch has changed its size everywhere else
LIKE, UNLIKE = 0.95, 30.0  # correlation below which the bound widens, and degrees per unit of it
JUMPY, DOUBT, MEMORY = 6.0, 1.5, 0.1  # degrees a picture of landmark slant that are normal; widening above; share remembered anew
BRIDGE, BRIDGE_SLOPE = 8.0, 0.3  # degrees by which a zero carried over by landmarks may be off, and per degree turned
SURE = 6.0  # degrees of bound up to which another part of the same head may say where the zero was
USELESS = 40.0  # degrees of bound from which on nothing is said; below, the bound speaks


class Turn(NamedTuple):
    """How far a part of the body has turned in the picture, and where it is.

    Attributes:
        angle_deg: degrees since the zero of `key`, + clockwise as seen on the screen; NaN when it cannot be told.
        bound_deg: degrees by which it may be off (of heads 19 of 20 pictures of rendered people are within,
            the rest mostly where an arm hides most of the face); infinite when it cannot be told.
        key: names the zero. It goes up by one when tracking was lost and no remembered picture was found again; the angle then
            goes on from where the landmarks say the part is: `bound_deg` is wide, angles of two keys compare only within it.
        at: pixels, x + iy: where the spot is now on which the landmarks' middle of the part lay at the zero.
    """

    angle_deg: float
    bound_deg: float
    key: int
    at: complex


Sight = Callable[[Floats], tuple[complex, complex]]
"""What is followed: of (33, 2) landmarks in pixels, the middle of a part of the body and a direction that turns with it."""


def head(image: Floats) -> tuple[complex, complex]:
    """The middle of the face, and the line from ears to nose."""
    return _mean(image[FRONT]), complex(*(image[0] - image[7:9].mean(axis=0)))


def shoulders(image: Floats) -> tuple[complex, complex]:
    """Halfway between them, and the trunk's line."""
    middle = _mean(image[SHOULDERS])
    return middle, middle - _mean(image[HIPS])


def hips(image: Floats) -> tuple[complex, complex]:
    """Halfway between them, and the trunk's line."""
    return _mean(image[HIPS]), shoulders(image)[1]


def _mean(points: Floats) -> complex:
    return complex(*points.mean(axis=0))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a patch lies in the picture: pixel = turn * patch pixel + centre, as complex numbers x + iy."""

    turn: complex
    centre: complex


@dataclass(slots=True)
class _Key:
    """A remembered patch: its pixels inside the circle, how they change with a small motion, and which of them are head."""

    angle: float
    place: _Place
    usual: float  # likeness lately: noise lowers it, and is no reason to look elsewhere
    offset: complex  # from the landmarks' face to the centre, in patch pixels
    slant: float  # the landmarks' nose-ear line, degrees + clockwise
    bound: float  # degrees by which the angle may be off
    pixels: Image  # (P,)
    slopes: Image  # (6, P): per log size, radian, pixel right, pixel down, contrast, brightness
    head: Image  # (P,) 0 to 1
    middle: Image  # (2 MIDDLE + 1, 2 MIDDLE + 1) of the same patch


class _Fit(NamedTuple):
    place: _Place
    likeness: float  # robust correlation with the key, 0 to 1
    spread: float  # degrees, from the curvature of the fit
    residual: Image
    width: float  # grey levels at which a residual counts a quarter


class _View(NamedTuple):
    """The surroundings of the head without their shading, made small enough that blurs cost little."""

    pixels: Image
    corner: complex
    shrink: int


_ROWS, _COLUMNS = np.mgrid[-HALF : HALF + 1, -HALF : HALF + 1].astype(np.float32)
_SOFT = 1 / (1 + np.exp((np.hypot(_COLUMNS, _ROWS) / RADIUS - 1) / 0.12))
_INSIDE = np.flatnonzero(_SOFT > 0.03)
_WEIGHT = _SOFT.take(_INSIDE).astype(np.float32)
_AT = (_COLUMNS + 1j * _ROWS).take(_INSIDE).astype(np.complex64)
_DIAGONAL = np.diag_indices(6)
UNSEEN = math.inf


def _view(gray: NDArray[np.uint8], centre: complex, scale: float) -> _View | None:
    """Cuts out what a registration can reach around `centre`; `scale` is picture pixels per patch pixel."""
    shrink = max(1, int(scale))
    reach = int(2.2 * HALF * scale) + 4
    height, width = gray.shape
    left, top = max(0, int(centre.real) - reach), max(0, int(centre.imag) - reach)
    right, bottom = min(width, int(centre.real) + reach), min(height, int(centre.imag) + reach)
    across, down = (right - left) // shrink, (bottom - top) // shrink
    if across < 8 or down < 8:
        return None
    cut = gray[top : top + down * shrink, left : left + across * shrink]
    small = np.asarray(cut if shrink == 1 else cv2.resize(cut, (across, down), interpolation=cv2.INTER_AREA), dtype=np.float32)
    unit = max(scale / shrink, 0.6)
    fine = cv2.GaussianBlur(small, (0, 0), SMOOTH * unit)
    pixels = np.asarray(fine - cv2.GaussianBlur(fine, (0, 0), SHADE * unit), dtype=np.float32)
    power = cv2.GaussianBlur(pixels * pixels, (0, 0), SHADE * unit)
    pixels = np.asarray(pixels * (FLAT / (FLAT + cv2.sqrt(power))), dtype=np.float32)
    return _View(pixels, complex(left, top), shrink)


def _patch(view: _View, place: _Place, half: int = HALF) -> Image:
    """(2 half + 1) squared pixels of the view, upright in the head's own frame."""
    turn = place.turn / view.shrink
    middle = complex(view.shrink - 1, view.shrink - 1) / 2  # a pixel's coordinates are those of its centre
    start = (place.centre - view.corner - middle) / view.shrink - turn * complex(half, half)
    matrix = np.array([[turn.real, -turn.imag, start.real], [turn.imag, turn.real, start.imag]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    side = (2 * half + 1, 2 * half + 1)
    patch = cv2.warpAffine(view.pixels, matrix, side, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patch, dtype=np.float32)


def _robust(residual: Image, width: float) -> Image:
    """Weights 1 to 0 (Geman-McClure): what does not follow the motion of the rest has no say."""
    return np.asarray(1 / (1 + (residual / width) ** 2) ** 2, dtype=np.float32)


def _median(values: Image) -> float:
    """As numpy's, at a third of its cost for so few."""
    middle = len(values) // 2
    nearest = np.partition(values, (middle - 1, middle))
    return float(nearest[middle] if len(values) % 2 else (nearest[middle - 1] + nearest[middle]) / 2)


def _about_mean(values: Image, weight: Image) -> Image:
    mean: np.float32 = (values * weight).sum() / weight.sum()
    return values - mean


def _register(view: _View, key: _Key, place: _Place) -> _Fit | None:
    """Finds where the key's patch lies now, starting from `place`.

    Inverse compositional Gauss-Newton (Baker and Matthews, "Lucas-Kanade 20 years on", 2004) for a similarity with contrast and
    brightness, reweighted in every step, so that arms, hands and background drop out.
    """
    trust = _WEIGHT * key.head
    contrast, brightness = 1.0, 0.0
    told = np.flatnonzero(trust > 0.3)
    if not told.size:
        return None
    for step in range(STEPS + 1):
        seen = _patch(view, place).take(_INSIDE)
        if step == 0:
            shown, wanted = _about_mean(seen, trust), _about_mean(key.pixels, trust)
            contrast = float(np.clip((trust * shown * wanted).sum() / ((trust * shown**2).sum() + 1e-6), 0.5, 2.0))
        residual = contrast * seen + brightness - key.pixels
        width = OUTLIER * max(NOISE, 1.48 * _median(np.abs(residual[told])))
        weight = trust * _robust(residual, width)
        weighted = key.slopes * weight
        normal = weighted @ key.slopes.T
        normal[0, 0] += STIFF * weight.sum()
        normal[_DIAGONAL] += 1e-3
        if step == STEPS:
            break
        change = cv2.solve(normal, (weighted @ residual)[:, None])[1][:, 0]
        grown, shift = complex(1 + change[0], change[1]), complex(change[2], change[3])
        if not (np.isfinite(change).all() and 0.5 < abs(grown) < 2 and abs(1 + change[4]) > 0.3):
            return None
        turn = place.turn / grown
        place = _Place(turn, place.centre - turn * shift)
        contrast, brightness = contrast / (1 + change[4]), (brightness - change[5]) / (1 + change[4])
        if step and abs(change[1]) < 3e-4 and abs(shift) < 0.01:
            break
    shown, wanted = _about_mean(seen, weight), _about_mean(key.pixels, weight)
    power = math.sqrt((weight * shown**2).sum() * (weight * wanted**2).sum())
    likeness = float((weight * shown * wanted).sum() / power) if power > 1e-6 else 0.0
    variance = np.linalg.inv(normal)[1, 1] * (weight * residual**2).sum() / weight.sum()
    return _Fit(place, likeness, math.degrees(math.sqrt(max(variance, 0.0))), residual, width)


def _search(view: _View, key: _Key, place: _Place) -> _Place:
    """The place with this turn, near enough, where the middle of the key fits best: registration alone reaches a few pixels."""
    scores = cv2.matchTemplate(_patch(view, place, MIDDLE + SEARCH), key.middle, cv2.TM_CCOEFF_NORMED)
    down, right = divmod(int(np.argmax(scores)), 2 * SEARCH + 1)
    return _Place(place.turn, place.centre + place.turn * complex(right - SEARCH, down - SEARCH))


def _degrees(turn: complex) -> float:
    return math.degrees(math.atan2(turn.imag, turn.real))


def _trunk(image: Floats) -> float:
    """Its length in the picture."""
    return abs(shoulders(image)[1])


def hand_up(image: Floats) -> bool:
    """Whether a hand is so high that its arm can hide the face. (33, 2) landmarks in pixels, taken even where they are hidden."""
    return bool(image[SHOULDERS, 1].mean() - image[WRISTS, 1].min() > HANDS_DOWN * _trunk(image))


def stands(image: Floats) -> bool:
    """Whether the knees are so far below the hips that somebody stands. (33, 2) landmarks in pixels."""
    return bool(image[KNEES, 1].mean() - image[HIPS, 1].mean() > SEATED_DROP * _trunk(image))


class Tracker:
    """A part of one person in the image plane, tracked from picture to picture; about 1 ms a picture on one core.

    A head is seen to turn from the side (azimuth 60 to 120, either way). It reads no clock and keeps nothing outside itself: the
    same pictures give the same angles.

    Args:
        sight: what it follows.
        aside: where it looks instead, in trunk lengths backwards (real) and upwards (imaginary) from there.
    """

    def __init__(self, sight: Sight = head, aside: complex = 0j) -> None:
        self._sight, self._aside, self._facing = sight, aside, 1.0
        self._keys: list[_Key] = []
        self._key: _Key | None = None
        self._number = 0
        self._shape: tuple[int, ...] = ()
        self._scale = 1.0
        self._place = _Place(1, 0)
        self._spin, self._drift = complex(1), 0j  # motion from the last picture to this one, expected again
        self._face, self._slant = 0j, 0.0
        self._angle, self._bound = 0.0, BOUND
        self._time, self._lost = -math.inf, 0.0
        self._doubt = 0.0
        self._foreign = False  # whether the picture is of another cut than the keys, so that none of them fits
        self._tries = 0  # which guess, or which start, comes next

    def update(self, t: float, gray: NDArray[np.uint8], image: Floats, counted: bool = True, beside: Turn | None = None) -> Turn:
        """Takes the next picture.

        Args:
            t: seconds, going up.
            gray: (H, W) uint8.
            image: (33, 2) landmarks in pixels, NaN when there is no person.
            counted: whether angles are counted from the zero by now. Before, what is lost soon begins anew, as sure as at first:
                who walks in and sits down looks like nothing that was seen on the way, and the first landmarks of somebody may
                lie anywhere.
            beside: another part of the same head, of this picture. Where that is sure, it begins to count from there; so both
                have one zero, even if this one is first seen after it. Where that is not sure, it does not begin after the zero.
        """
        if gray.ndim != 2 or gray.dtype != np.uint8 or gray.size == 0:
            return self._unseen()
        if gray.shape != self._shape:
            self._resized(gray.shape)
        elapsed, self._time = min(max(t - self._time, 0.0), 0.2), t
        points = np.asarray(image, dtype=np.float64)
        if not np.isfinite(points[FACE + SHOULDERS + HIPS]).all():
            self._key = None
            return self._unseen()
        trunk = _trunk(points)
        middle, ahead = self._sight(points)
        radius, slant = CIRCLE * trunk, _degrees(ahead)
        if not self._keys:
            self._facing = math.copysign(1.0, ahead.real)
            sure = beside is None or beside.bound_deg < SURE
            if counted and not sure:
                return self._unseen()
            self._scale = radius / RADIUS
            self._angle, self._bound = beside[:2] if beside and sure else (0.0, BOUND)
        # Backwards and upwards as the head is turned by now; y points down.
        aside = complex(-self._facing * self._aside.real, -self._aside.imag)
        face = middle + trunk * aside * _unit(self._angle)
        height, width = gray.shape
        if not (SMALLEST < radius < max(height, width) and 0 <= face.real < width and 0 <= face.imag < height):
            self._key = None
            return self._unseen()
        centre = face if self._key is None else self._place.centre
        view = _view(gray, centre, self._scale)
        if view is None:
            return self._unseen()
        self._doubt += MEMORY * (min(abs(_degrees(_unit(slant - self._slant))), 60.0) - self._doubt)
        self._slant = slant
        if not self._keys:
            return self._begin(view, face, slant)
        fit = None if self._foreign else self._follow(view, face) if self._key else self._find(view, face, slant)
        if fit is None or self._key is None:
            self._key = None
            self._lost += elapsed
            if self._lost <= (PATIENCE if counted else BEGINS_ANEW_S) and not self._foreign:
                return self._unseen()
            if not counted:
                self._keys, self._angle, self._number, self._foreign = [], 0.0, self._number + 1, False
                return self._unseen()
            if self._aside:
                # It has no landmarks of its own.
                return self._unseen()
            # Too much has changed to ever match again. The landmarks carry the angle over, as well as they can.
            nearest = min(self._keys, key=lambda key: abs(_degrees(_unit(slant - key.slant))))
            self._angle = nearest.angle + _degrees(_unit(slant - nearest.slant))
            self._bound, self._keys, self._number = BRIDGE + BRIDGE_SLOPE * abs(self._angle), [], self._number + 1
            self._scale, self._foreign = radius / RADIUS, False
            return self._begin(view, face, slant)
        self._lost = 0.0
        behind = self._behind(fit.place, self._key, face)
        self._accept(view, fit, face, slant)
        strange = GROWN * self._grown(fit.place) + ASTRAY * max(0.0, behind - APART)
        bound = self._bound + DOUBT * max(0.0, self._doubt - JUMPY) + strange
        return Turn(self._angle, bound, self._number, self._place.centre) if bound < USELESS else self._unseen()

    def _resized(self, shape: tuple[int, ...]) -> None:
        """A camera that has changed its resolution: keys are found again in more or fewer pixels, but not in another cut."""
        before, self._shape = self._shape, shape
        if not self._keys:
            return
        grown, wider = shape[0] / before[0], shape[1] / before[1]
        self._foreign = self._foreign or abs(grown / wider - 1) > 0.02
        for key in self._keys:
            key.place = _Place(key.place.turn * grown, key.place.centre * grown)
        self._place = _Place(self._place.turn * grown, self._place.centre * grown)
        self._scale, self._face, self._drift = self._scale * grown, self._face * grown, self._drift * grown

    def _unseen(self) -> Turn:
        return Turn(math.nan, UNSEEN, self._number, complex(math.nan, math.nan))

    def _begin(self, view: _View, face: complex, slant: float) -> Turn:
        self._place, self._face, self._lost = _Place(complex(self._scale), face), face, 0.0
        self._spin, self._drift = complex(1), 0j
        self._remember(view, face, slant, np.ones_like(_WEIGHT))
        return Turn(self._angle, self._bound, self._number, face)

    def _follow(self, view: _View, face: complex) -> _Fit | None:
        """Registers to the key in use, from where the head should be by now, or was, or went with the landmarks."""
        assert self._key is not None
        before = self._place
        expected = _Place(before.turn * self._spin, before.centre + self._drift)
        carried = _Place(before.turn, before.centre + face - self._face)
        # One of two ways, and one of four turns: a head that stays hard to find must not cost much in every picture.
        self._tries += 1
        turned = _Place(expected.turn * _unit(FURTHER[self._tries // 2 % len(FURTHER)]), expected.centre)
        best: _Fit | None = None
        most = 0.0
        for start in (expected, before, carried if self._tries % 2 else None, turned):
            if start is turned and (best is None or not self._grown(best.place)):
                break
            fit = _register(view, self._key, start or _search(view, self._key, expected))
            worth = fit.likeness - SIZED * self._grown(fit.place) if fit else 0.0
            if fit and fit.likeness > LOCKED and worth > most and self._near(fit.place, self._key, face):
                best, most = fit, worth
            if best and most > CLEAR * self._key.usual and not self._grown(best.place):
                break
        return best

    def _grown(self, place: _Place) -> float:
        """By how much the patch has changed its size, beyond what means nothing: a head keeps its own, an arm does not."""
        return max(0.0, abs(math.log(abs(place.turn) / self._scale)) - STEADY)

    def _apart(self, place: _Place, key: _Key, face: complex) -> float:
        """Radii between the landmarks' face and where this key's face would be."""
        return abs(place.centre - face - key.offset * place.turn) / (RADIUS * self._scale)

    def _near(self, place: _Place, key: _Key, face: complex) -> bool:
        return self._apart(place, key, face) < STRAYED

    def _behind(self, place: _Place, key: _Key, face: complex) -> float:
        """Radii by which the patch stayed behind the landmarks: a loud background fits best where it always was."""
        fled, went = abs(face - key.place.centre + key.offset * key.place.turn), abs(place.centre - key.place.centre)
        return self._apart(place, key, face) if went < fled else 0.0

    def _find(self, view: _View, face: complex, slant: float) -> _Fit | None:
        """Looks for a remembered key around the landmarks' face, at two angles a picture: it must not cost more than tracking."""
        for _ in range(2):
            guess = GUESSES[self._tries % len(GUESSES)]
            self._tries += 1
            by_slant = min(self._keys, key=lambda key: abs(_degrees(_unit(slant - key.slant))))
            angle = self._angle if guess is None else by_slant.angle + _degrees(_unit(slant - by_slant.slant)) + guess
            key = min(self._keys, key=lambda key: abs(key.angle - angle))
            turn = key.place.turn * _unit(angle - key.angle)
            fit = _register(view, key, _search(view, key, _Place(turn, face + key.offset * turn)))
            turned = abs(_degrees(_unit(key.angle - self._angle) * fit.place.turn / key.place.turn)) if fit else 180.0
            if fit and fit.likeness > RELOCKED and turned < REACH + FASTEST * self._lost and self._near(fit.place, key, face):
                self._key, self._place, self._face = key, fit.place, face
                return fit
        return None

    def _accept(self, view: _View, fit: _Fit, face: complex, slant: float) -> None:
        key = self._key
        assert key is not None
        self._spin = fit.place.turn / self._place.turn
        self._spin /= abs(self._spin)
        self._drift = fit.place.centre - self._place.centre
        self._place, self._face = fit.place, face
        self._angle = key.angle + _degrees(fit.place.turn / key.place.turn)
        off = abs(self._angle - key.angle)
        self._bound = key.bound + BOUND_SLOPE * off + UNLIKE * max(0.0, LIKE - fit.likeness) + 2 * fit.spread
        key.usual += 0.2 * (fit.likeness - key.usual)
        self._learn(view, key, fit)
        nearest = min(self._keys, key=lambda other: abs(other.angle - self._angle))
        if abs(nearest.angle - self._angle) > NEW_KEY:
            self._remember(view, face, slant, key.head)
        elif abs(nearest.angle - self._angle) < abs(key.angle - self._angle) - 2:  # not to and fro between two
            self._key = nearest

    def _learn(self, view: _View, key: _Key, fit: _Fit) -> None:
        """Once the head has moved, a pixel that looks as if it had stayed is background, one that went along is head."""
        place = fit.place
        moved = np.abs((place.turn - key.place.turn) * _AT + place.centre - key.place.centre) / self._scale
        stayed = _robust(_patch(view, key.place).take(_INSIDE) - key.pixels, fit.width)
        went = _robust(fit.residual, fit.width)
        head = np.clip(2 * (went + 0.05) / (went + stayed + 0.1), 0, 1) * (1 + went) / 2
        key.head += (head - key.head) * LEARN * np.clip((moved - 1) / 2, 0, 1)

    def _remember(self, view: _View, face: complex, slant: float, head: Image) -> None:
        place = self._place
        patch = _patch(view, place)
        right = cv2.Sobel(patch, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8).take(_INSIDE)
        down = cv2.Sobel(patch, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8).take(_INSIDE)
        pixels, x, y = patch.take(_INSIDE), _AT.real, _AT.imag
        slopes = np.stack([right * x + down * y, down * x - right * y, right, down, pixels, np.ones_like(x)])
        offset = (place.centre - face) / place.turn
        self._key = _Key(self._angle, place, 1.0, offset, slant, self._bound, pixels, slopes, head.copy(), patch[CORE, CORE])
        self._keys.append(self._key)


def _unit(degrees: float) -> complex:
    return complex(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
