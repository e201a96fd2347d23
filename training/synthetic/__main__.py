"""`python -m synthetic OUT --pages N --seed S`: write synthetic form pages with their boxes in COCO."""

import argparse
import multiprocessing
import pathlib
import random

from . import coco, designs
from .page import Page
from .render import Renderer, judge, reduce, to_grey

_MERGE_EVERY = 100


def generate(out_dir: pathlib.Path, seed: int, indices, kinds: list[str] | None = None, merges: bool = True) -> None:
    """Make the pages `indices` of a run; each depends on nothing but the seed and its index."""
    with Renderer() as renderer:
        for done, index in enumerate(indices):
            name = f"s{seed}-{index:06}"
            if (out_dir / "pages" / f"{name}.json").exists():
                continue
            rng = random.Random(f"{seed}/{index}")
            page = Page(rng)
            design = designs.choose(rng, kinds)
            document = page.document(designs.DESIGNS[design].body(page))
            picture, boxes = renderer.render(document, page.size_px, page.zoom, designs.filler(design, page))
            grey = to_grey(picture, rng)
            if page.reduced < 1:
                grey, boxes = reduce(grey, boxes, page.reduced)
            keys = {"kind": design, "lang": page.lang.code, "paper": page.paper, "style": page.style.name}
            coco.write_page(out_dir, name, grey, judge(grey, boxes), keys)
            if merges and done % _MERGE_EVERY == _MERGE_EVERY - 1:
                coco.merge(out_dir)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m synthetic", description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="first page index, to go on with an earlier run")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kind", nargs="+", choices=sorted(designs.DESIGNS), help="only these page designs")
    a = parser.parse_args()
    indices = range(a.start, a.start + a.pages)
    shares = [indices[i :: a.workers] for i in range(a.workers)]
    others = [multiprocessing.Process(target=generate, args=(a.out, a.seed, share, a.kind, False)) for share in shares[1:]]
    for process in others:
        process.start()
    generate(a.out, a.seed, shares[0], a.kind)
    for process in others:
        process.join()
    merged = coco.merge(a.out)
    print(f"{len(merged['images'])} pages, {len(merged['annotations'])} boxes in {a.out}")


if __name__ == "__main__":
    main()
