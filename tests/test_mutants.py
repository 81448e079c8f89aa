"""The list of mutants says something only while each of them can still be made: code moves on, and a run takes an hour."""

import pytest

from tests.mutants import MUTANTS, Mutant
from tests.paths import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.file}: {mutant.old}")
def test_a_mutant_can_still_be_made(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1 and mutant.new != mutant.old
    assert (ROOT / mutant.tests).is_file()
