"""Models, and what they read."""

from __future__ import annotations

import functools
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from . import _native
from ._reading import Document


@runtime_checkable
class _Array(Protocol):
    """Array of numpy, or what has its interface."""

    shape: tuple[int, ...]

    def tobytes(self) -> bytes: ...


Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Any
"""Path, bytes of a file, PIL image, or numpy array of uint8: (height, width), or (height, width, 1, 3 or 4) as grey, RGB, RGBA."""


@dataclass(frozen=True)
class _ReadArguments:
    confidence: float | None
    iou: float | None
    pages: str | None
    password: str | None
    max_page_px: int | None
    pictures: bool


@dataclass(frozen=True)
class _ModelArguments:
    class_names: Sequence[str] | None
    long_side_px: int | None
    channels: str | None
    head: str | None


class Model:
    """Model that reads documents: the embedded one, or a YOLO export (v5, v8, v10, 11, 26) in ONNX.

    `onnx` is a path or the file's bytes. What its metadata do not say the other arguments have to: the names of its classes in index
    order, the long side of its input in pixels, `channels` ("gray", "rgb") and the form of its output, `head`. Threads may share a
    model.
    """

    def __init__(
        self,
        onnx: str | os.PathLike[str] | bytes | None = None,
        *,
        class_names: Sequence[str] | None = None,
        long_side_px: int | None = None,
        channels: str | None = None,
        head: str | None = None,
    ) -> None:
        bytes_ = onnx if onnx is None or isinstance(onnx, bytes) else Path(onnx).read_bytes()
        names = None if class_names is None else list(class_names)
        self._native = _native.Model(bytes_, _ModelArguments(names, long_side_px, channels, head))

    def info(self) -> dict[str, Any]:
        """Name, version, SHA-256, classes and input of the model."""
        info: dict[str, Any] = json.loads(self._native.info())
        return info

    def read(
        self,
        source: Source,
        *,
        confidence: float | None = None,
        iou: float | None = None,
        pages: str | None = None,
        password: str | None = None,
        max_page_px: int | None = None,
        pictures: bool = False,
    ) -> Document:
        """Reads a file's path or bytes (PDF, PNG, JPEG, TIFF, ...), a PIL image, or a numpy array of uint8.

        `confidence` is the lowest to report (0.2), `iou` the overlap above which of two boxes one stays (0.45), `pages` such as "1-3,7",
        `max_page_px` the most pixels of a page; with `pictures` each page has `annotated_png`. Other threads run meanwhile.

        Raises `CheckboxError` for what cannot be read (its `code` is stable), `OSError` for files that cannot be opened, `TypeError` for
        other things.
        """
        arguments = _ReadArguments(confidence, iou, pages, password, max_page_px, pictures)
        pixels = _pixels(source)
        if pixels is not None:
            answer, pictures_png = self._native.read_pixels(*pixels, arguments)
        else:
            answer, pictures_png = self._native.read_document(_bytes(source), arguments)
        return Document(json.loads(answer), pictures_png)

    def read_many(
        self, sources: Iterable[Source], *, threads: int | None = None, **options: Any
    ) -> Iterator[Document | Exception]:
        """Reads many documents on all cores, in order, a few ahead of whoever takes them.

        One that cannot be read is its exception in its place, so that the rest goes on.
        """
        threads = threads or os.cpu_count() or 1

        def attempt(source: Source) -> Document | Exception:
            try:
                return self.read(source, **options)
            except (OSError, TypeError, ValueError) as error:
                return error

        with ThreadPoolExecutor(threads) as pool:
            ahead: deque[Future[Document | Exception]] = deque()
            for source in sources:
                ahead.append(pool.submit(attempt, source))
                if len(ahead) > 2 * threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()


@functools.cache
def _embedded() -> Model:
    return Model()


def read(source: Source, **options: Any) -> Document:
    """`Model.read` with the embedded model, which is loaded once."""
    return _embedded().read(source, **options)


def read_many(sources: Iterable[Source], **options: Any) -> Iterator[Document | Exception]:
    """`Model.read_many` with the embedded model."""
    return _embedded().read_many(sources, **options)


def _bytes(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, bytearray | memoryview):
        return bytes(source)
    if isinstance(source, str | os.PathLike):
        return Path(source).read_bytes()
    raise TypeError(f"{type(source).__name__} is no path, bytes, PIL image or numpy array of uint8")


def _pixels(source: Source) -> tuple[bytes, int, int, int] | None:
    """Bytes, width, height and channels of an image or an array; `None` for other things."""
    if isinstance(source, bytes | bytearray | memoryview | str):
        return None
    if hasattr(source, "getbands") and hasattr(source, "convert"):
        return _image_pixels(source)
    if isinstance(source, _Array):
        return _array_pixels(source)
    return None


def _image_pixels(image: Any) -> tuple[bytes, int, int, int]:
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if has_alpha else "L" if image.mode in ("1", "L") else "RGB"
    width, height = image.size
    return image.convert(mode).tobytes(), width, height, len(mode)


def _array_pixels(array: Any) -> tuple[bytes, int, int, int]:
    shape = tuple(array.shape)
    channels = shape[2] if len(shape) == 3 else 1
    if str(array.dtype) != "uint8" or len(shape) not in (2, 3) or channels not in (1, 3, 4):
        raise TypeError(
            f"an array of {array.dtype} {shape} is no page: it must be uint8 of (height, width) or (height, width, 1, 3 or 4)"
        )
    return array.tobytes(), shape[1], shape[0], channels
