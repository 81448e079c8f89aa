"""What the person hears: which sentence when, the tones, and the process that speaks and plays them."""
