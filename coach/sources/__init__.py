"""Where pictures come from: video files, which hand over every frame, and live cameras, which hand over the newest."""
