"""What no person and no camera would do, but a damaged file, a broken model or a bad hour might."""
