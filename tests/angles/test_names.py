"""What is known of the angles before anything is measured."""

from dataclasses import replace

import numpy as np
import pytest

from coach.angles.names import ANGLES, in_view
from coach.angles.relative import relative_angles
from tests.bodies import Body, measured, neutral_of


@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("azimuth", [0.0, 20.0, 50.0, 60.0, 90.0, 130.0, 150.0, 180.0])
def test_what_is_in_view_is_what_gets_a_number(angle: str, azimuth: float) -> None:
    body = Body(azimuth=azimuth)
    read = relative_angles(measured(body), replace(neutral_of(body), azimuth=azimuth))[ANGLES.index(angle)]
    assert in_view(angle, (azimuth, azimuth)) == np.isfinite(read)
    # A range is in view where some of it is.
    assert in_view(angle, (max(0.0, azimuth - 30), min(180.0, azimuth + 30))) or not np.isfinite(read)
