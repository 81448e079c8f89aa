"""How far off the coach is, and when it warns: the product's own path over rendered clips whose angles are exactly known.

`python -m tests.accuracy CLIPS [--real DIR] [-o DIR]`; `make accuracy` renders the clips first. Modules, in the order in which
data flows: `clips` (what was rendered), `looks` (what the coach sees and says of it), `errors` (read against true, frame by
frame), `alarms` (warnings against what truly happened), `bars` (what is asked for), `real` (people and motion capture), `page`
and `plot` (what is published).
"""
