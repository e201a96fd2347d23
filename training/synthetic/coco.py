"""One JSON file a page while a run goes on, one COCO file at its end: an interrupted run stays usable."""

import json
import pathlib

import cv2

CATEGORIES = [{"id": 1, "name": "empty_checkbox"}, {"id": 2, "name": "filled_checkbox"}]


def write_page(out_dir: pathlib.Path, name: str, grey, boxes, image_keys: dict) -> None:
    """Write images/NAME.png and pages/NAME.json (the JSON last: it says that the page is whole)."""
    (out_dir / "images").mkdir(parents=True, exist_ok=True)
    (out_dir / "pages").mkdir(exist_ok=True)
    cv2.imwrite(str(out_dir / "images" / f"{name}.png"), grey, [cv2.IMWRITE_PNG_COMPRESSION, 4])
    rows = []
    for box in boxes:
        a = box.attributes
        x, y, w, h = (round(float(v), 2) for v in (box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1))
        rows.append(
            {
                "category_id": 2 if a["filled"] else 1,
                "bbox": [x, y, w, h],
                "area": round(w * h, 2),
                "iscrowd": int(a["ignore"]),
                "attributes": {k: a[k] for k in ("kind", "shape", "style", "mark", "markable")},
            }
        )
    image = {"file_name": f"images/{name}.png", "width": grey.shape[1], "height": grey.shape[0], **image_keys}
    page = out_dir / "pages" / f"{name}.json"
    page.with_suffix(".part").write_text(json.dumps({"image": image, "annotations": rows}))
    page.with_suffix(".part").rename(page)


def merge(*run_dirs: pathlib.Path, into: pathlib.Path | None = None) -> dict:
    """The pages of one or more runs as one COCO dict, written to INTO/annotations.json (of the first run unless told).

    File names stay relative to INTO, so runs that are merged share one folder or lie side by side.
    """
    into = into or run_dirs[0]
    images, annotations = [], []
    for run_dir in run_dirs:
        for path in sorted((run_dir / "pages").glob("*.json")):
            page = json.loads(path.read_text())
            image = {"id": len(images) + 1, **page["image"]}
            if run_dir != into:
                image["file_name"] = str(pathlib.Path("..") / run_dir.name / image["file_name"])
            images.append(image)
            annotations += [{"id": len(annotations) + i + 1, "image_id": image["id"], **a} for i, a in enumerate(page["annotations"])]
    coco = {"images": images, "annotations": annotations, "categories": CATEGORIES}
    part = into / "annotations.part"
    part.write_text(json.dumps(coco))
    part.rename(into / "annotations.json")
    return coco
