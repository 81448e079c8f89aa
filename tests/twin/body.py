"""Shape and skin of one body: the parametric body `anny` at rest, and what moves it.

Only the rest shape comes from `anny`. Posing is done here, by turning every bone about its own head in the axes of the rest
body, which makes each joint angle exactly what was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")
TORSO = (*SPINE, "root", "pelvis.L", "pelvis.R", "clavicle.L", "clavicle.R", "shoulder01.L", "shoulder01.R")


def turn(axis: str, degrees: float) -> Array:
    """Right-handed rotation about one of the axes x, y, z: (3, 3)."""
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    i = "xyz".index(axis)
    j, k = (i + 1) % 3, (i + 2) % 3
    out = np.eye(3)
    out[j, j] = out[k, k] = c
    out[j, k], out[k, j] = -s, s
    return out


def bend(back: float = 0.0, left: float = 0.0, turn_left: float = 0.0) -> Array:
    """Rotation (3, 3) of an upright part: lean back, lean to the left, turn to the left, in degrees."""
    return turn("z", turn_left) @ turn("x", -back) @ turn("y", left)


@dataclass(frozen=True)
class Template:
    """What all bodies share. V mesh vertices, R render vertices (split at texture seams), B bones, F triangles."""

    model: Any
    bones: tuple[str, ...]
    parents: NDArray[np.int64]
    """(B,), -1 for the root."""
    weights: Array
    """(V, B) skinning weights, rows sum to 1."""
    faces: NDArray[np.int64]
    """(F, 3) into the mesh vertices."""
    render_faces: NDArray[np.int64]
    """(F, 3) into the render vertices."""
    render_source: NDArray[np.int64]
    """(R,) mesh vertex of each render vertex."""
    uv: Array
    """(R, 2) texture coordinates, 0..1, v upwards."""
    rest: Array
    """(V, 3) the average body, used to find places on the skin."""
    heads: Array
    """(B, 3) bone heads of the average body."""
    skinning: Any
    """The weights as a sparse (V, B) matrix."""
    neighbours: Any
    """(V, V) sparse row-stochastic matrix that averages a vertex's neighbours."""
    face_sum: Any
    """(V, F) sparse 0/1 matrix that adds up the normals of the faces at a vertex."""

    def bone(self, name: str) -> int:
        """Index of a bone."""
        return self.bones.index(name)

    def share(self, names: tuple[str, ...]) -> Array:
        """(V,) weight of the given bones together."""
        out: Array = self.weights[:, [self.bones.index(n) for n in names]].sum(axis=1)
        return out


def _skeleton_of(model: Any) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """Bones kept (fingers and toes ride on wrist and foot), their parents, and for each old bone the kept one it rides on."""
    old = list(model.bone_labels)
    parents = [int(p) for p in model.bone_parents]
    kept = [i for i, name in enumerate(old) if not name.startswith(("finger", "metacarpal", "toe"))]
    place = {i: k for k, i in enumerate(kept)}
    rides = []
    for i in range(len(old)):
        j = i
        while j not in place:
            j = parents[j]
        rides.append(place[j])
    new_parents = [-1 if parents[i] < 0 else rides[parents[i]] for i in kept]
    return tuple(old[i] for i in kept), np.array(new_parents), np.array(rides)


@cache
def template() -> Template:
    """Load the body model once a process; building its cache the first time takes minutes."""
    import anny
    import torch
    from scipy import sparse

    torch.set_num_threads(1)
    model = anny.Anny(phenotypes="all", skinning_method="lbs").to(dtype=torch.float32)
    bones, parents, rides = _skeleton_of(model)
    shape = model.forward(phenotype_kwargs=dict.fromkeys(model.phenotype_labels, 0.5))
    rest = shape["rest_vertices"][0].numpy().astype(float)
    kept = [model.bone_labels.index(b) for b in bones]
    heads = shape["rest_bone_heads"][0].numpy().astype(float)[kept]
    weights = np.zeros((len(rest), len(bones)))
    for k in range(model.vertex_bone_weights.shape[1]):
        where = rides[model.vertex_bone_indices[:, k].numpy()]
        np.add.at(weights, (np.arange(len(rest)), where), model.vertex_bone_weights[:, k].numpy())
    weights /= weights.sum(axis=1, keepdims=True)
    faces = np.asarray(model.faces, dtype=np.int64)
    corners = model.face_texture_coordinate_indices.numpy().astype(np.int64)
    pairs = np.stack([faces.ravel(), corners.ravel()], axis=1)
    unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
    uv = model.texture_coordinates.numpy().astype(float)[unique[:, 1]]
    n = len(rest)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.concatenate([edges, edges[:, ::-1]])
    link = sparse.csr_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    link.data[:] = 1.0
    link = sparse.diags(1.0 / np.maximum(np.asarray(link.sum(axis=1)).ravel(), 1.0)) @ link
    at = np.repeat(np.arange(len(faces)), 3)
    face_sum = sparse.csr_matrix((np.ones(len(at)), (faces.ravel(), at)), shape=(n, len(faces)))
    return Template(
        model=model,
        bones=bones,
        parents=parents,
        weights=weights,
        faces=faces,
        render_faces=inverse.reshape(-1, 3).astype(np.int64),
        render_source=unique[:, 0],
        uv=uv,
        rest=rest,
        heads=heads,
        skinning=sparse.csr_matrix(weights),
        neighbours=link,
        face_sum=face_sum,
    )


def normals_of(points: Array) -> Array:
    """(V, 3) unit vertex normals of mesh vertices (V, 3)."""
    shared = template()
    a, b, c = (points[shared.faces[:, k]] for k in range(3))
    total = shared.face_sum @ np.cross(b - a, c - a)
    out: Array = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    return out


@dataclass(frozen=True)
class Body:
    """One person at rest: mesh vertices (V, 3) with clothes on, and bone heads (B, 3)."""

    rest: Array
    heads: Array
    phenotype: dict[str, float] = field(default_factory=dict)

    def head_of(self, bone: str) -> Array:
        """(3,) where a bone begins at rest."""
        return np.asarray(self.heads[template().bone(bone)])

    def height(self) -> float:
        """Standing height in metres."""
        return float(np.ptp(self.rest[:, 2]))


def _dress(points: Array, loose: float) -> Array:
    """Smooth and widen the covered parts by `loose` metres, so that cloth lies over the body instead of being painted on it."""
    shared = template()
    trunk = shared.share((*TORSO, "upperleg01.L", "upperleg01.R"))
    arms = shared.share(("upperarm01.L", "upperarm02.L", "upperarm01.R", "upperarm02.R"))
    legs = shared.share(("upperleg02.L", "upperleg02.R", "lowerleg01.L", "lowerleg01.R"))
    feet = shared.share(("foot.L", "foot.R"))
    cover = np.clip(trunk + 0.7 * arms + 0.6 * legs, 0, 1) * (shared.rest[:, 2] < 0.53)
    for _ in range(6):
        cover = 0.5 * cover + 0.5 * (shared.neighbours @ cover)
    smooth = points
    for _ in range(30):
        smooth = smooth + 0.5 * (shared.neighbours @ smooth - smooth)
    out: Array = points + cover[:, None] * (smooth - points)
    toes = points
    for _ in range(20):
        toes = toes + 0.5 * (shared.neighbours @ toes - toes)
    out = out + feet[:, None] * (toes - points)
    normal = normals_of(out)
    return out + normal * (cover * loose + feet * 0.012)[:, None]


def make_body(phenotype: dict[str, float], loose: float = 0.012) -> Body:
    """The body with these phenotype values (each 0..1, see the labels of `anny`), wearing clothes `loose` metres wide."""
    import torch

    shared = template()
    values = dict.fromkeys(shared.model.phenotype_labels, 0.5) | phenotype
    with torch.no_grad():
        shape = shared.model.forward(phenotype_kwargs=values)
    rest = shape["rest_vertices"][0].numpy().astype(float)
    kept = [shared.model.bone_labels.index(b) for b in shared.bones]
    heads = shape["rest_bone_heads"][0].numpy().astype(float)[kept]
    return Body(_dress(rest, loose), heads, dict(phenotype))


@dataclass
class Skeleton:
    """A posed skeleton: `turns` (B, 3, 3) takes rest directions to the world, `heads` (B, 3) are the joints in the world."""

    body: Body
    turns: Array
    heads: Array

    def joint(self, bone: str) -> Array:
        """(3,) world position of the joint at which a bone begins."""
        return np.asarray(self.heads[template().bone(bone)])

    def turn_of(self, bone: str) -> Array:
        """(3, 3) world rotation of a bone from its rest."""
        return np.asarray(self.turns[template().bone(bone)])

    def place(self, bone: str, rest_point: Array) -> Array:
        """(..., 3) world position of a point that is fixed to a bone, given at rest."""
        i = template().bone(bone)
        out: Array = (rest_point - self.body.heads[i]) @ self.turns[i].T + self.heads[i]
        return out

    def mesh(self) -> Array:
        """(V, 3) posed mesh vertices, by linear blend skinning."""
        shared = template()
        shift = self.heads - np.einsum("bij,bj->bi", self.turns, self.body.heads)
        rows = np.concatenate([self.turns, shift[:, :, None]], axis=2).reshape(-1, 12)
        blend = shared.skinning @ rows
        x, y, z = self.body.rest.T
        out: Array = np.stack(
            [blend[:, k] * x + blend[:, k + 1] * y + blend[:, k + 2] * z + blend[:, k + 3] for k in (0, 4, 8)], axis=1
        )
        return out


def pose(body: Body, local: dict[str, Array], fixed: dict[str, Array], root: Array) -> Skeleton:
    """Forward kinematics.

    `local` turns bones relative to their parents (3, 3), `fixed` gives bones a rotation in the world (3, 3), `root` (3,) is where
    the root joint is. All rotations are in the axes of the rest body.
    """
    shared = template()
    turns = np.empty((len(shared.bones), 3, 3))
    heads = np.empty((len(shared.bones), 3))
    for i, name in enumerate(shared.bones):
        p = int(shared.parents[i])
        above = np.eye(3) if p < 0 else turns[p]
        heads[i] = root if p < 0 else heads[p] + above @ (body.heads[i] - body.heads[p])
        turns[i] = fixed[name] if name in fixed else above @ local.get(name, np.eye(3))
    return Skeleton(body, turns, heads)
