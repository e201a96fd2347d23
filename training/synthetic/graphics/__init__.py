"""Look-alikes that are not checkboxes: codes, drawings, combs, logos, stamps and the like, as HTML fragments."""

from .codes import barcode, matrix_code, ladder, registration
from .tables import comb, date_boxes, entries, data_table, crossword, calendar
from .drawings import vehicle, floor_plan, loops, chart, photo
from .icons import logo, plaque, stamp, icons, tiles, keys, buttons, title_bar
from .lists import bullets, circled_numbers, lettered, circled_letters, scale, big_letters, outlined_figures, imprint
from .handwriting import signature, letter_by_hand

# How often each comes.
SHARES = {
    **dict.fromkeys([barcode, matrix_code, ladder, registration], 1),
    **dict.fromkeys([comb, date_boxes, entries, data_table, crossword, calendar], 1),
    **dict.fromkeys([vehicle, floor_plan, loops, chart, photo], 1),
    **dict.fromkeys([logo, plaque, stamp, icons, tiles, keys, buttons, title_bar], 1),
    **dict.fromkeys([bullets, circled_numbers, lettered, circled_letters, scale, big_letters, outlined_figures, imprint], 1),
    **dict.fromkeys([signature, letter_by_hand], 1),
    entries: 2, comb: 3, bullets: 2, lettered: 2, circled_letters: 2, data_table: 2, letter_by_hand: 2, tiles: 2, ladder: 2, date_boxes: 2,
}


def fragment(page) -> str:
    """A look-alike of any kind."""
    return page.rng.choices(list(SHARES), list(SHARES.values()))[0](page)
