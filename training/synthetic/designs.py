"""The page designs and how often each comes."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from . import designs_badged as badged
from . import designs_east_asian as east_asian
from . import designs_figures as figures
from . import designs_forms as forms
from . import designs_grids as grids
from . import designs_large
from . import designs_looks as looks
from . import designs_marks as by_hand
from . import designs_old as old
from . import designs_plain as plain
from . import designs_screens as screens
from . import designs_sheets as sheets
from . import designs_signs as signs
from . import designs_tables as tables


@dataclass(frozen=True)
class Design:
    """`body` makes the HTML of a page's body; `share` is its weight in the draw."""

    share: float
    body: Callable
    has_boxes: bool = True
    grows: bool = True  # more of the kind is appended to a page left half empty


DESIGNS = {
    "government": Design(9, forms.government),
    "medical": Design(9, forms.medical),
    "insurance": Design(5, forms.insurance),
    "tax": Design(6, forms.tax),
    "letter": Design(3, forms.letter),
    "accident": Design(6, forms.accident),
    "inspection": Design(5, forms.inspection),
    "showcase": Design(7, forms.showcase),
    "typed": Design(10, old.typed),
    "fax": Design(12, old.fax),
    "web": Design(3, old.web),
    "likert": Design(7, grids.likert),
    "answer-sheet": Design(6, grids.answer_sheet),
    "sheet": Design(6, sheets.sheet, grows=False),
    "identity": Design(2, sheets.identity, grows=False),
    "quiz": Design(2, sheets.quiz),
    "qcm": Design(6, grids.qcm),
    "ballot": Design(8, grids.ballot),
    "cell-table": Design(5, grids.cell_table),
    "crossed-cells": Design(3, tables.crossed_cells, grows=False),
    "register": Design(3, tables.register),
    "tracks": Design(2.5, looks.tracks),
    "wide-boxes": Design(2.5, looks.wide_boxes),
    "lettered-cells": Design(2.5, looks.lettered_cells),
    "drop-out": Design(2, looks.drop_out),
    "fields-in-colour": Design(2.5, looks.fields_in_colour),
    "dense-radios": Design(2, looks.dense_radios),
    "badged": Design(4, badged.badged),
    "statement": Design(3, badged.statement),
    "digits": Design(5, badged.digits),
    "dark-bars": Design(3, signs.dark_bars),
    "starred": Design(3, signs.starred),
    "stamped": Design(3, signs.stamped),
    "coded": Design(3, signs.coded),
    "screen": Design(4, screens.screen, grows=False),
    "odd-marks": Design(4, by_hand.odd_marks),
    "circled": Design(2, by_hand.circled, grows=False),
    "typewritten": Design(4, by_hand.typewritten, grows=False),
    "low-resolution": Design(2.5, by_hand.low_resolution),
    "east-asian": Design(5, east_asian.east_asian),
    "large": Design(6, designs_large.large, grows=False),
    "lone": Design(3, designs_large.lone, grows=False),
    "plain-text": Design(4.5, plain.plain_text, has_boxes=False),
    "invoice": Design(4.5, plain.invoice, has_boxes=False),
    "combs": Design(6.5, plain.combs, has_boxes=False),
    "pictures": Design(7.5, plain.pictures, has_boxes=False),
    "stamped-text": Design(2.5, signs.stamped_text, has_boxes=False),
    "screen-without-boxes": Design(2.5, screens.screen_without_boxes, has_boxes=False, grows=False),
    "east-asian-text": Design(3, east_asian.east_asian_text, has_boxes=False),
    "figures": Design(4, figures.figures, has_boxes=False),
    "proofs": Design(1.5, figures.proofs, has_boxes=False),
    "telephone": Design(2, figures.telephone, has_boxes=False),
    "grids": Design(5, tables.grids, has_boxes=False),
    "digits-only": Design(2.5, badged.digits_only, has_boxes=False),
    "fields": Design(5.5, plain.fields, has_boxes=False),
}


def choose(rng: random.Random, names: list[str] | None = None) -> str:
    """One of `names`, or of all designs, by their shares."""
    names = names or list(DESIGNS)
    return rng.choices(names, [DESIGNS[name].share for name in names])[0]


def filler(name: str, page) -> Callable[[], str] | None:
    """What to append to a page that the design leaves half empty, or None to leave it so."""
    if not DESIGNS[name].grows or page.rng.random() < 0.25:
        return None
    return (lambda: forms.section(page)) if DESIGNS[name].has_boxes else (lambda: plain.section(page))
