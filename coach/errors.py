"""Errors that a user is told in one sentence; everything else is a defect and may show its traceback."""


class CoachError(Exception):
    """The user's input is wrong. The message says what and where, in one sentence."""

    exit_code = 2


class DeviceError(CoachError):
    """A camera, a pose model or a display is missing or does not answer."""

    exit_code = 3
