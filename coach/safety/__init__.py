"""Before and around the movement: screening answers and the pain rule. Wellness, not medicine."""
