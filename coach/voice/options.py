"""What the command line may ask of the voice, and the voice that comes of it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

MUTE_HELP = "Speak nothing; tones remain."
RATE_HELP = "Words a minute."
MuteFlag = Annotated[bool, typer.Option("--mute", help=MUTE_HELP)]
NoTonesFlag = Annotated[bool, typer.Option("--no-tones", help="Play no tones.")]
VoiceOption = Annotated[str | None, typer.Option("--voice", help="Name of a voice of the speech engine, or a part of it.")]
RateOption = Annotated[int, typer.Option("--rate", min=80, max=300, help=RATE_HELP)]
SoundOption = Annotated[Path | None, typer.Option("--sound", help="Write the sound to this WAV, long pauses shortened.")]
SpokenOption = Annotated[Path | None, typer.Option("--spoken", help="Write what is said to this file: time, urgency, sentence.")]


class VoiceOptions(NamedTuple):
    """The options of a command."""

    mute: bool = False
    no_tones: bool = False
    voice: str | None = None
    rate: int = 150
    sound: Path | None = None
    spoken: Path | None = None

    @property
    def wanted(self) -> bool:
        """Whether a replay has anything to write."""
        return self.sound is not None or self.spoken is not None


class Heard:
    """A session's voice: a listener, and the files it leaves.

    Args:
        options: from the command line.
        live: speaks and plays now; else on the clock of the events, for the files only.
        stack: ends the voice when the session ends, however it ends.
        tell: told each trouble once.

    Raises:
        CoachError: a file cannot be written.
    """

    def __init__(self, options: VoiceOptions, stack: ExitStack, tell: Callable[[str], None], *, live: bool) -> None:
        from coach.voice.listener import Voice
        from coach.voice.render import SoundFiles
        from coach.voice.script import Mouth, Rehearsal
        from coach.voice.speaker import Speaker

        speech, tones = not options.mute, not options.no_tones
        mouth: Mouth = Rehearsal(options.rate, tones=tones)
        if live and (speech or tones):
            mouth = stack.enter_context(Speaker(options.voice, options.rate, speech=speech, tones=tones, tell=tell))
        self._mouth, self._tell = mouth, tell
        self.voice = Voice(mouth)
        self._files = SoundFiles(mouth, options.sound, options.spoken, voice=options.voice, rate_wpm=options.rate, speech=speech)

    def end(self, end_s: float, *, at_once: bool = False) -> None:
        """The session has ended: lets the last sentence finish, or not, and writes the files, `end_s` seconds long."""
        self._mouth.close(at_once=at_once)
        self._files.write(end_s)
        if self._files.trouble:
            self._tell(self._files.trouble)
