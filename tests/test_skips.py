"""With CI=true a skipped test is a failure; nobody need read the log to know that everything ran."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

ONE = "import pytest\ndef test_one():\n    pytest.skip('no such program')\n"
MARKED = "import pytest\n@pytest.mark.skipif(True, reason='no such program')\ndef test_one():\n    pass\n"
MODULE = "import pytest\npytest.importorskip('no_such_module', reason='no such program')\n"
IMPOSSIBLE = "import pytest\ndef test_one():\n    pytest.skip('impossible here: another system')\n"
EXPECTED = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_one():\n    assert False\n"


@pytest.mark.parametrize(
    ("content", "ci", "passes"),
    [
        (ONE, "true", False),
        (MARKED, "1", False),
        (MODULE, "true", False),
        (ONE, "", True),
        (IMPOSSIBLE, "true", True),
        (EXPECTED, "true", True),
    ],
)
def test_a_skip_is_a_failure_in_ci(content: str, ci: str, passes: bool, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(content + "def test_two():\n    pass\n" * (content is MODULE))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "--rootdir",
        str(tmp_path),
        "-c",
        os.devnull,
        str(tmp_path),
    ]
    done = subprocess.run(command, env=os.environ | {"CI": ci}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode in (0, 5)) is passes, done.stdout
    assert passes or "no such program" in done.stdout
