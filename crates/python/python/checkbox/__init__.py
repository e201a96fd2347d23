"""Checkboxes and radio buttons of forms: where they are, which are filled, and what they answer.

    import checkbox

    for page in checkbox.read("form.pdf"):
        for box in page.boxes:
            print(box.filled, box.label, box.question, box.bbox)

Nothing leaves the machine; the model is inside.
"""

from ._model import Model, read, read_many
from ._native import CheckboxError, __version__
from ._reading import Box, Document, Group, Page, PageFailure, PageWarning

__all__ = [
    "Box",
    "CheckboxError",
    "Document",
    "PageFailure",
    "Group",
    "Model",
    "Page",
    "PageWarning",
    "__version__",
    "read",
    "read_many",
]
