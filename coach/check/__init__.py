"""From angles to feedback: (state, what was seen) -> (state, feedback). Pure: no clock, no I/O, no global."""
