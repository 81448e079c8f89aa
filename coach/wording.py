"""Every sentence the coach itself says, in one place, so that it can be translated. Exercise files bring their own cues."""

SENTENCES = {
    "no_person": "I cannot see you. Step into the picture.",
    "several_people": "I see more than one person. Only you, please, until we have started.",
    "wrong_view": "{place_camera}",
    "cut_off_hips": "I cannot see your hips. Move the camera further away, or lower it.",
    "cut_off_knees": "I cannot see your knees. Move the camera further away, or lower it.",
    "cut_off_shoulders": "I cannot see both your shoulders. Move the camera further away.",
    "cut_off_head": "I cannot see your head. Move the camera further away, or tilt it up.",
    "too_small": "You are too far away. Come closer.",
    "dark": "It is too dark to see you. More light, please.",
    "frozen": "The camera picture stands still. Check the camera.",
    "lost": "The camera is gone. I go on as soon as it is back.",
    "gap": "I missed a moment.",
    "few_pictures": "Too few pictures come to see how fast you move. More light, or fewer other programs, may help.",
    "implausible": "I cannot make out your posture.",
    "posture_seated": "Sit upright on the chair to begin, the camera level.",
    "posture_standing": "Stand upright to begin, the camera level.",
    "posture_supine": "Lie on your back to begin.",
    "posture_hands-and-knees": "Go onto hands and knees to begin.",
    "head_level": "Look straight ahead, no arm before your face. Or turn a little to me.",
    "moved": "You have moved. Come back to your place and sit or stand still.",
    "hold_still": "Now stay upright and still.",
    "neutral": "That is your neutral. We begin gently.",
    "gentle": "Good, gentle.",
    "coach_gone": "The coach has stopped and sees you no more. Come back slowly, and rest.",
    "voice_no_engine": "There is no speech engine, so I stay silent: install espeak-ng. Sentences are shown, tones go on.",
    "voice_no_sound": "There is no sound device, so nothing is heard. Sentences are shown.",
    "voice_unknown": "There is no voice '{voice}', so the speech engine's own one speaks.",
    "voice_restarted": "The voice stopped and is started again. The session goes on.",
    "voice_gone": "The voice does not work, so I stay silent from here on. The session goes on.",
    "sound_without_speech": "There is no speech engine, so the sound file holds the tones only: install espeak-ng.",
    "unmeasured": "I cannot measure this one. I keep the pace; you watch your comfort.",
    "bounce": "Hold still. No bouncing.",
    "heading": "Slow down, that is nearly far enough.",
    "combined": "Ease off. Look straight ahead, then bring your head up.",
    "blind": "I cannot see that well enough. Go no further.",
    "slower": "Slower. Move as slowly as you breathe.",
    "how_to_stop": "Any key stops, or cross your forearms in front of your chest.",
    "phase_inhale": "Breathe in deeply.",
    "phase_out": "Breathe out and move gently.",
    "phase_hold": "Hold, and breathe normally. Shoulders loose.",
    "phase_back": "Come back slowly.",
    "phase_rest": "Rest.",
    "phase_side": "The {side} side. Stay where you are for now.",
    "phase_side_both": "Both sides together. Stay where you are for now.",
    "phase_easing": "Come back slowly to where you started. Breathe.",
    "phase_range": "{breath_out} Stay where you feel a first light stretch. That is enough.",
    "range_stay": "Stay still where you are, or come back.",
    "phase_ask_before": "Any pain now, zero to ten? Press the number, or s for sharp, tingling or dizzy.",
    "phase_ask_after": "How did that feel, zero to ten? Press the number, or s for sharp, tingling or dizzy.",
    "terminal_answer": "Type a whole number from 0 to 10, or s for sharp, tingling or dizzy. Then press Enter.",
    "range_found": "Thank you. That is your own range.",
    "range_capped": "That is as far as this exercise goes.",
    "range_none": "I did not see you stay anywhere, so the usual limits hold.",
    "range_kept": "Your own comfortable range is kept: {degrees}°.",
    "range_over_usual": "Easing off is told at four fifths of it, or sooner.",
    "range_under_own": (
        "The own limit of {person} was kept with a reason, so it holds over that: easing off is told beyond {limit}°. "
        "To take it back: `{command}`."
    ),
    "range_unknown": "No range was found. The usual limits hold.",
    "range_unmeasured": "'{title}' is not measured along a range: mind your comfort.",
    "range_missing": "Your own comfortable range is not known yet: `coach run {name} --find-range` looks for it.",
    "end_done": "Finished. Move about a little.",
    "end_done_some": "Finished. {number} of {count} were gentle. Move about a little.",
    "end_done_all": "Well done, all {count} were gentle. Move about a little.",
    "end_range": "Finished. Thank you.",
    "end_key": "Stopped. That is always right. Rest a little.",
    "end_arms": "Stopped. That is always right. Rest a little.",
    "end_stop": "We end here for today. Read on the screen when to get help.",
    "end_do_not_start": "Then we do not start today. Read on the screen when to get help.",
    "end_no_answer": "I got no answer, so we end here for today.",
    "end_fall": "Are you all right? Stay where you are if anything hurts, and call for help if you need it.",
    "counted": "{number} of {count}, done gently.",
    "not_counted": "Not counted: gently is enough.",
    "not_all_seen": "Not counted: I did not see all of it.",
    "other_side": "That was the other side. It is the turn of the {side} one.",
    "pause": "Paused. I go on when I can see you.",
    "pause_out": "Come back slowly. I wait until I can see you.",
    "left_place": "Paused. I go on when you are back in your place.",
    "resume": "There you are. We start this one again.",
    "resume_rest": "There you are. We go on.",
    "slowed_lite": "This computer is slow, so angles are a little rougher.",
    "slowed_small": "This computer is slow. I look at smaller pictures.",
    "notice_lite": "Slow computer: lighter model",
    "notice_small": "Slow computer: smaller pictures",
    "notice_late": "Slow computer: what I say comes late",
    "slowed_late": "This computer is slow, so I speak late. Move slowly.",
    "marked_felt_fine": "Marked: felt fine.",
    "marked_felt_too_far": "Marked: felt too far.",
    "marked_wrong_warning": "Marked: wrong warning.",
    "marked_nothing": "Not marked: this session is not recorded.",
    "marks_lost": (
        "A moment that felt too far may be among what cannot be read, so no limits are proposed or kept: choose only sessions "
        "that can be read."
    ),
    "halve": "Then half as far and slower from now on.",
    "halve_next_time": "Then half as far and slower next time.",
    "stop_asked": "Stopping. Come back slowly to where you started.",
    "help_now": "Get urgent medical help now for:",
    "help_soon": "See a clinician before you go on with:",
    "screening_intro": (
        "Before you exercise, some questions about your safety. Answer y or n. Your answers stay on this computer "
        "and are asked again after 30 days. This is no medical advice: when in doubt, ask a clinician."
    ),
    "screening_intro_page": (
        "Before you exercise, some questions about your safety. Your answers stay on this computer and are asked again after "
        "{days} days. This is no medical advice: when in doubt, ask a clinician."
    ),
    "screening_y_or_n": "Please answer y for yes or n for no.",
    "screening_age": "Please give your age as a whole number of years, or press Enter to leave it out.",
    "screening_cut_off": "The screening was not finished, so nothing was remembered and nothing can be started.",
    "screening_done": "Your answers are remembered for 30 days in {path}.",
    "screening_needed": (
        "A completed screening is needed first: run `coach screen`, or give --answers FILE (--answers none when nothing applies)."
    ),
    "screening_emergency": (
        "Do not exercise now and get urgent medical help: call your local emergency number. You answered yes to: {matters}. "
        "When this no longer holds, answer anew with `coach screen`."
    ),
    "screening_clinician_first": "See a clinician before you exercise with this coach. You answered yes to: {matters}.",
    "screening_clinician_word": "This needs a clinician's word first. You answered yes to: {matters}.",
    "screening_ruled_out": "'{title}' is not for you at present. You answered yes to: {matters}. See `coach list`.",
    "screening_asks_clinician": "'{title}' needs a clinician's word first. You answered yes to: {matters}. See `coach list`.",
    "screening_adults": "This coach is made for healthy adults, so it does not start for anyone under 18.",
    "screening_incomplete": (
        "The screening is not complete, these are not answered: {keys}. `coach screen --template` has them all; "
        "everything_else = false says no to the rest."
    ),
    "limits_scaled": "The limits are scaled to your age, {age}: a cautious design value.",
}

SCREENING = {
    # List A: urgent help now.
    "both_legs": (
        "Do you have back pain together with pain, tingling, weakness or numbness in both legs?",
        "back pain with pain, tingling, weakness or numbness in both legs",
    ),
    "saddle_numbness": (
        "Is there numbness around your genitals or buttocks?",
        "numbness around the genitals or buttocks",
    ),
    "bladder_or_bowel": (
        "Do you have difficulty peeing, or have you lost control of your bladder or bowel?",
        "difficulty peeing, or loss of bladder or bowel control",
    ),
    "chest_pain": ("Do you have chest pain?", "chest pain"),
    "serious_accident": (
        "Do you have back or neck pain since a recent serious accident, such as a fall or a car crash?",
        "back or neck pain after a serious accident",
    ),
    "leg_coordination": (
        "Do you have new trouble with walking or with coordinating your legs?",
        "new trouble coordinating the legs",
    ),
    "sudden_head_or_neck_pain": (
        "Do you have a sudden, unusual, one-sided headache or neck pain, or signs of a stroke, "
        "such as a drooping face, a weak arm or slurred speech?",
        "sudden unusual one-sided headache or neck pain, or signs of a stroke",
    ),
    # List B: a clinician first.
    "fever": ("Do you have a fever, or feel ill along with back pain?", "fever"),
    "weight_loss": ("Have you lost weight without knowing why?", "unexplained weight loss"),
    "lump_or_shape": (
        "Is there a lump on your back, or has your back changed its shape?",
        "a lump, or a changed back shape",
    ),
    "night_pain": (
        "Do you have back pain that is worse at night, or that does not get better with rest?",
        "back pain that is worse at night or not better with rest",
    ),
    "suspected_disease": (
        "Is it suspected that you have cancer, an infection, a broken bone or an inflammatory disease?",
        "suspected cancer, infection, fracture or inflammatory disease",
    ),
    "unknown_cause": ("Do you have back pain whose cause you do not know?", "back pain of unknown cause"),
    # List C: only with a clinician's word.
    "severe_osteoporosis": ("Do you have severe osteoporosis (very brittle bones)?", "severe osteoporosis"),
    "spinal_cancer": ("Do you have, or have you had, cancer in your spine?", "cancer in the spine"),
    "stroke_risk": ("Have you been told that you have a raised risk of stroke?", "a raised risk of stroke"),
    "unstable_spine": ("Have you been told that your spine is unstable?", "an unstable spine"),
    "anticoagulants": ("Do you take medicine that thins your blood?", "medicine that thins the blood"),
    "bone_infection": ("Do you have an infection in a bone?", "an infection in a bone"),
    "inflammatory_arthritis": (
        "Do you have active inflammatory arthritis, such as rheumatoid arthritis or ankylosing spondylitis?",
        "active inflammatory arthritis",
    ),
    "recent_surgery_or_injury": (
        "Have you recently had surgery on, or an injury of, your back or neck?",
        "recent surgery or injury of the back or neck",
    ),
    "connective_tissue": (
        "Do you have a connective-tissue disorder, such as Marfan or Ehlers-Danlos syndrome?",
        "a connective-tissue disorder",
    ),
    "fainting": ("Do you faint, or nearly faint, now and then?", "fainting"),
    "clinician_agrees": (
        "Has a clinician who knows about all this told you that you may do gentle back exercises?",
        "a clinician agrees",
    ),
    # What rules out some exercises, and what scales the limits.
    "osteoporosis": ("Do you have osteoporosis (brittle bones), even a mild one?", "osteoporosis"),
    "pregnancy": ("Are you pregnant?", "pregnancy"),
    "age": ("How old are you, in years? Limits are lower with age. Press Enter to leave it out.", "age"),
}
"""The questions of the screening: what is asked, and what a yes says."""

PANEL = {
    "ask_before": "Any pain now?",
    "ask_after": "How was it?",
    "range": "First stretch",
    "place": "Get ready",
    "inhale": "Breathe in",
    "out": "Breathe out",
    "hold": "Hold",
    "back": "Come back",
    "rest": "Rest",
    "side": "Change side",
    "side_left": "Left side",
    "side_right": "Right side",
    "side_both": "Both sides",
    "easing": "Come back",
    "finished": "Finished",
    "stopped": "Stopped",
    "paused": "Paused",
    "of": "of {count}",
    "seconds": "seconds",
    "left": "left",
    "right": "right",
    "both": "both",
    "done_gently": "done gently",
    "no_pain": "0: no pain",
    "worst_pain": "10: worst",
    "ten_key": "key x",
    "sharp_key": "s: sharp, tingling, dizzy",
    "limits_note": "Limits are cautious design values.",
    "unmeasured_note": "Not measured: mind your comfort.",
    "not_seen": "not seen",
    "start": "Start",
    "end": "Gently",
}
"""The few words on the picture itself, short enough to be read from two metres away."""

MEASURES = {
    "trunk_extension": "Back lean",
    "trunk_side_bend": "Bend",
    "trunk_rotation": "Turn",
    "neck_extension": "Neck",
    "neck_rotation": "Head turn",
    "neck_side_bend": "Head tilt",
    "shoulder_shrug": "Shoulders",
    "pelvis_rotation": "Hips turn",
    "knee_bend": "Knees",
    "hip_slide": "Hips slide",
}
FORWARD = {"trunk_extension": "Forward bend", "neck_extension": "Chin down"}
"""What is called otherwise where the way forward counts."""

QUANTITIES = {
    "speed": "speed",
    "bounce": "bouncing",
    "thrust": "very fast near the limit",
    "heading": "fast towards the limit",
    "combined": "head back and turned at once",
}
LEVELS = {"gentle": "gentle", "caution": "caution", "ease_off": "ease off", "unseen": "not seen"}
MARKS = {"felt_fine": "felt fine", "felt_too_far": "felt too far", "wrong_warning": "wrong warning"}
MARK_KEYS = {"f": "felt_fine", "t": "felt_too_far", "w": "wrong_warning"}
"""What a key marks, live and in replay; every other key stops, or answers."""

PAIN_KEYS = {**{str(number): number for number in range(10)}, "x": 10}
SHARP_KEY = "s"
"""Sharp, shooting or tingling pain, or dizziness, however little it is, and whenever it comes."""

REASONS = {
    "no_person": "nobody in the picture",
    "several_people": "more than one person in the picture",
    "wrong_view": "camera not where the exercise needs it",
    "cut_off_hips": "hips out of the picture",
    "cut_off_shoulders": "a shoulder out of the picture",
    "cut_off_head": "head out of the picture",
    "cut_off_knees": "knees out of the picture",
    "too_small": "too far away",
    "dark": "too dark",
    "frozen": "camera picture stood still",
    "lost": "camera gone",
    "gap": "pictures missing",
    "few_pictures": "too few pictures a second to know a speed",
    "implausible": "posture could not be made out",
    "moved": "moved away from the place of the neutral posture",
    "head_level": "head not level, or behind an arm",
    "hold_still": "waiting for the neutral posture",
    "unmeasured": "not measured in this exercise",
}
"""Why nothing was judged, as it is told afterwards."""

EVENTS = {
    "neutral": "Neutral",
    "warning": "Warning",
    "clear": "Gentle again",
    "unseen": "Not seen",
    "withheld": "Not judged",
    "wait": "Wait",
    "repetition": "Repetition",
    "phase": "Phase",
    "question": "Question",
    "answer": "Answer",
    "pause": "Pause",
    "resume": "Goes on",
    "fall": "Fall",
    "range": "Own comfortable range",
    "new_neutral": "A new neutral is to be found",
    "slowed": "Slower machine",
    "end": "End",
}
ASIDES = {"halve": "half as far from here on", "how_to_stop": "how to stop"}
"""What is told in passing, between the phases that `PANEL` names."""

CAMERA_HEIGHT = (
    "Camera level, half a metre to a metre above the floor: one that looks down from higher reads a lean too large, by up to a "
    "fifth, and the picture does not show that it does."
)

DISCLAIMER = (
    "For general wellness, not a medical device. Angles come from one camera and can be wrong by several degrees or more; "
    "the coach cannot see pain. Every limit is a cautious design value. Stop at once on pain, tingling, weakness or dizziness."
)


RATE_WPM, RATES_WPM = 150, range(80, 301)
"""Words a minute: calm, and slower than the speech engines' own default; and which can be chosen."""


def speech_s(text: str, rate_wpm: int = RATE_WPM) -> float:
    """How long a sentence takes, rather too long than too short: fitted to espeak-ng, which pauses after each sentence."""
    pauses = sum(text.count(mark) for mark in ".!?:;") or 1
    return (0.3 + 0.066 * len(text)) * RATE_WPM / rate_wpm + 0.4 * pauses


def what_of(name: str, quantity: str) -> str:
    """A measure by its name, and what of it: the angle itself goes without saying."""
    return name if quantity == "angle" else f"{name}, {QUANTITIES.get(quantity, quantity)}"


def why_not_judged(reason: str) -> str:
    """A reason for people."""
    return "not yet in the start posture" if reason.startswith("posture_") else REASONS.get(reason, reason)


def say(key: str, **parts: str) -> str:
    """The sentence for a key, with its parts filled in."""
    return SENTENCES[key].format(**parts)


def confirmed(mark: str, *, kept: bool = True) -> str:
    """What is said of a mark, one of `MARKS`, that was set; or that could not be kept."""
    return say(f"marked_{mark}" if kept else "marked_nothing")
