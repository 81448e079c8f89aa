"""What a person has chosen once for all sessions, in the studio or by hand: a small TOML file among their data."""

import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from coach.errors import CoachError, unwritten, wrong_field
from coach.paths import make_private, short_text, user_data, write_private
from coach.wording import RATE_WPM, RATES_WPM

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

STREAMS = ("http", "https", "rtsp", "rtsps")


class Settings(BaseModel):
    """The choices; what is not said in the file is as here. Commands take them where no option says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    camera: str = Field(default="0", max_length=2000, description="index, URL (MJPEG or RTSP), or a video file")
    model: Literal["lite", "full", "heavy"] = Field(default="full", description="pose model")
    person: str = Field(default="me", pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", description="whose own limits are used")
    mute: bool = Field(default=False, description="speak nothing; tones remain")
    tones: bool = Field(default=True, description="play tones")
    voice: str = Field(default="", max_length=200, description="name of a voice, or a part of it; empty: the engine's own")
    rate: int = Field(default=RATE_WPM, ge=RATES_WPM[0], le=RATES_WPM[-1], description="words a minute")
    record_video: bool = Field(default=False, description="keep the pictures of a session too, not only landmarks")
    appearance: Literal["system", "light", "dark"] = Field(default="system", description="look of the studio")

    @field_validator("camera")
    @classmethod
    def _camera(cls, value: str) -> str:
        value = value.strip()
        scheme, found, _ = value.partition("://")
        if found and scheme.lower() not in STREAMS:
            raise ValueError(f"an address starts with {', '.join(f'{name}://' for name in STREAMS)}")
        if not value or any(ord(letter) < 32 for letter in value):
            raise ValueError("an index such as 0, an address, or a video file")
        if not found and not value.isdecimal() and not Path(value).is_absolute():
            raise ValueError("a file is named with its whole path")
        return value


def path() -> Path:
    """Where they are kept."""
    return user_data() / "settings.toml"


def read() -> Settings:
    """The choices that were made; the defaults when none were.

    Raises:
        CoachError: the file is damaged, which is said rather than passed over.
    """
    file = path()
    try:
        return Settings.model_validate(tomllib.loads(short_text(file, "settings")))
    except FileNotFoundError:
        return Settings()
    except ValidationError as error:
        raise CoachError(f"{file}, {wrong_field(error.errors()[0])}; correct or delete it.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise CoachError(f"{file} cannot be read: {error}; correct or delete it.") from error


def save(settings: Settings) -> None:
    """Keeps the choices, for their owner's eyes only: an address may hold a password. Comments in the file stay.

    Raises:
        CoachError: the file cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    file = path()
    try:
        document = tomlkit.parse(short_text(file, "settings"))
    except (OSError, ValueError, TOMLKitError, CoachError):
        document = tomlkit.document()
        document.add(tomlkit.comment("Defaults of coach studio, run, show and tune; an option of a command goes before them."))
    usual = Settings()
    for name, value in settings:
        if value != getattr(usual, name) or name in document:
            document[name] = value
    for name in [name for name in document if name not in Settings.model_fields]:
        del document[name]
    try:
        make_private(file.parent)
        write_private(file, tomlkit.dumps(document).encode())
    except OSError as error:
        raise unwritten(file, error) from error
