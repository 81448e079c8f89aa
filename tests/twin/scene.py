"""The picture: a room, a chair or a mat, light, a camera and one or two bodies, drawn off screen with VTK."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import vtk
from numpy.typing import NDArray
from vtk.util import numpy_support

from tests.twin import paint
from tests.twin.body import Array, normals_of, template

Picture = NDArray[np.uint8]
SHADE = (255, 0, 255)
"""The colour that marks a shadow on the floor until the picture is put together."""


@dataclass(frozen=True)
class Camera:
    """Where the camera is. azimuth 0 looks at the person's front, 90 exactly from the side; metres, degrees."""

    azimuth: float
    distance: float
    height: float
    target_height: float
    fov: float
    """Vertical field of view."""
    roll: float
    from_left: bool
    """The camera is on the person's left, so that the person faces the left of the picture."""
    width: int = 640
    height_px: int = 480
    shift: float = 0.0
    """Metres by which the person is off the middle of the picture, to the right."""

    def pitch(self) -> float:
        """Degrees by which the camera looks down."""
        return float(np.degrees(np.arctan2(self.height - self.target_height, self.distance)))


def _texture(picture: paint.Image, repeat: bool = True) -> Any:
    """A VTK texture of an RGB picture whose row 0 is the top."""
    flipped = np.ascontiguousarray(picture[::-1])
    image = vtk.vtkImageData()
    image.SetDimensions(flipped.shape[1], flipped.shape[0], 1)
    data = numpy_support.numpy_to_vtk(flipped.reshape(-1, 3), deep=True)
    image.GetPointData().SetScalars(data)
    out = vtk.vtkTexture()
    out.SetInputData(image)
    out.InterpolateOn()
    out.MipmapOn()
    out.SetRepeat(repeat)
    return out


class Surface:
    """A triangle mesh whose points move: (R, 3) points with texture coordinates (R, 2)."""

    def __init__(self, faces: NDArray[np.int64], uv: Array | None, count: int) -> None:
        self.points = vtk.vtkPoints()
        self.points.SetDataTypeToFloat()
        self.points.SetData(numpy_support.numpy_to_vtk(np.zeros((count, 3), np.float32), deep=True))
        self.data = vtk.vtkPolyData()
        self.data.SetPoints(self.points)
        cells = vtk.vtkCellArray()
        cells.SetData(3, numpy_support.numpy_to_vtkIdTypeArray(np.ascontiguousarray(faces.ravel()), deep=True))
        self.data.SetPolys(cells)
        if uv is not None:
            tcoords = numpy_support.numpy_to_vtk(uv.astype(np.float32), deep=True)
            tcoords.SetName("uv")
            self.data.GetPointData().SetTCoords(tcoords)
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputData(self.data)
        mapper.SetStatic(False)
        self.actor = vtk.vtkActor()
        self.actor.SetMapper(mapper)

    def move(self, points: Array, normals: Array | None = None) -> None:
        """Set the points (R, 3) and their normals (R, 3)."""
        self.points.SetData(numpy_support.numpy_to_vtk(np.ascontiguousarray(points, dtype=np.float32), deep=True))
        if normals is not None:
            self.data.GetPointData().SetNormals(
                numpy_support.numpy_to_vtk(np.ascontiguousarray(normals, dtype=np.float32), deep=True)
            )
        self.points.Modified()
        self.data.Modified()


class Figure:
    """A dressed body in the scene: skin and clothes, hair, glasses and a shadow on the floor."""

    def __init__(self, stage: Stage, look: paint.Look, seed: int) -> None:
        shared = template()
        self.source = shared.render_source
        self.stage = stage
        self.skin = Surface(shared.render_faces, shared.uv, len(self.source))
        self.skin.actor.SetTexture(_texture(paint.body_picture(look, seed)))
        shine = self.skin.actor.GetProperty()
        shine.SetInterpolationToPhong()
        shine.SetAmbient(0.30)
        shine.SetDiffuse(0.80)
        shine.SetSpecular(0.10)
        shine.SetSpecularPower(12)
        stage.renderer.AddActor(self.skin.actor)
        self.style = look.hair_style
        cover = paint.hair_cover()[1]
        for _ in range(3):
            cover = 0.5 * cover + 0.5 * (shared.neighbours @ cover)
        self.cover = np.clip(cover * 1.6 - 0.45, 0, 1)
        deep = {"short": 0.008, "medium": 0.024, "bun": 0.010, "ponytail": 0.012, "bald": 0.0}[self.style]
        lump = paint.noise(np.random.default_rng([seed, 31]), (64, 64), 9)
        at = np.clip(((shared.rest[:, :2] + 0.2) * 160).astype(int), 0, 63)
        self.thick = deep * (1.0 + 0.35 * lump[at[:, 1], at[:, 0]])
        self.hair: Surface | None = None
        if deep > 0:
            kept = (self.cover[shared.faces] > 0.02).all(axis=1)
            around = np.stack([np.arctan2(shared.rest[:, 0], shared.rest[:, 1]) * 1.2, shared.rest[:, 2] * 4.0], axis=1)
            self.hair = Surface(shared.faces[kept], around, len(shared.rest))
            self.hair.actor.SetTexture(_texture(paint.hair_picture(look.hair, seed)))
            self.hair.actor.GetProperty().SetInterpolationToPhong()
            self.hair.actor.GetProperty().SetAmbient(0.25)
            self.hair.actor.GetProperty().SetSpecular(0.12)
            self.hair.actor.GetProperty().SetSpecularPower(20)
            stage.renderer.AddActor(self.hair.actor)
        self.extras: list[tuple[Any, Array]] = []
        head = shared.heads[shared.bone("head")]
        if self.style in ("bun", "ponytail"):
            size = np.array([0.036, 0.034, 0.034]) if self.style == "bun" else np.array([0.026, 0.030, 0.085])
            centre = np.array([0.0, 0.075, 0.735]) if self.style == "bun" else np.array([0.0, 0.060, 0.668])
            self._attach(_ellipsoid(size), centre - head, look.hair, seed)
        if look.glasses:
            for s in (-1.0, 1.0):
                self._attach(_ring(0.021), np.array([s * 0.031, -0.153, 0.695]) - head, (0.06, 0.05, 0.05), None)
                self._attach(
                    _bar(np.array([s * 0.052, 0.0, 0.0]), np.array([s * 0.080, 0.085, -0.004])),
                    np.array([0.0, -0.150, 0.697]) - head,
                    (0.06, 0.05, 0.05),
                    None,
                )
        self.shadow = Surface(shared.faces, None, len(shared.rest))
        self.shadow.actor.GetProperty().LightingOff()
        self.shadow.actor.GetProperty().SetColor(*[c / 255 for c in SHADE])
        stage.renderer.AddActor(self.shadow.actor)

    def _attach(self, source: Any, where: Array, colour: paint.Colour, strands: int | None) -> None:
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputConnection(source.GetOutputPort())
        actor = vtk.vtkActor()
        actor.SetMapper(mapper)
        actor.GetProperty().SetColor(colour)
        actor.GetProperty().SetAmbient(0.3)
        if strands is not None:
            actor.GetProperty().SetColor(1.0, 1.0, 1.0)
            wrap = vtk.vtkTextureMapToSphere()
            wrap.SetInputConnection(source.GetOutputPort())
            mapper.SetInputConnection(wrap.GetOutputPort())
            actor.SetTexture(_texture(paint.hair_picture(colour, strands)))
        self.stage.renderer.AddActor(actor)
        self.extras.append((actor, where))

    def move(self, mesh: Array, head: Array, head_turn: Array, head_size: float = 1.0) -> None:
        """Show posed mesh vertices (V, 3), with the head joint (3,) and its rotation (3, 3)."""
        normals = normals_of(mesh)
        self.skin.move(mesh[self.source], normals[self.source])
        if self.hair is not None:
            self.hair.move(mesh + normals * (self.cover * self.thick + 0.0005)[:, None], normals)
        for actor, where in self.extras:
            m = np.eye(4)
            m[:3, :3] = head_turn * head_size
            m[:3, 3] = head + head_turn @ where * head_size
            matrix = vtk.vtkMatrix4x4()
            matrix.DeepCopy(m.ravel().tolist())
            actor.SetUserMatrix(matrix)
        down = self.stage.sun
        self.shadow.move(mesh + down * (-(mesh[:, 2:3] - 0.009) / down[2]))


def _ellipsoid(size: Array) -> Any:
    sphere = vtk.vtkSphereSource()
    sphere.SetRadius(1.0)
    sphere.SetThetaResolution(24)
    sphere.SetPhiResolution(16)
    shape = vtk.vtkTransform()
    shape.Scale(*[float(v) for v in size])
    out = vtk.vtkTransformPolyDataFilter()
    out.SetTransform(shape)
    out.SetInputConnection(sphere.GetOutputPort())
    return out


def _ring(radius: float) -> Any:
    disk = vtk.vtkDiskSource()
    disk.SetInnerRadius(radius * 0.88)
    disk.SetOuterRadius(radius)
    disk.SetCircumferentialResolution(24)
    shape = vtk.vtkTransform()
    shape.RotateX(90)
    out = vtk.vtkTransformPolyDataFilter()
    out.SetTransform(shape)
    out.SetInputConnection(disk.GetOutputPort())
    return out


def _bar(a: Array, b: Array) -> Any:
    line = vtk.vtkLineSource()
    line.SetPoint1(*a)
    line.SetPoint2(*b)
    tube = vtk.vtkTubeFilter()
    tube.SetInputConnection(line.GetOutputPort())
    tube.SetRadius(0.0022)
    tube.SetNumberOfSides(6)
    return tube


class Stage:
    """The renderer with its room; `draw` gives the picture."""

    def __init__(self, camera: Camera, seed: int, light: dict[str, float]) -> None:
        self.rng = np.random.default_rng([seed, 41])
        self.window = vtk.vtkRenderWindow()
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.SetSize(camera.width, camera.height_px)
        self.renderer = vtk.vtkRenderer()
        self.renderer.SetTwoSidedLighting(True)
        self.window.AddRenderer(self.renderer)
        self.camera = camera
        self.light = light
        self.floor_tile = 3.0
        side = 1.0 if camera.from_left else -1.0
        a = np.radians(camera.azimuth)
        self.away = np.array([side * np.sin(a), -np.cos(a), 0.0])
        """(3,) from the person to the camera, level."""
        self.right = np.array([-self.away[1], self.away[0], 0.0])
        """(3,) to the right of the picture, level."""
        self.sun = self.right * (-0.45 * light["side"]) - self.away * 0.25 + np.array([0.0, 0.0, -1.0])
        self._set_camera()
        self._set_lights()
        self.grab = vtk.vtkWindowToImageFilter()
        self.grab.SetInput(self.window)
        self.grab.ReadFrontBufferOff()
        self.grab.ShouldRerenderOff()
        self.grab.SetInputBufferTypeToRGB()

    def _set_camera(self) -> None:
        c = self.camera
        view = self.renderer.GetActiveCamera()
        target = np.array([0.0, 0.0, c.target_height]) - self.right * c.shift
        place = target + self.away * c.distance
        place[2] = c.height
        view.SetPosition(*place)
        view.SetFocalPoint(*target)
        view.SetViewUp(0, 0, 1)
        view.SetViewAngle(c.fov)
        view.Roll(c.roll)
        view.SetClippingRange(0.1, 30.0)

    def _set_lights(self) -> None:
        warm = self.light["warm"]
        tint = (1.0, 0.97 - 0.06 * warm, 0.94 - 0.16 * warm)
        key = vtk.vtkLight()
        key.SetLightTypeToSceneLight()
        key.SetPosition(*(-self.sun * 5.0 + self.away * 3.0 * self.light["front"]))
        key.SetFocalPoint(0, 0, 0.8)
        key.SetIntensity(self.light["key"])
        key.SetColor(*tint)
        fill = vtk.vtkLight()
        fill.SetLightTypeToSceneLight()
        fill.SetPosition(*(self.away * 4.0 - self.right * 3.0 * self.light["side"] + np.array([0.0, 0.0, 1.5])))
        fill.SetFocalPoint(0, 0, 0.9)
        fill.SetIntensity(self.light["fill"])
        self.renderer.RemoveAllLights()
        self.renderer.AddLight(key)
        self.renderer.AddLight(fill)
        self.renderer.SetAmbient(*(self.light["ambient"] * np.array(tint)))

    def box(
        self, low: Array, high: Array, colour: Array, picture: Any = None, turn: float = 0.0, about: Array | None = None
    ) -> Any:
        """A block between two corners (3,), turned about a vertical line through `about` by `turn` degrees."""
        cube = vtk.vtkCubeSource()
        size = np.maximum(np.asarray(high) - np.asarray(low), 1e-4)
        cube.SetXLength(float(size[0]))
        cube.SetYLength(float(size[1]))
        cube.SetZLength(float(size[2]))
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputConnection(cube.GetOutputPort())
        actor = vtk.vtkActor()
        actor.SetMapper(mapper)
        if picture is not None:
            actor.SetTexture(picture)
        else:
            actor.GetProperty().SetColor(*[float(v) for v in colour])
        actor.GetProperty().SetAmbient(0.35)
        actor.GetProperty().SetDiffuse(0.75)
        middle = 0.5 * (np.asarray(low) + np.asarray(high))
        shape = vtk.vtkTransform()
        pivot = np.zeros(3) if about is None else about
        shape.Translate(*pivot)
        shape.RotateZ(turn)
        shape.Translate(*(middle - pivot))
        actor.SetUserTransform(shape)
        self.renderer.AddActor(actor)
        return actor

    def build_room(self) -> dict[str, object]:
        """Floor, walls and furniture, in axes that follow the camera: right, away from it, up. Returns what was drawn."""
        rng = self.rng
        depth, wide = float(rng.uniform(1.3, 2.8)), float(rng.uniform(2.2, 3.6))
        tall, turned = float(rng.uniform(2.4, 2.9)), float(rng.uniform(-14, 14))
        heading = float(np.degrees(np.arctan2(self.right[1], self.right[0]))) + turned
        zero = np.zeros(3)
        wood_tone = np.array(
            [(0.55, 0.38, 0.24), (0.42, 0.27, 0.16), (0.70, 0.55, 0.38), (0.50, 0.48, 0.45)][int(rng.integers(0, 4))]
        )
        if rng.random() < 0.65:
            ground = paint.wood(rng, wood_tone, int(rng.integers(8, 20)))
        else:
            ground = paint.carpet(rng, rng.uniform(0.25, 0.7, 3))
        self._floor(ground)
        tone = np.array([0.86, 0.85, 0.82]) * rng.uniform(0.7, 1.0) + rng.uniform(-0.10, 0.06, 3)
        wall = paint.wallpaper(rng, tone) if rng.random() < 0.25 else paint.plaster(rng, tone)
        skin = _texture(wall)

        def put(low: tuple[float, float, float], high: tuple[float, float, float], colour: Any, picture: Any = None) -> None:
            self.box(np.array(low), np.array(high), np.asarray(colour), picture, heading, zero)

        put((-wide, depth, 0), (wide, depth + 0.1, tall), tone, skin)
        put((-wide - 0.1, -5, 0), (-wide, depth, tall), tone, _texture(paint.plaster(rng, tone * 0.93)))
        put((wide, -5, 0), (wide + 0.1, depth, tall), tone, _texture(paint.plaster(rng, tone * 0.96)))
        ceiling = self.box(
            np.array([-wide, -5, tall]), np.array([wide, depth, tall + 0.1]), np.array([0.9, 0.9, 0.88]), None, heading, zero
        )
        ceiling.GetProperty().SetAmbient(0.8)
        put((-wide, depth - 0.02, 0), (wide, depth, 0.09), np.array([0.93, 0.92, 0.9]) * rng.uniform(0.4, 1.0))
        drawn = []
        places = list(np.linspace(-wide + 0.5, wide - 0.5, 5) + rng.uniform(-0.15, 0.15, 5))
        for x in places:
            thing = str(
                rng.choice(["shelf", "poster", "window", "plant", "sofa", "cabinet", "lamp", "nothing", "poster", "door"])
            )
            drawn.append(thing)
            self._furniture(thing, float(x), depth, put)
        if rng.random() < 0.4:
            middle = float(rng.uniform(-0.8, 0.8))
            put(
                (middle - 1.0, -0.9, 0.001),
                (middle + 1.0, 0.7, 0.003),
                tone,
                _texture(paint.carpet(rng, rng.uniform(0.2, 0.8, 3))),
            )
            drawn.append("rug")
        return {"depth": depth, "half_width": wide, "turned": turned, "furniture": drawn}

    def _floor(self, ground: paint.Image) -> None:
        plane = vtk.vtkPlaneSource()
        plane.SetOrigin(-9, -9, 0)
        plane.SetPoint1(9, -9, 0)
        plane.SetPoint2(-9, 9, 0)
        plane.Update()
        corners = numpy_support.vtk_to_numpy(plane.GetOutput().GetPoints().GetData())[:, :2]
        plane.GetOutput().GetPointData().SetTCoords(
            numpy_support.numpy_to_vtk((corners / self.floor_tile).astype(np.float32), deep=True)
        )
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputData(plane.GetOutput())
        actor = vtk.vtkActor()
        actor.SetMapper(mapper)
        actor.SetTexture(_texture(ground))
        actor.GetProperty().SetAmbient(0.35)
        actor.GetProperty().SetDiffuse(0.75)
        self.renderer.AddActor(actor)

    def _furniture(self, thing: str, x: float, depth: float, put: Any) -> None:
        rng = self.rng
        if thing == "shelf":
            half, tall, tone = 0.42, float(rng.uniform(1.2, 2.1)), np.array([0.30, 0.20, 0.12]) * rng.uniform(0.7, 1.9)
            put((x - half, depth - 0.05, 0), (x + half, depth - 0.01, tall), tone)
            for s in (-1, 1):
                put((x + s * half - 0.02, depth - 0.30, 0), (x + s * half + 0.02, depth, tall), tone)
            for z in np.arange(0.05, tall, 0.36):
                put((x - half, depth - 0.30, z), (x + half, depth, z + 0.025), tone)
                if z + 0.3 < tall:
                    put(
                        (x - half + 0.03, depth - 0.24, z + 0.03),
                        (x + half - 0.03, depth - 0.06, z + 0.30),
                        tone,
                        _texture(paint.books(rng)[::-1]),
                    )
        elif thing == "poster":
            w, h, z = rng.uniform(0.2, 0.45), rng.uniform(0.2, 0.45), rng.uniform(1.2, 1.7)
            put((x - w, depth - 0.03, z - h), (x + w, depth - 0.01, z + h), np.ones(3), _texture(paint.poster(rng)))
        elif thing == "window":
            pane = _texture(paint.outside(rng)[::-1])
            self_lit = self.box  # the same block, but bright whatever the light is
            heading = float(np.degrees(np.arctan2(self.right[1], self.right[0])))
            actor = self_lit(
                np.array([x - 0.5, depth - 0.03, 0.95]),
                np.array([x + 0.5, depth - 0.005, 2.05]),
                np.ones(3),
                pane,
                heading,
                np.zeros(3),
            )
            actor.GetProperty().SetAmbient(0.9)
            actor.GetProperty().SetDiffuse(0.1)
        elif thing == "plant":
            put((x - 0.13, depth - 0.55, 0), (x + 0.13, depth - 0.29, 0.28), np.array([0.55, 0.30, 0.20]))
            for _ in range(14):
                a, b = rng.uniform(-0.22, 0.22, 2)
                z = float(rng.uniform(0.35, 1.1))
                put(
                    (x + a - 0.05, depth - 0.42 + b * 0.6 - 0.02, z),
                    (x + a + 0.05, depth - 0.42 + b * 0.6, z + 0.16),
                    np.array([0.16, 0.38, 0.14]) * rng.uniform(0.7, 1.4),
                )
        elif thing == "sofa":
            tone = rng.uniform(0.15, 0.7, 3)
            put((x - 0.8, depth - 0.85, 0.08), (x + 0.8, depth - 0.1, 0.42), tone)
            put((x - 0.8, depth - 0.30, 0.42), (x + 0.8, depth - 0.1, 0.85), tone * 0.9)
            for s in (-1, 1):
                put((x + s * 0.8 - 0.1, depth - 0.85, 0.08), (x + s * 0.8 + 0.1, depth - 0.1, 0.6), tone * 0.95)
            put((x - 0.2, depth - 0.42, 0.43), (x + 0.2, depth - 0.28, 0.75), rng.uniform(0.2, 0.9, 3))
        elif thing == "cabinet":
            tone = np.array([0.6, 0.5, 0.4]) * rng.uniform(0.4, 1.4)
            put((x - 0.5, depth - 0.42, 0.06), (x + 0.5, depth, 0.75), tone, _texture(paint.wood(rng, np.clip(tone, 0, 1), 3)))
            put((x - 0.36, depth - 0.25, 0.78), (x + 0.36, depth - 0.2, 1.22), np.array([0.04, 0.04, 0.05]))
        elif thing == "lamp":
            put((x - 0.015, depth - 0.4, 0), (x + 0.015, depth - 0.37, 1.4), np.array([0.2, 0.2, 0.2]))
            put((x - 0.16, depth - 0.54, 1.35), (x + 0.16, depth - 0.23, 1.62), np.array([0.95, 0.88, 0.70]))
        elif thing == "door":
            tone = np.array([0.80, 0.76, 0.70]) * rng.uniform(0.5, 1.1)
            put((x - 0.45, depth - 0.03, 0), (x + 0.45, depth - 0.005, 2.02), tone)
            put((x - 0.33, depth - 0.04, 1.15), (x + 0.33, depth - 0.02, 1.85), tone * 0.9)
            put((x + 0.34, depth - 0.08, 1.0), (x + 0.40, depth - 0.03, 1.03), np.array([0.7, 0.65, 0.5]))

    def build_chair(
        self, seat: float, back_y: float, front_y: float, style: dict[str, float], turn: float, centre: Array
    ) -> None:
        """A chair: seat surface at `seat` metres, backrest at `back_y`, front edge at `front_y`; turned about `centre`."""
        rng = self.rng
        tone = np.array(
            [(0.45, 0.30, 0.18), (0.75, 0.60, 0.42), (0.15, 0.14, 0.14), (0.80, 0.78, 0.74), (0.25, 0.32, 0.42)][
                int(rng.integers(0, 5))
            ]
        )
        cover = _texture(paint.wood(rng, tone, 4, 256))
        half, top = 0.225, seat + style["back_height"]

        def put(low: tuple[float, float, float], high: tuple[float, float, float]) -> None:
            self.box(np.array(low), np.array(high), tone, cover, turn, centre)

        put((-half, front_y, seat - 0.04), (half, back_y + 0.02, seat))
        for x in (-half, half - 0.035):
            for y in (front_y, back_y - 0.015):
                put((x, y, 0), (x + 0.035, y + 0.035, seat - 0.04))
            put((x, back_y, seat - 0.04), (x + 0.035, back_y + 0.03, top))
        if style["slats"] > 0.5:
            for z in np.linspace(seat + 0.16, top - 0.07, 3):
                put((-half, back_y + 0.003, float(z)), (half, back_y + 0.025, float(z) + 0.06))
        else:
            put((-half, back_y + 0.003, seat + 0.14), (half, back_y + 0.025, top))
        if style["arms"] > 0.5:
            for x in (-half - 0.03, half - 0.005):
                put((x, front_y + 0.08, seat + 0.18), (x + 0.035, back_y + 0.02, seat + 0.21))
                put((x, front_y + 0.10, seat - 0.04), (x + 0.035, front_y + 0.135, seat + 0.18))

    def build_mat(self, low: Array, high: Array) -> None:
        """A mat on the floor between two corners (2,)."""
        tone = self.rng.uniform(0.1, 0.7, 3)
        picture = _texture(paint.plaster(self.rng, tone))
        self.box(np.array([low[0], low[1], 0.0]), np.array([high[0], high[1], 0.006]), tone, picture)

    def freeze(self) -> None:
        """Draw what stands still, once and finely; from now on `draw` draws only what was hidden or is added later."""
        w, h = self.camera.width, self.camera.height_px
        self.window.SetSize(2 * w, 2 * h)
        fine = cv2.resize(self._shot(), (w, h), interpolation=cv2.INTER_AREA)
        self.window.SetSize(w, h)
        marked = self._shot()
        self.still_depth = self._depth()
        self.still = np.asarray(fine, dtype=np.uint8)
        shaded = cv2.inRange(marked, SHADE, SHADE)
        if shaded.any():
            around = cv2.dilate(shaded, np.ones((3, 3), np.uint8))
            self.still = np.asarray(cv2.inpaint(self.still, around, 3, cv2.INPAINT_TELEA), dtype=np.uint8)
            self.still = self._darker(self.still, np.asarray(shaded, dtype=np.uint8))
        actors = self.renderer.GetActors()
        for i in range(actors.GetNumberOfItems()):
            actors.GetItemAsObject(i).VisibilityOff()

    def _depth(self) -> NDArray[np.float32]:
        """(H, W) depth buffer of the last shot, row 0 at the bottom."""
        w, h = self.camera.width, self.camera.height_px
        values = vtk.vtkFloatArray()
        self.window.GetZbufferData(0, 0, w - 1, h - 1, values)
        depth: NDArray[np.float32] = numpy_support.vtk_to_numpy(values).reshape(h, w).copy()
        return depth

    def _shot(self) -> Picture:
        """What is visible now (H, W, 3), BGR."""
        self.renderer.ResetCameraClippingRange(-12, 12, -12, 12, 0, 3)
        self.renderer.GetActiveCamera().SetClippingRange(0.3, 20.0)
        self.window.Render()
        self.grab.Modified()
        self.grab.Update()
        image = self.grab.GetOutput()
        w, h, _ = image.GetDimensions()
        rgb = numpy_support.vtk_to_numpy(image.GetPointData().GetScalars()).reshape(h, w, 3)
        return np.ascontiguousarray(rgb[::-1, :, ::-1])

    def draw(self) -> Picture:
        """The picture (H, W, 3), BGR: what moves, in front of or behind what stands still, with soft outlines."""
        shot = self._shot()
        nearer = (self._depth() < self.still_depth)[::-1].astype(np.uint8)
        shaded = np.asarray(cv2.inRange(shot, SHADE, SHADE), dtype=np.uint8) & (nearer * np.uint8(255))
        nearer[shaded > 0] = 0
        x, y, w, h = cv2.boundingRect(cv2.bitwise_or(nearer, shaded))
        edge = 16
        part = np.s_[max(y - edge, 0) : y + h + edge, max(x - edge, 0) : x + w + edge]
        near = nearer[part]
        block = np.where(near[..., None] > 0, shot[part], self._darker(self.still[part], shaded[part]))
        kernel = np.ones((3, 3), np.uint8)
        outline = cv2.dilate(near, kernel) != cv2.erode(near, kernel)
        block[outline] = cv2.GaussianBlur(block, (0, 0), 0.75)[outline]
        out = self.still.copy()
        out[part] = block
        return out

    def _darker(self, picture: Picture, shaded: Picture) -> Picture:
        """The picture (H, W, 3) with a soft shadow where the mask (H, W) is 255."""
        amount = cv2.GaussianBlur(shaded, (0, 0), 2.0 + 2.0 * self.light["front"]).astype(np.float32)
        factor = 1.0 - amount * ((1.0 - self.light["shadow"]) / 255.0)
        return np.asarray(picture * factor[..., None], dtype=np.uint8)

    def close(self) -> None:
        """Free the graphics memory."""
        self.renderer.RemoveAllViewProps()
        self.window.Finalize()
