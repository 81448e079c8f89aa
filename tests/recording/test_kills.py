"""A session that is killed at any moment is read again without complaint, and misses at most the last second."""

from pathlib import Path

import pytest

from tests.recording.kills import kill_one, lost_s


@pytest.mark.parametrize("after_s", [-0.3, 0.05, 0.61, 1.37, 2.2])
def test_a_kill_loses_at_most_the_last_second(after_s: float, tmp_path: Path) -> None:
    killed = kill_one(tmp_path, after_s)
    lost = lost_s(killed)
    assert after_s < 0 or (lost is not None and lost < 1.0)
