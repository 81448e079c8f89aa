"""Where the tests' data lies."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIPS = ROOT / "tests" / "data" / "clips"
FAR = ROOT / "exercises" / "chair-extension.mp4"
