"""What the doctor advises, from what it has measured."""

import pytest

from coach.doctor import advice, look_s


@pytest.mark.parametrize(
    ("took_s", "ok", "says"),
    [
        ({"full": 0.01}, True, "full 100; the full model keeps up"),
        ({"full": 0.01, "lite": 0.005, "heavy": 0.05}, True, "full 100, lite 200, heavy 20; the full model keeps up"),
        ({"full": 0.1}, False, "full 10; that is too slow, run `coach setup --model lite`"),
        ({"full": 0.1, "lite": 0.02}, True, "use --model lite"),
        ({"full": 0.3, "lite": 0.2}, False, "even lite is too slow"),
    ],
)
def test_a_model_is_recommended_that_keeps_up(took_s: dict[str, float], ok: bool, says: str) -> None:
    given = advice(took_s)
    assert given["ok"] is ok and says in given["says"]


def test_looks_are_measured_on_the_bundled_clip() -> None:
    assert 0.0005 < look_s("full") < 5
