"""A session's sound as a file, and what was said as text."""

import math
from collections.abc import Iterator, Mapping
from heapq import merge
from operator import itemgetter
from pathlib import Path

from coach.errors import unwritten
from coach.paths import private
from coach.voice import sound_file
from coach.voice.output import SPEECH_GAIN, Mixer, faded
from coach.voice.script import Mouth, Script
from coach.voice.synthesise import speak_all
from coach.voice.tones import RATE_HZ, Sound, tone
from coach.wording import say

PIECE_S = 60.0
"""Of sound that is in memory at a time: hours of it would fill that of a live session."""


def render(script: Script, end_s: float, speech: Mapping[str, Sound]) -> Iterator[Sound]:
    """The sound of a session from 0 to `end_s`, piece by piece. Pure.

    It is exactly that long, but for what is left out of long pauses, as it is in a video.

    Args:
        script: what was begun when.
        end_s: length of the session in seconds.
        speech: the sound of each sentence; one that is missing stays silent.
    """
    mixer, at, end = Mixer(), 0, max(1, round(script.pauses.shortened(end_s) * RATE_HZ))
    for key, (start, sound) in enumerate(merge(_tones(script), _sentences(script, speech), key=itemgetter(0))):
        start = min(start, end)
        yield from _pieces(mixer, start - at)
        mixer.add(key, sound)
        at = max(at, start)
    yield from _pieces(mixer, end - at)


def _pieces(mixer: Mixer, count: int) -> Iterator[Sound]:
    most = round(PIECE_S * RATE_HZ)
    for start in range(0, count, most):
        yield mixer.pull(min(most, count - start))[0]


def _tones(script: Script) -> Iterator[tuple[int, Sound]]:
    for played in script.played:
        yield _placed(script, tone(played.tone, played.seconds), played.t_s, played.until_s)


def _sentences(script: Script, speech: Mapping[str, Sound]) -> Iterator[tuple[int, Sound]]:
    for number, said in enumerate(script.said):
        # A sentence that takes longer than was thought does not talk into the next one.
        following = script.said[number + 1].t_s if number + 1 < len(script.said) else None
        if said.utterance.text in speech:
            yield _placed(script, speech[said.utterance.text] * SPEECH_GAIN, said.t_s, said.until_s or following)


def _placed(script: Script, sound: Sound, from_s: float, until_s: float | None) -> tuple[int, Sound]:
    """The sample of the file with which a sound begins, and as much of it as is heard."""
    ends_s = min(from_s + len(sound) / RATE_HZ, math.inf if until_s is None else until_s)
    start, end = (round(script.pauses.shortened(t_s) * RATE_HZ) for t_s in (from_s, ends_s))
    if end - start < len(sound):
        sound = faded(sound, end - start) if end > start else sound[:0]
    return start, sound


class SoundFiles:
    """Keeps what a mouth says: a WAV of the whole session, and lines of text.

    Args:
        mouth: whose script is kept.
        sound: the WAV, or None.
        spoken: the text, one sentence a line as `Said.line`, or None.

    Raises:
        CoachError: a file cannot be written, said before the session rather than after it.
    """

    def __init__(
        self, mouth: Mouth, sound: Path | None, spoken: Path | None, *, voice: str | None, rate_wpm: int, speech: bool = True
    ) -> None:
        self._mouth, self._sound, self._spoken = mouth, sound, spoken
        self._voice, self._rate_wpm, self._speech = voice, rate_wpm, speech
        self.trouble: str | None = None
        for path in (sound, spoken):
            if path:
                try:
                    open(path, "ab", opener=private).close()
                except OSError as error:
                    raise unwritten(path, error) from error

    def write(self, end_s: float) -> None:
        """Writes both for a session that lasted `end_s`."""
        script = self._mouth.script
        if self._spoken:
            try:
                self._spoken.write_text("".join(f"{said.line()}\n" for said in script.said), encoding="utf-8")
            except OSError as error:
                raise unwritten(self._spoken, error) from error
        if self._sound:
            texts = [said.utterance.text for said in script.said] if self._speech else []
            speech = speak_all(texts, self._voice, self._rate_wpm)
            if texts and not speech:
                self.trouble = say("sound_without_speech")
            try:
                sound_file.write(self._sound, render(script, end_s, speech))
            except OSError as error:
                raise unwritten(self._sound, error) from error
