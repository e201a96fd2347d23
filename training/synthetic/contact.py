"""`python -m synthetic.contact RUN SHEET`: a contact sheet of a run with its labels drawn, to be looked at before anything is trained on it.

Green is empty, red filled, blue empty where no mark may be drawn, grey ignored.
"""

import argparse
import json
import pathlib

import cv2
import numpy as np

_EMPTY, _FILLED, _UNMARKABLE, _IGNORED = (0, 170, 0), (0, 0, 255), (255, 120, 0), (160, 160, 160)  # BGR
_GAP_PX, _GROUND = 4, 128


def tile(run_dir: pathlib.Path, page: dict, width_px: int) -> np.ndarray:
    """One page at that width, BGR, its design's name in a corner."""
    picture = cv2.imread(str(run_dir / page["image"]["file_name"]))
    scale = width_px / picture.shape[1]
    picture = cv2.resize(picture, (width_px, max(1, round(picture.shape[0] * scale))), interpolation=cv2.INTER_AREA)
    for a in page["annotations"]:
        x, y, w, h = (v * scale for v in a["bbox"])
        colour = _FILLED if a["category_id"] == 2 else _EMPTY if a["attributes"]["markable"] else _UNMARKABLE
        corners = (round(x) - 1, round(y) - 1), (round(x + w), round(y + h))
        cv2.rectangle(picture, *corners, _IGNORED if a["iscrowd"] else colour, 1)
    cv2.putText(picture, page["image"]["kind"], (2, 10), cv2.FONT_HERSHEY_SIMPLEX, 0.35, (200, 0, 200), 1, cv2.LINE_AA)
    return picture


def sheet(tiles: list[np.ndarray], columns: int) -> np.ndarray:
    """Tiles of one width in rows, each row as high as its highest."""
    rows = []
    for start in range(0, len(tiles), columns):
        row = tiles[start : start + columns]
        height = max(t.shape[0] for t in row)
        row = [np.pad(t, ((0, height - t.shape[0] + _GAP_PX), (0, _GAP_PX), (0, 0)), constant_values=_GROUND) for t in row]
        row += [np.full_like(row[0], _GROUND)] * (columns - len(row))
        rows.append(np.hstack(row))
    return np.vstack(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m synthetic.contact", description=__doc__)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--kind", nargs="+", help="only these designs")
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--width", type=int, default=330, help="of a page, in px")
    parser.add_argument("--most", type=int, default=64)
    a = parser.parse_args()
    pages = [json.loads(path.read_text()) for path in sorted((a.run / "pages").glob("*.json"))]
    pages = [page for page in pages if not a.kind or page["image"]["kind"] in a.kind][: a.most]
    if not pages:
        parser.error(f"no such pages in {a.run}")
    cv2.imwrite(str(a.out), sheet([tile(a.run, page, a.width) for page in pages], a.columns))


if __name__ == "__main__":
    main()
