"""From a picture to 33 landmarks: the pose models, the landmarker, and which person is followed."""
