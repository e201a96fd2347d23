"""Answers, as the HTTP API gives them, in classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Box:
    """Box on a page.

    `bbox` is (x1, y1, x2, y2): the outer edge of the printed outline in pixels of the page as shown, origin at its top left corner.
    `record` is the whole answer about the box, as the HTTP API gives it.
    """

    id: int
    class_name: str
    confidence: float
    bbox: tuple[float, float, float, float]
    kind: str
    label: str | None
    question: str | None
    group: int | None
    record: dict[str, Any] = field(repr=False)

    @property
    def filled(self) -> bool | None:
        """Whether the box is filled; `None` where the classes of a model of one's own do not say."""
        return {"filled_checkbox": True, "empty_checkbox": False}.get(self.class_name)


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes that answer one question: `selected` are the `Box.id` of those that are filled.

    `choice` is "single" or "multiple"; `flags` are reasons to look: "none", "several", "doubtful".
    """

    id: int
    question: str | None
    choice: str
    selected: tuple[int, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageWarning:
    """Warning of what may mislead about a page that was read: a stable `code`, and a line that says what to do."""

    page: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class PageFailure:
    """Page that could not be read beside others that could: a stable `code`, and a line that says what is wrong."""

    page: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Page:
    """Page that was read. `boxes` are most confident first; `annotated_png` is the page with its boxes drawn, where that was asked for."""

    number: int
    width_px: int
    height_px: int
    dpi: float | None
    boxes: tuple[Box, ...]
    groups: tuple[Group, ...]
    warnings: tuple[PageWarning, ...]
    annotated_png: bytes | None = field(default=None, repr=False)


class Document(Sequence[Page]):
    """Pages of a document, in order."""

    def __init__(self, response: dict[str, Any], annotated: Sequence[bytes] = ()) -> None:
        self._response = response
        pictures: list[bytes | None] = list(annotated) or [None] * len(response["pages"])
        self._pages = [_page(response, record, png) for record, png in zip(response["pages"], pictures, strict=True)]

    @property
    def boxes(self) -> list[Box]:
        """Boxes of all pages, in page order."""
        return [box for page in self._pages for box in page.boxes]

    @property
    def warnings(self) -> list[PageWarning]:
        """Warnings of all pages."""
        return [PageWarning(**record) for record in self._response.get("warnings", [])]

    @property
    def failed_pages(self) -> list[PageFailure]:
        """Pages that could not be read."""
        return [PageFailure(**record) for record in self._response.get("failed_pages", [])]

    @property
    def counts(self) -> dict[str, int]:
        """Number of boxes of each class."""
        return dict(self._response["counts"])

    def to_dict(self) -> dict[str, Any]:
        """The answer of the HTTP API (docs/api.md)."""
        return self._response

    def to_pandas(self) -> pandas.DataFrame:
        """A row a box, with the columns of the answer; nested ones as `bbox.x1`."""
        import pandas

        return pandas.json_normalize(self._response["detections"])

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> list[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | list[Page]:
        return self._pages[index]

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages)

    def __repr__(self) -> str:
        return f"<Document of {len(self)} pages, {len(self.boxes)} boxes>"


def _page(response: dict[str, Any], record: dict[str, Any], annotated_png: bytes | None) -> Page:
    number = record["page"]
    on_page = lambda key: [item for item in response.get(key, []) if item["page"] == number]  # noqa: E731
    return Page(
        number=number,
        width_px=record["width"],
        height_px=record["height"],
        dpi=record["dpi"],
        boxes=tuple(_box(item) for item in on_page("detections")),
        groups=tuple(_group(item) for item in on_page("groups")),
        warnings=tuple(PageWarning(**item) for item in on_page("warnings")),
        annotated_png=annotated_png,
    )


def _box(record: dict[str, Any]) -> Box:
    bbox = record["bbox"]
    return Box(
        id=record["id"],
        class_name=record["class"],
        confidence=record["confidence"],
        bbox=(bbox["x1"], bbox["y1"], bbox["x2"], bbox["y2"]),
        kind=record["kind"],
        label=record["label"],
        question=record["question"],
        group=record["group"],
        record=record,
    )


def _group(record: dict[str, Any]) -> Group:
    return Group(
        id=record["id"],
        question=record["question"],
        choice=record["choice"],
        selected=tuple(record["selected"]),
        flags=tuple(record["flags"]),
    )
