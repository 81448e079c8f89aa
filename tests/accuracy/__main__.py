"""Measures, writes accuracy.md and accuracy.png, and fails when a bar is missed."""

import argparse
import sys
from pathlib import Path

from tests.accuracy import clips, page, plot, real
from tests.accuracy.alarms import Outcome, outcome
from tests.accuracy.errors import Track, tracks
from tests.accuracy.looks import Looks
from tests.accuracy.turned import turned


def main() -> int:
    """The command line; 1 when a bar is missed, a warning was late, or one came without need."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("clips", type=Path, help="folder of rendered clips")
    parser.add_argument("--real", type=Path, help="folder of Keraal recordings; left out when it is not given")
    parser.add_argument("--turned", type=Path, help="folder of the suite `turned`; left out when it is not given")
    parser.add_argument("--kept", type=Path, help="folder for what was seen in the clips; CLIPS/seen when it is not given")
    parser.add_argument("-o", "--output", type=Path, default=Path(".docs"), help="folder for accuracy.md and accuracy.png")
    given = parser.parse_args()
    found = clips.asked_for(parser, given.clips)
    turning = clips.asked_for(parser, given.turned) if given.turned else []
    looks = Looks(given.kept or given.clips / "seen")
    all_tracks: list[Track] = []
    outcomes: list[Outcome] = []
    for number, clip in enumerate(found, 1):
        print(f"\r{number} of {len(found)} {clip.name:60}", end="", file=sys.stderr, flush=True)
        watched = looks.watch(clip)
        all_tracks += tracks(watched)
        outcomes.append(outcome(watched))
    print(file=sys.stderr)
    aside = [turned(Looks(given.turned / "seen").watch(clip)) for clip in turning] if given.turned else None
    trials = real.trials(given.real) if given.real else None
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "accuracy.md").write_text(page.page(all_tracks, outcomes, trials, aside), encoding="utf-8")
    plot.draw(all_tracks, outcomes, given.output / "accuracy.png")
    missed = page.missed(all_tracks, outcomes)
    for line in missed:
        print(line)
    print(f"{given.output / 'accuracy.md'}: {len(missed)} missed" if missed else f"{given.output / 'accuracy.md'}: all bars met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
