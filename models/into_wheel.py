"""Build hook: a wheel made after the set-up carries the built default model, so that it runs where it is installed."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODEL = "pose_landmarker_full.task"


class IntoWheel(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the model where it has been built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs."""
        model = Path(self.root) / "models" / MODEL
        if version == "standard" and model.is_file():
            build_data["force_include"][str(model)] = f"coach/models/{MODEL}"
