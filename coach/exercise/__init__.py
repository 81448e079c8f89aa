"""Exercises as data: the validated model of a TOML file, and where to find them."""
