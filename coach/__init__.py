"""A pose-tracking coach for gentle back exercises: landmarks to spine and neck angles to calm, cautious feedback."""

__version__ = "0.1.0"
