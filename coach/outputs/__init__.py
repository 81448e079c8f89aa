"""Where feedback goes: the picture, a window, a video file."""
