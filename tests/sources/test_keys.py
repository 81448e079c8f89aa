"""Keys wait in a queue until the course takes them."""

from coach.sources.keys import Keys


def taken(keys: Keys) -> list[str]:
    return list(iter(keys.take, ""))


def test_none_is_lost_and_their_order_is_kept() -> None:
    keys = Keys()
    for key in ("1", "0", "q", "q", "f"):
        keys.press(key)
    assert taken(keys) == ["1", "0", "q", "q", "f"] and keys.take() == ""


def test_a_key_that_is_held_down_does_not_keep_the_next_one_waiting() -> None:
    keys = Keys()
    for key in [*["0"] * 40, "q"]:
        keys.press(key)
    assert taken(keys) == ["0", "0", "q"]


def test_what_was_pressed_before_a_question_does_not_answer_it_but_still_stops() -> None:
    keys = Keys()
    for key in ("1", "0", "q"):
        keys.press(key)
    keys.forget({"0", "1", "x"})
    keys.press("2")
    assert taken(keys) == ["q", "2"]
