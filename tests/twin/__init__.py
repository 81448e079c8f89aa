"""The twin: a rendered body that does each exercise with exactly known joint angles.

World and body share axes: x points to the person's left, y to the person's back, z up; metres. Angles are in degrees,
+ is back, + is left. Modules, in the order in which data flows: `body` (shape), `limbs` (arms and legs that reach a point),
`postures` (where pelvis, hands and feet are), `exercises` (angles over time), `truth` (angles measured on the posed skeleton),
`paint` (skin, clothes), `scene` (room, camera, light), `clips` (what to render), `render` (the command line).

It needs `anny`, `torch`, `vtk` and `scipy` beside `opencv-python` and `numpy`, in an environment of its own: the coach does not.
The first run builds the cache of the body model, which takes minutes; the environment variable ANNY_CACHE_DIR says where it lies.
"""
