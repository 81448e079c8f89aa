"""Sessions on disk: written while somebody is coached, read again, re-judged, marked, reported and exported."""
