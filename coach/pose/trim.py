"""Takes out of a pose model what the coach never asks for: the outline of the person, over a third of the model's work.

The landmark model computes a segmentation mask of 256 x 256 beside the landmarks, whether or not anybody wants it. Without the
operations that lead only to it the landmarks are the same to the bit.
"""

import io
import struct
import zipfile
from typing import Any

from coach.pose.model_files import TASK_ENTRIES

MASK_SHAPE = (1, 256, 256, 1)


def without_mask(task: bytes) -> bytes:
    """The .task file without the mask; as it was where it is not built like the models that are known.

    Args:
        task: content of a .task file.
    """
    detector, landmarks = TASK_ENTRIES
    with zipfile.ZipFile(io.BytesIO(task)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if landmarks not in parts or detector not in parts:
        return task
    try:
        trimmed = _trimmed(parts[landmarks])
    except (struct.error, IndexError, TypeError, ValueError, AttributeError):
        # Not a model at all, which MediaPipe says better.
        return task
    if trimmed is None:
        return task
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (parts | {landmarks: trimmed}).items():
            archive.writestr(name, content)
    return out.getvalue()


def _trimmed(model: bytes) -> bytes | None:
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as tflite

    whole = tflite.ModelT.InitFromObj(tflite.Model.GetRootAsModel(model, 0))
    if len(whole.subgraphs) != 1:
        return None
    graph = whole.subgraphs[0]
    masks = [place for place, tensor in enumerate(graph.outputs) if tuple(graph.tensors[tensor].shape) == MASK_SHAPE]
    if len(graph.outputs) != 5 or masks != [2]:
        return None
    wanted = [int(tensor) for place, tensor in enumerate(graph.outputs) if place != 2]
    graph.operators = _leading_to(wanted, graph.operators)
    # MediaPipe counts the outputs; the place of the mask is taken by one that is there anyway, and never read.
    graph.outputs = [wanted[0], wanted[1], wanted[2], wanted[2], wanted[3]]
    builder = flatbuffers.Builder(len(model))
    builder.Finish(whole.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _leading_to(tensors: list[int], operators: list[Any]) -> list[Any]:
    needed, kept = set(tensors), []
    for operator in reversed(operators):
        if needed.intersection(map(int, operator.outputs)):
            kept.append(operator)
            needed.update(int(tensor) for tensor in operator.inputs if tensor >= 0)
    return kept[::-1]
