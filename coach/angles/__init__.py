"""From landmarks to spine and neck angles and their speeds. Pure: numpy in, numpy out."""
