"""Answers of a form, a line a question: `python example.py form.pdf`."""

import sys

import checkbox

for page in checkbox.read(sys.argv[1]):
    labels = {box.id: box.label or f"box {box.id}" for box in page.boxes}
    for group in page.groups:
        chosen = ", ".join(labels[box] for box in group.selected)
        print(f"{group.question or 'page ' + str(page.number)}: {chosen or '-'}")
