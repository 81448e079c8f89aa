"""A session's sound as a file, and what was said as text."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from coach.errors import unwritten
from coach.paths import private
from coach.voice import sound_file
from coach.voice.output import SPEECH_GAIN, faded
from coach.voice.script import Mouth, Script
from coach.voice.synthesise import speak_all
from coach.voice.tones import RATE_HZ, Sound, tone
from coach.wording import say


def render(script: Script, end_s: float, speech: Mapping[str, Sound]) -> Sound:
    """The sound of a session from 0 to `end_s`, exactly that long. Pure.

    Args:
        script: what was begun when.
        end_s: length of the session in seconds.
        speech: the sound of each sentence; one that is missing stays silent.
    """
    sound = np.zeros(max(1, round(end_s * RATE_HZ)), np.float32)
    for played in script.played:
        _add(sound, tone(played.tone, played.seconds), played.t_s, played.until_s)
    for number, said in enumerate(script.said):
        # A sentence that takes longer than was thought does not talk into the next one.
        following = script.said[number + 1].t_s if number + 1 < len(script.said) else None
        if said.utterance.text in speech:
            _add(sound, speech[said.utterance.text] * SPEECH_GAIN, said.t_s, said.until_s or following)
    return np.clip(sound, -1, 1)


def _add(sound: Sound, part: Sound, from_s: float, until_s: float | None) -> None:
    start = max(0, round(from_s * RATE_HZ))
    room = len(sound) - start
    if until_s is not None:
        room = min(room, round((until_s - from_s) * RATE_HZ))
    if 0 < room < len(part):
        part = faded(part, room)
    part = part[: max(0, len(sound) - start)] if room > 0 else part[:0]
    sound[start : start + len(part)] += part


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
