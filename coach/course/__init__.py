"""The course of an exercise: what to do next, how long, how often, and when to stop. Pure, like the check."""
