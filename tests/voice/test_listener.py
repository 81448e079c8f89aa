"""From events to what is heard, on the simulated clock of a rehearsal."""

import re
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.angles.names import ANGLES
from coach.check.levels import Level
from coach.course.guide import Plan
from coach.course.phases import FINISH_S, length_s
from coach.exercise import files
from coach.exercise.definition import Exercise
from coach.feedback import Event, Feedback, Gauge, View
from coach.observation import LEFT_HIP, RIGHT_HIP, Observation
from coach.sources.frame import Frame
from coach.voice.listener import REMIND_S, REMIND_UNSEEN_S, Voice
from coach.voice.queue import REPEAT_S, Urgency, Utterance
from coach.voice.script import Rehearsal, Say
from coach.voice.synthesise import speak_all
from coach.voice.tones import RATE_HZ
from coach.voice.utterances import utterance
from coach.wording import RATE_WPM, SENTENCES, say, speech_s
from tests.bodies import Body, observe
from tests.course.sessions import ASKED, Session, answering, follower, posed, session

EXERCISE, _ = files.load("chair-extension")
TRUNK = EXERCISE.measures[0]
SHORT = EXERCISE.model_copy(update={"pace": EXERCISE.pace.model_copy(update={"repetitions": 1})})
UNKNOWN = np.full(len(ANGLES), np.nan)


def feedback(t: float, *events: Event, level: Level = Level.GENTLE, reason: str | None = None, sentence: str = "") -> Feedback:
    gauges = (Gauge(TRUNK, 10.0, 0.0, level, Level.GENTLE),)
    return Feedback(t, reason, True, UNKNOWN, UNKNOWN, gauges, sentence, events)


def heard(*course: Feedback, rate_wpm: int = RATE_WPM) -> Rehearsal:
    mouth = Rehearsal(rate_wpm)
    voice = Voice(mouth)
    for one in course:
        voice.hear(Frame(one.t_s, None), Observation(one.t_s), one)
    return mouth


def warning(t: float, level: str, sentence: str) -> Event:
    return Event(t, "warning", "trunk_extension", "angle", level, 20.0, 18.0, sentence=sentence)


def said(mouth: Rehearsal) -> list[tuple[float, str, str]]:
    return [(s.t_s, s.utterance.urgency.label, s.utterance.text) for s in mouth.script.said]


def test_an_ease_off_interrupts_the_guidance_with_its_tone() -> None:
    mouth = heard(
        feedback(0.0, Event(0.0, "phase", phase="out", duration_s=5.0, sentence="Breathe out and ease back, slowly and gently.")),
        feedback(1.0, warning(1.0, "ease_off", "Ease off."), level=Level.EASE_OFF),
    )
    assert said(mouth) == [
        (0.0, "guidance", "Breathe out and ease back, slowly and gently."),
        (1.0, "ease_off", "Ease off."),
    ]
    assert mouth.script.said[0].until_s == 1.0
    assert [(p.t_s, p.tone, p.until_s) for p in mouth.script.played] == [(0.0, "out", 1.0), (1.0, "ease_off", None)]


def test_a_warning_that_is_over_before_its_turn_is_not_said() -> None:
    long = Event(0.0, "withheld", reason="wrong_view", sentence="Turn your chair so that I see you from the side. " * 2)
    clear = Event(1.0, "clear", "trunk_extension", "angle", "gentle", 9.0, 12.0)
    mouth = heard(
        feedback(0.0, long), feedback(0.5, warning(0.5, "caution", "Far enough.")), feedback(1.0, clear), feedback(20.0)
    )
    assert [text for _, _, text in said(mouth)] == [long.sentence]


def test_an_angle_that_is_too_far_is_said_once_the_mouth_is_free_however_long_that_takes() -> None:
    fast = replace(warning(0.0, "ease_off", "Slower, much slower with your head, please."), quantity="thrust")
    mouth = heard(
        feedback(0.0, fast, level=Level.EASE_OFF),
        feedback(0.1, warning(0.1, "ease_off", "Head up."), level=Level.EASE_OFF),
        feedback(6.0, level=Level.EASE_OFF),
    )
    assert [text for _, _, text in said(mouth)][:2] == [fast.sentence, "Head up."]
    hold = Event(0.0, "phase", phase="hold", duration_s=20.0, sentence="Hold, and breathe normally. Shoulders and back relaxed.")
    mouth = heard(feedback(0.0, hold), feedback(0.3, warning(0.3, "caution", "Far enough.")), feedback(9.0))
    assert [text for _, _, text in said(mouth)] == [hold.sentence, "Far enough."]


def test_nobody_who_is_told_to_ease_off_or_who_leaves_is_told_to_stay() -> None:
    far = [feedback(0.0, warning(0.0, "ease_off", "Ease off."), level=Level.EASE_OFF)]
    stay = replace(warning(0.2, "caution", "Stay there."), measure="neck_extension")
    course = [*far, feedback(0.2, stay, level=Level.EASE_OFF), feedback(4.0, level=Level.EASE_OFF)]
    assert [text for _, _, text in said(heard(*course))] == ["Ease off."]
    again = [*course, feedback(4.1, level=Level.CAUTION), feedback(8.0)]
    assert said(heard(*again))[1:] == [(4.1, "caution", "Stay there.")]
    stopped = replace(feedback(0.2, stay), course=View(phase="easing"))
    assert not said(heard(stopped, replace(stopped, t_s=5.0, events=())))


def test_that_it_heads_over_the_limit_is_said_at_once_or_never() -> None:
    breathe = Event(0.0, "phase", phase="out", duration_s=5.0, sentence="Breathe out, slowly.")
    heading = replace(warning(0.2, "caution", "Slow down."), quantity="heading")
    told = heard(feedback(0.0, breathe), feedback(0.2, heading), feedback(9.0))
    assert 1.2 < speech_s(breathe.sentence or "") < 2.2 and [text for _, _, text in said(told)] == [breathe.sentence]
    assert said(heard(feedback(0.2, heading))) == [(0.2, "caution", "Slow down.")]


def test_an_angle_that_stays_unseen_is_said_unless_it_is_seen_again_before_its_turn() -> None:
    blind = Event(0.5, "unseen", "trunk_extension", "angle", "unseen", sentence="I cannot see that.")
    breathe = Event(0.0, "phase", phase="out", duration_s=5.0, sentence="Breathe out and ease back.")
    clear = Event(1.0, "clear", "trunk_extension", "angle", "gentle", 9.0, 12.0)
    told = [text for _, _, text in said(heard(feedback(0.0, breathe), feedback(0.5, blind), feedback(9.0)))]
    assert told == [breathe.sentence, blind.sentence]
    seen = heard(feedback(0.0, breathe), feedback(0.5, blind), feedback(1.0, clear), feedback(9.0))
    assert [text for _, _, text in said(seen)] == [breathe.sentence] and seen.script.played[-1].until_s is None


def test_who_stays_too_far_is_told_again_but_not_at_once() -> None:
    course = [feedback(0.0, warning(0.0, "ease_off", "Ease off."), level=Level.EASE_OFF, sentence="Ease off.")]
    course += [feedback(n / 30, level=Level.EASE_OFF, sentence="Ease off.") for n in range(1, 330)]
    times = [t for t, _, _ in said(heard(*course))]
    assert times == pytest.approx([0.0, REMIND_S, 2 * REMIND_S], abs=0.05)


def test_who_is_not_seen_is_told_again_after_a_while() -> None:
    course = [feedback(0.0, Event(0.0, "withheld", reason="dark", sentence="More light."), reason="dark", sentence="More light.")]
    course += [feedback(n / 10, reason="dark", sentence="More light.", level=Level.UNSEEN) for n in range(1, 200)]
    assert [t for t, _, _ in said(heard(*course))] == pytest.approx([0.0, REMIND_UNSEEN_S], abs=0.11)


@pytest.mark.parametrize(("phase", "tone"), [("inhale", "in"), ("out", "out"), ("hold", "hold"), ("back", "return")])
def test_each_phase_has_its_tone_and_rest_has_none(phase: str, tone: str) -> None:
    rest = Event(4.0, "phase", phase="rest", duration_s=5.0)
    mouth = heard(feedback(0.0, Event(0.0, "phase", phase=phase, duration_s=4.0)), feedback(4.0, rest))
    assert [(p.tone, p.seconds, p.until_s) for p in mouth.script.played] == [(tone, 4.0, 4.0)]


def test_nobody_is_led_on_while_they_are_told_to_come_back() -> None:
    mouth = heard(feedback(0.0, Event(0.0, "phase", phase="hold", duration_s=4.0), level=Level.EASE_OFF))
    assert [p.tone for p in mouth.script.played] == ["ease_off"]


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["a", "b", "c"]), st.sampled_from(Urgency)), max_size=40))
def test_a_rehearsal_is_the_same_however_often_the_clock_is_read(steps: list[tuple[float, str, Urgency]]) -> None:
    def course(extra: int) -> list[tuple[float, str, str]]:
        mouth, t = Rehearsal(), 0.0
        for after_s, text, urgency in steps:
            for number in range(extra):
                mouth.tick(t + after_s * number / extra, [])
            t += after_s
            mouth.tick(t, [Say(Utterance(text, urgency, t))])
        return said(mouth)

    once = course(0)
    assert once == course(3)
    last: dict[str, tuple[float, Urgency]] = {}
    for at, label, text in once:
        urgency = Urgency[label.upper()]
        before, worse = last.get(text, (-1e9, Urgency.CHAT))
        assert at - before >= REPEAT_S or urgency > worse
        last[text] = (at, urgency)


def test_sentences_take_no_longer_than_is_thought() -> None:
    texts = [re.sub(r"{\w+}", "some word", text) for text in SENTENCES.values()]
    texts += [t for m in EXERCISE.measures for t in (m.cue_caution, m.cue_ease_off, m.cue_speed, m.cue_unseen)] + EXERCISE.steps
    speech = speak_all(texts, None, 150)
    if not speech:
        pytest.skip("no speech engine: make system installs espeak-ng")
    late = {text: len(speech[text]) / RATE_HZ - speech_s(text) for text in speech}
    assert len(speech) == len(set(texts)) and max(late.values()) < 0.1, max(late, key=late.__getitem__)
    # And not much longer either: the queue would stand still for nothing.
    assert sum(late.values()) / len(late) > -1.2


@pytest.mark.parametrize(
    ("event", "urgency"),
    [
        (Event(0, "phase", phase="easing", reason="arms", duration_s=5.0, sentence="Stopping."), Urgency.STOP),
        (Event(0, "end", phase="finished", reason="stop", sentence="That is all for today."), Urgency.STOP),
        (Event(0, "end", phase="finished", reason="done", sentence="Well done."), Urgency.GUIDANCE),
        (Event(0, "fall", sentence="Are you all right?"), Urgency.FALL),
        (Event(0, "repetition", sentence="Two of five."), Urgency.CHAT),
        (warning(0, "caution", "Far enough."), Urgency.CAUTION),
    ],
)
def test_a_fall_is_answered_first_and_a_stop_before_anything_but_that_and_an_ease_off(event: Event, urgency: Urgency) -> None:
    said = utterance(event)
    assert said is not None and said.urgency == urgency


def spoken(done: Session) -> list[str]:
    return [sentence for _, _, sentence in said(heard(*done.feedback))]


def test_a_whole_session_can_be_followed_without_looking() -> None:
    """Everything that leads is said, in order, when nobody has to be warned."""
    exercise = EXERCISE.model_copy(update={"pace": EXERCISE.pace.model_copy(update={"repetitions": 2})})
    done = session(exercise, follower(exercise), ASKED, answering("0", "0"))
    lead = [exercise.breath_in, exercise.breath_out, exercise.hold, exercise.come_back]
    said_all = [
        sentence
        for sentence in spoken(done)
        if sentence in {*lead, exercise.set_up, say("phase_ask_before"), say("phase_ask_after")}
    ]
    assert said_all == [say("phase_ask_before"), exercise.set_up, *lead, *lead, say("phase_ask_after")]
    assert spoken(done)[-1] == say("end_done_all", count="2")
    assert say("counted", number="1", count="2") in spoken(done)


def test_an_answered_question_is_not_asked_to_its_end() -> None:
    mouth = heard(
        feedback(0.0, Event(0.0, "question", phase="ask_after", duration_s=60.0, sentence=say("phase_ask_after"))),
        feedback(1.0, Event(1.0, "answer", value=0.0), Event(1.0, "phase", phase="side", side="right", sentence="Now right.")),
    )
    assert [(s.t_s, s.utterance.text, s.until_s) for s in mouth.script.said] == [
        (0.0, say("phase_ask_after"), 1.0),
        (1.0, "Now right.", None),
    ]


@pytest.mark.parametrize("name", ["chair-extension", "side-bend", "bridge"])
def test_that_half_as_far_is_enough_is_heard_before_how_to_sit(name: str) -> None:
    exercise = files.load(name)[0]
    act = follower(exercise) if exercise.movement else lambda t, view: posed(exercise)
    done = session(exercise, act, ASKED, answering("2", "1", "0"), most_s=240)
    after = spoken(done)
    assert after[1:4] == [say("halve"), exercise.set_up, say("how_to_stop")]
    if exercise.sides:
        assert after[after.index(exercise.to_side["right"]) - 1] == say("halve")


@pytest.mark.parametrize("name", files.names())
@pytest.mark.parametrize(("answer_s", "rate_wpm"), [(1.0, 150), (9.0, 150), (1.0, 80), (1.0, 300)])
def test_every_phase_is_said_as_it_begins_and_over_before_it_ends(name: str, answer_s: float, rate_wpm: int) -> None:
    """Of every exercise: who only hears it, however slowly, knows each side, each breath and each way, and in time."""
    exercise = files.load(name)[0]
    exercise = exercise.model_copy(update={"pace": exercise.pace.model_copy(update={"repetitions": 1})})
    still = posed(exercise)
    asked: list[float] = []

    def press(t: float, view: View) -> str:
        if not view.phase.startswith("ask"):
            asked.clear()
            return ""
        asked.append(t)
        return "0" if t - asked[0] >= answer_s else ""

    plan = ASKED._replace(rate_wpm=rate_wpm)
    done = session(exercise, follower(exercise) if exercise.movement else lambda t, view: still, plan, press)
    script = heard(*done.feedback, rate_wpm=rate_wpm).script.said
    assert all(say(key) in [s.utterance.text for s in script] for key in ("how_to_stop", *_announced(exercise)))
    led = [event for event in done.of("phase") if event.sentence and event.phase in ("side", "inhale", "out", "hold", "back")]
    assert len(led) == (5 if exercise.sides else 4) * exercise.planned
    for event in led:
        begun = [s.t_s for s in script if s.utterance.text == event.sentence and -0.01 <= s.t_s - event.t < 18]
        assert begun, event
        # Before the first side how to sit is still being said.
        late_s = 9.0 * max(1.0, 150 / rate_wpm) if event.phase == "side" else 0.6
        assert event.duration_s and begun[0] - event.t < late_s, event
        assert begun[0] + speech_s(str(event.sentence), rate_wpm) < event.t + event.duration_s + 0.6, event


def _announced(exercise: Exercise) -> tuple[str, ...]:
    """What is said before the first breath, besides how to sit."""
    return ("hold_still", "neutral") if exercise.measures else ("unmeasured",)


def test_that_the_computer_is_slow_is_said_when_there_is_time_and_hardly_ever() -> None:
    slow = [Event(t, "slowed", reason="late", sentence=say("slowed_late")) for t in (0.2, 20.0, 60.0, 130.0)]
    neutral = Event(0.4, "neutral", sentence=say("neutral"))
    first = Event(0.0, "phase", phase="place", sentence="Sit sideways.")
    course = sorted([first, neutral, *slow], key=lambda event: event.t)
    mouth = heard(*(feedback(event.t, event) for event in course), *(feedback(t) for t in (150.0,)))
    assert [s.utterance.text for s in mouth.script.said] == [
        "Sit sideways.",
        say("neutral"),
        say("slowed_late"),
        say("slowed_late"),
    ]


def test_that_the_computer_is_slow_makes_nothing_late_that_leads() -> None:
    exercise = EXERCISE.model_copy(update={"pace": EXERCISE.pace.model_copy(update={"repetitions": 1})})
    done = session(exercise, follower(exercise))
    slow = say("slowed_late")
    out_s = next(event.t for event in done.of("phase") if event.phase == "inhale") + 0.5

    def told(each: Feedback) -> Feedback:
        now = each.t_s == pytest.approx(out_s)
        return replace(each, events=(*each.events, Event(each.t_s, "slowed", reason="late", sentence=slow))) if now else each

    calm, late = (
        [(s.t_s, s.utterance.text) for s in heard(*all_).script.said] for all_ in (done.feedback, map(told, done.feedback))
    )
    assert [row for row in late if row[1] != slow] == calm
    [at] = [t for t, text in late if text == slow]
    assert at > next(event.t for event in done.of("phase") if event.phase == "hold")


def test_one_alarm_for_what_is_told_within_moments() -> None:
    angle = warning(0.1, "ease_off", "Ease off.")
    both = [angle, replace(angle, t=0.15, quantity="speed", sentence="Slower.")]
    mouth = heard(*(feedback(event.t, event, level=Level.EASE_OFF, sentence="Ease off.") for event in both))
    assert [(p.t_s, p.tone) for p in mouth.script.played] == [(0.1, "ease_off")]


def test_that_a_repetition_did_not_count_is_heard_in_the_rest() -> None:
    further = follower(EXERCISE, 2.6)
    done = session(EXERCISE, further, most_s=40)
    assert [event.counted for event in done.of("repetition")][:1] == [False]
    assert say("not_counted") in spoken(done)


def test_who_is_turned_the_wrong_way_hears_how_to_turn_right_after_how_to_sit() -> None:
    turned = posed(EXERCISE)
    done = session(EXERCISE, lambda t, view: replace(turned, azimuth=0.0), ASKED, answering("0"), most_s=15)
    assert spoken(done) == [say("phase_ask_before"), EXERCISE.set_up, say("how_to_stop"), EXERCISE.place_camera]


def test_what_is_no_longer_true_after_a_pause_is_not_said() -> None:
    done = session(EXERCISE, lambda t, view: None if 20.0 < t < 22.5 else follower(EXERCISE)(t, view), most_s=30)
    script = [(t, sentence) for t, _, sentence in said(heard(*done.feedback))]
    back_s = done.of("resume")[0].t
    late = [sentence for t, sentence in script if t > back_s]
    assert not {say("pause"), say("pause_out"), SENTENCES["no_person"]} & set(late)
    assert say("resume") in late


def hips_hidden(seen: Observation) -> Observation:
    return replace(seen, visibility=np.where(np.isin(np.arange(33), [LEFT_HIP, RIGHT_HIP]), 0.1, seen.visibility))


def test_who_is_hidden_while_they_lean_back_is_told_to_come_back_and_never_to_move() -> None:
    """'Move further back' would be done with the back."""

    def act(t: float, view: View) -> Body | Observation:
        body = posed(EXERCISE, float(np.nan_to_num(view.target_deg)))
        return hips_hidden(observe(body)) if view.phase == "hold" else body

    done = session(EXERCISE, act, most_s=60)
    hold_s = next(event.t for event in done.of("phase") if event.phase == "hold")
    assert not any("urther back" in sentence for sentence in SENTENCES.values())
    later = [(t, sentence) for t, _, sentence in said(heard(*done.feedback)) if t >= hold_s]
    at_s, first = later[1]
    assert first == say("pause_out") and at_s == pytest.approx(hold_s + speech_s(EXERCISE.hold), abs=0.2)
    # What helps to be seen is said as well, once they were told to come back.
    reminder = f"{say('phase_back')} {say('cut_off_hips')}"
    assert [sentence for _, sentence in later[2:]] == [reminder] * 2
    shown = {each.sentence for each in done.feedback if each.t_s > hold_s and each.reason}
    assert shown <= {say("blind"), reminder}


def test_that_it_is_waited_is_not_said_to_somebody_who_has_stopped() -> None:
    pause = Event(0.2, "pause", reason="no_person", sentence=say("pause_out"))
    stop = Event(0.3, "phase", phase="easing", reason="key", duration_s=5.0, sentence=say("stop_asked"))
    hold = Event(0.0, "phase", phase="hold", duration_s=20.0, sentence=EXERCISE.hold)
    mouth = heard(feedback(0.0, hold), feedback(0.2, pause), feedback(0.3, stop), feedback(20.0))
    assert [text for _, _, text in said(mouth)] == [EXERCISE.hold, say("stop_asked")]


def test_who_comes_back_after_an_ease_off_is_told_to_come_back_and_not_to_stay() -> None:
    """Too far just before the way back begins, and back with its pace."""
    exercise = EXERCISE.model_copy(update={"pace": EXERCISE.pace.model_copy(update={"repetitions": 1})})
    begun: list[float] = []

    def act(t: float, view: View) -> Body:
        if view.phase == "back" and not begun:
            begun.append(t)
        late_s = max(0.0, view.length_s - view.left_s - 17.5) if view.phase == "hold" else 0.0
        target = float(np.nan_to_num(view.target_deg))
        return posed(exercise, max(0.0, 20 - 3 * (t - begun[0])) if begun else min(20.0, target + 8 * late_s))

    done = session(exercise, act)
    mouth = heard(*done.feedback)
    [back] = [event for event in done.of("phase") if event.phase == "back"]
    after = [(t, sentence) for t, _, sentence in said(mouth) if t > back.t]
    assert after[0][1] == exercise.come_back and TRUNK.cue_caution not in [sentence for _, sentence in after]
    [tone] = [p for p in mouth.script.played if p.tone == "return"]
    assert back.t < tone.t_s < back.t + 3 and tone.t_s + tone.seconds == pytest.approx(back.t + exercise.pace.back_s, abs=0.11)


def test_to_stay_there_is_not_said_any_more_once_the_way_back_began() -> None:
    hold = Event(0.0, "phase", phase="hold", duration_s=3.0, sentence=EXERCISE.hold)
    back = Event(3.0, "phase", phase="back", duration_s=5.0, sentence=EXERCISE.come_back)
    course = feedback(0.0, hold), feedback(1.0, warning(1.0, "caution", "Stay there.")), feedback(3.0, back), feedback(9.0)
    assert [text for _, _, text in said(heard(*course))] == [EXERCISE.hold, EXERCISE.come_back]


def test_who_falls_is_asked_at_once_how_they_are_and_hears_of_no_fault() -> None:
    """Backwards to the floor: the way down is told to ease off, and lying there neither that nor what is not seen is said."""
    held: list[float] = []

    def act(t: float, view: View) -> Observation:
        if view.phase == "hold" and not held:
            held.append(t)
        fallen = min(max((t - held[0] - 3) / 0.6, 0.0), 1.0) if held else 0.0
        seen = observe(posed(EXERCISE, 8.4 + 70 * fallen if held else float(np.nan_to_num(view.target_deg))))
        return replace(seen, image=seen.image + np.array([0.0, 0.2 * fallen]))

    done = session(EXERCISE, act)
    mouth = heard(*done.feedback)
    [fall] = done.of("fall")
    late = [(s.t_s, s.utterance.text, s.until_s) for s in mouth.script.said if s.t_s >= fall.t]
    assert late == [(fall.t, say("end_fall"), None)]
    assert not [p for p in mouth.script.played if p.t_s > fall.t]
    assert not [event for event in done.of("warning") if event.t > fall.t]
    assert all(each.level <= Level.GENTLE for each in done.feedback if each.course.phase == "finished")


def test_what_waits_of_a_warning_is_not_said_after_the_end() -> None:
    far = warning(0.2, "ease_off", "Head up.")
    first = replace(far, t=0.0, measure="neck_extension", sentence="Ease off. Come up slowly.")
    end = Event(1.0, "end", phase="finished", reason="done", duration_s=8.0, sentence="Finished.")
    both = feedback(0.0, first, level=Level.EASE_OFF), feedback(0.2, far, level=Level.EASE_OFF)
    course = *both, feedback(1.0, end), feedback(9.0)
    assert [text for _, _, text in said(heard(*course))] == ["Ease off. Come up slowly.", "Finished."]


def test_who_leans_far_back_at_the_question_is_told_to_come_up_for_as_long_as_they_do() -> None:
    """They heard the question with the urgency of a warning, and of the warning no more."""
    since: list[float] = []

    def act(t: float, view: View) -> Body:
        if view.phase == "ask_after":
            since.append(t)
        return posed(SHORT, min(22.0, 12 * (t - since[0])) if since else float(np.nan_to_num(view.target_deg)))

    done = session(SHORT, act, ASKED, answering("0"), most_s=85)
    eased = [(t, sentence) for t, label, sentence in said(heard(*done.feedback)) if label == "ease_off"]
    assert {sentence for _, sentence in eased} == {TRUNK.cue_ease_off} and len(eased) >= 4
    shown = {each.sentence for each in done.feedback if each.course.phase == "ask_after" and each.level == Level.EASE_OFF}
    assert shown == {TRUNK.cue_ease_off}


@pytest.mark.parametrize(("plan", "phase"), [(ASKED, "ask_after"), (ASKED._replace(ask_pain=False), "finished")])
def test_who_gets_up_to_answer_or_because_it_is_over_is_not_called_too_fast(plan: Plan, phase: str) -> None:
    """Sixty degrees forward within a second, and off the edge of the seat: as the coach asks."""
    since: list[float] = []

    def act(t: float, view: View) -> Observation | None:
        if view.phase == phase:
            since.append(t)
        up_s = t - since[0] - 1 if since else 0.0
        if up_s > 1.2:
            return None
        seen = observe(posed(SHORT, -60 * up_s if up_s > 0 else float(np.nan_to_num(view.target_deg))))
        return replace(seen, image=seen.image + np.array([0.4 * max(up_s, 0.0), 0.0]))

    done = session(SHORT, act, plan, answering("0"), most_s=75, fps=20)
    at_s = since[0] - 0.06
    mouth = heard(*done.feedback)
    assert not [event for event in done.of("warning") if event.t >= at_s]
    assert not [p for p in mouth.script.played if p.t_s >= at_s]
    asked = next(s for s in mouth.script.said if s.t_s >= at_s)
    assert asked.utterance.text in (say("phase_ask_after"), say("end_done_all", count="1")) and asked.until_s is None


def test_who_does_as_they_are_told_while_it_is_said_how_to_sit_is_not_warned() -> None:
    """Still at first, then with the head back for a moment as the arms go up; or turning the chair."""
    arms_s, up_deg = [0.0, 3.0, 3.8, 4.5, 5.5], [0.0, 0.0, 33.0, 33.0, 0.0]
    up = session(EXERCISE, lambda t, view: Body(azimuth=80, neck_extension=float(np.interp(t, arms_s, up_deg))), most_s=30)
    assert not up.of("warning") and spoken(up)[:2] == [EXERCISE.set_up, say("how_to_stop")]
    assert all(s.until_s is None for s in heard(*up.feedback).script.said[:2])
    turn = files.load("seated-rotation")[0]
    turn = turn.model_copy(update={"pace": turn.pace.model_copy(update={"repetitions": 1})})
    since: list[float] = []

    def act(t: float, view: View) -> Body:
        if view.side == "right":
            since.append(t)
        still = posed(turn, float(np.nan_to_num(view.target_deg)), view.side)
        return replace(still, azimuth=30 - 60 * min(max((t - since[0] - 3) / 3, 0), 1)) if since else still

    done = session(turn, act, most_s=75)
    side = [event for event in done.of("phase") if event.phase == "side"][1]
    first = next(s for s in heard(*done.feedback).script.said if s.t_s >= side.t)
    assert first.utterance.text == turn.to_side["right"] and first.until_s is None
    assert not [event for event in done.of("warning") if side.t <= event.t < side.t + 9]


def test_how_to_sit_is_said_once_however_slowly_and_whoever_fidgets() -> None:
    turn = files.load("seated-rotation")[0]
    done = session(turn, lambda t, view: posed(turn, 9 * float(np.sin(2 * t))), Plan(paced=True, rate_wpm=80), most_s=36)
    script = heard(*done.feedback, rate_wpm=80).script.said
    assert [s.utterance.text for s in script] == [turn.set_up, say("how_to_stop"), turn.to_side["left"], say("hold_still")]


@pytest.mark.parametrize("what", ["too far", "hidden", "hidden again and again"])
def test_after_an_alarm_or_a_moment_unseen_the_hold_is_heard_again(what: str) -> None:
    """It went on for twelve seconds without a word or a tick."""
    begun: list[float] = []

    def act(t: float, view: View) -> Body | None:
        if view.phase == "hold":
            begun.append(t)
        target, into_s = float(np.nan_to_num(view.target_deg)), t - begun[0] if begun else 0.0
        if not 4 < into_s < 8:
            return posed(SHORT, target)
        if what == "too far":
            return posed(SHORT, target + 12 * (into_s < 6))
        return None if (into_s < 4.7 if what == "hidden" else into_s % 1.5 < 0.8) else posed(SHORT, target)

    done = session(SHORT, act)
    mouth = heard(*done.feedback)
    hold, back = (next(event.t for event in done.of("phase") if event.phase == phase) for phase in ("hold", "back"))
    ticks = [p for p in mouth.script.played if p.tone == "hold"]
    assert len(ticks) == 2, "no stutter"
    assert ticks[1].t_s - hold < 13 and ticks[1].t_s + ticks[1].seconds == pytest.approx(back, abs=0.11) == ticks[1].until_s
    assert not done.of("pause")
    if what != "too far":
        assert not [s for s in mouth.script.said if hold < s.t_s < back]


@pytest.mark.parametrize("answer", ["0", "2"])
@pytest.mark.parametrize("rate_wpm", [80, 150])
def test_the_last_sentence_is_heard_to_its_end_however_slowly(answer: str, rate_wpm: int) -> None:
    exercise = EXERCISE.model_copy(update={"pace": EXERCISE.pace.model_copy(update={"repetitions": 2})})
    done = session(exercise, follower(exercise), ASKED._replace(rate_wpm=rate_wpm), answering("0", answer))
    last = heard(*done.feedback, rate_wpm=rate_wpm).script.said[-1]
    assert last.utterance.text == say("end_done_all", count="2")
    assert last.t_s + speech_s(last.utterance.text, rate_wpm) < done.feedback[-1].t_s
    some_s = speech_s(say("end_done_some", number="1", count="2"), rate_wpm)
    assert length_s(exercise, "finished", "done", rate_wpm) >= max(FINISH_S, some_s + 1)


def test_who_is_badly_seen_for_long_is_told_so() -> None:
    """Never hidden for long enough to be told at once, and never seen for a second."""
    pictures = count()
    act = follower(SHORT)
    done = session(SHORT, lambda t, view: None if view.phase == "hold" and next(pictures) % 5 < 2 else act(t, view), most_s=65)
    assert say("blind") in spoken(done)
