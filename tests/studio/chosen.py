"""What a person has chosen and answered before a test begins, put where a running studio finds it."""

import datetime
from typing import Any

import pytest

from coach import settings
from coach.safety import answers
from coach.settings import Settings
from tests.studio.conftest import Studio

SILENT = {"mute": True, "tones": False}


def choose(studio: Studio, camera: str, **more: Any) -> None:
    """Settings of a silent session from this camera."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_HOME", str(studio.home))
        settings.save(Settings(camera=camera, **(SILENT | more)))


def answer(studio: Studio, said: answers.Answers = answers.NOTHING_APPLIES) -> None:
    """The screening, answered today."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_HOME", str(studio.home))
        answers.remember(said, datetime.date.today())
