"""Every sentence the coach itself says, in one place, so that it can be translated. Exercise files bring their own cues."""

SENTENCES = {
    "no_person": "I cannot see you. Step into the picture.",
    "several_people": "I see more than one person. Only you, please, until we have started.",
    "wrong_view": "{place_camera}",
    "cut_off_hips": "I cannot see your hips. Move further back, or lower the camera.",
    "cut_off_shoulders": "I cannot see both your shoulders. Move further back.",
    "cut_off_head": "I cannot see your head. Move further back, or tilt the camera up.",
    "too_small": "You are too far away. Come closer.",
    "dark": "It is too dark to see you. More light, please.",
    "frozen": "The camera picture stands still. Check the camera.",
    "lost": "The camera is gone. I go on as soon as it is back.",
    "gap": "I missed a moment.",
    "implausible": "I cannot make out your posture.",
    "posture_seated": "Sit upright on the chair to begin.",
    "posture_standing": "Stand upright to begin.",
    "posture_supine": "Lie on your back to begin.",
    "posture_hands-and-knees": "Go onto hands and knees to begin.",
    "moved": "You have moved. Come back to your place and sit or stand still.",
    "hold_still": "Good. Stay upright and still for two seconds.",
    "neutral": "That is your neutral. We begin gently.",
    "gentle": "Good, gentle.",
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
    "phase_inhale": "Breathe in deeply.",
    "phase_hold": "Hold, and breathe normally. Shoulders loose.",
    "phase_back": "Come back slowly.",
    "phase_rest": "Rest.",
    "phase_side": "Now the {side} side.",
    "phase_easing": "Come back slowly to where you started. Breathe.",
    "phase_finished": "Well done, finished. Move about a little.",
    "counted": "{number} of {count}, done gently.",
    "not_counted": "That one does not count. Gently is enough.",
    "pause": "Paused. I go on when I can see you.",
    "resume": "There you are. We start this one again.",
    "ask_before": "Any pain now, from zero to ten? Press the number; ten is the letter x.",
    "ask_after": "How did that feel, zero to ten? Press the number; ten is the letter x.",
    "halve": "Then half as far and slower from now on.",
    "stop_asked": "Stopping. Come back slowly to where you started.",
    "fall": "Are you all right? Stay where you are if anything hurts, and call for help if you need it.",
}

DISCLAIMER = (
    "For general wellness, not a medical device. Angles come from one camera and can be wrong by several degrees or more; "
    "the coach cannot see pain. Every limit is a cautious design value. Stop at once on pain, tingling, weakness or dizziness."
)


def say(key: str, **parts: str) -> str:
    """The sentence for a key, with its parts filled in."""
    return SENTENCES[key].format(**parts)
