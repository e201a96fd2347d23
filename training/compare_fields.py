"""Compares the check boxes and radio buttons that `checkbox-document` reads in PDF forms with what pypdf reads.

    cargo build --release -p checkbox-document --example fields
    python training/compare_fields.py FOLDER [FOLDER ...] --fields target/release/examples/fields

Every PDF file below the folders is read by both; kind, name and state of every button of every page must be the same,
in the order of the page's annotations. Needs `pypdf`. Ends with 1 where anything differs.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject

RADIO, PUSH_BUTTON = 1 << 15, 1 << 16
MAX_DEPTH = 32


def lineage(widget):
    """A widget annotation, its field and the fields above it, from the inside out."""
    line = [widget]
    while len(line) < MAX_DEPTH and (parent := line[-1].get("/Parent")) is not None:
        parent = parent.get_object()
        if not isinstance(parent, DictionaryObject) or any(parent is known for known in line):
            break
        line.append(parent)
    return line


def parents(reader):
    """Parents of fields by /Kids, for widgets that do not name theirs, by object number."""
    form = reader.trailer["/Root"].get_object().get("/AcroForm")
    found, seen = {}, set()
    open_fields = [] if form is None else list(form.get_object().get("/Fields") or [])
    while open_fields:
        reference = open_fields.pop()
        field = reference.get_object()
        if not isinstance(field, DictionaryObject) or getattr(reference, "idnum", None) in seen:
            continue
        seen.add(getattr(reference, "idnum", None))
        for kid in field.get("/Kids") or []:
            found.setdefault(getattr(kid, "idnum", None), field)
            open_fields.append(kid)
    return found


def inherited(line, key):
    return next((entry.get_object() for field in line if (entry := field.get(key)) is not None), None)


def buttons(reader, page, orphans):
    """Kind, name and state of a page's buttons."""
    annotations = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else None
    for reference in annotations if isinstance(annotations, ArrayObject) else []:
        widget = reference.get_object()
        if not isinstance(widget, DictionaryObject) or widget.get("/Subtype", "/Widget") != "/Widget":
            continue
        line = lineage(widget)
        if len(line) == 1 and "/FT" not in widget and getattr(reference, "idnum", None) in orphans:
            line += lineage(orphans[reference.idnum])
        flags = inherited(line, "/Ff") or 0
        if inherited(line, "/FT") != "/Btn" or flags & PUSH_BUTTON:
            continue
        names = [str(name) for field in reversed(line) if (name := field.get("/T"))]
        shown = widget.get("/AS")
        if shown is not None:
            is_on = str(shown) not in ("/Off", "Off", "")
        else:
            value = inherited(line, "/V")
            normal = (widget.get("/AP") or {}).get("/N")
            normal = normal.get_object() if normal is not None else None
            states = set(normal.keys()) - {"/Off"} if type(normal) is DictionaryObject else set()
            value = None if value is None else "/" + str(value).removeprefix("/")
            is_on = value not in (None, "/Off", "/") and (not states or value in states)
        kind = "radio" if flags & RADIO else "checkbox"
        yield {"kind": kind, "name": " ".join(".".join(names).split()), "is_on": is_on}


def compare(path, command):
    """Number of buttons, and lines that say what differs."""
    run = subprocess.run([*command, path], capture_output=True, text=True, check=False)
    if run.returncode:
        return 0, [f"{path}: {run.stderr.strip()}"]
    ours = {line["page"]: line["fields"] for line in map(json.loads, run.stdout.splitlines())}
    reader = pypdf.PdfReader(path)
    orphans = parents(reader)
    count, wrong = 0, []
    for number, page in enumerate(reader.pages, 1):
        theirs = list(buttons(reader, page, orphans))
        count += len(theirs)
        mine = ours.get(number, [])
        if len(mine) != len(theirs):
            wrong.append(f"{path} page {number}: {len(mine)} buttons, {len(theirs)} by pypdf")
        wrong += [f"{path} page {number}: {a}, by pypdf {b}" for a, b in zip(mine, theirs) if a != b]
    return count, wrong


def main():
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("folders", nargs="+", type=pathlib.Path)
    cli.add_argument("--fields", required=True, help="the example program `fields` of checkbox-document")
    args = cli.parse_args()
    files = total = 0
    wrong = []
    for folder in args.folders:
        for path in sorted(folder.rglob("*.pdf")):
            try:
                count, lines = compare(path, [args.fields])
            except Exception as error:  # pypdf fails on damaged files in ways of its own
                print(f"{path}: pypdf cannot read it: {error}")
                continue
            files, total, wrong = files + 1, total + count, wrong + lines
    print("\n".join(wrong))
    print(f"{total} buttons in {files} files, {len(wrong)} differences")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
