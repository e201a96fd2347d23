"""Look-alikes that are not checkboxes, as HTML fragments: codes, drawings, tables, badges, signs, lists, handwriting."""

from .badges import badge, badge_style, badges, digit_squares, official_use
from .codes import barcode, ladder, matrix_code, registration
from .drawings import chart, floor_plan, loops, photo, vehicle
from .grids import colour_tables, empty_grid, figures_table, planner, puzzle, record_table, seats, spreadsheet, squared_paper
from .handwriting import letter_by_hand, signature
from .icons import buttons, icons, keys, logo, plaque, stamp, tiles, title_bar
from .lists import big_letters, bullets, circled_letters, circled_numbers, imprint, lettered, outlined_figures, scale
from .tables import calendar, comb, crossword, data_table, date_boxes, entries

# How often each comes.
SHARES = {
    **{barcode: 1, matrix_code: 1, ladder: 2, registration: 1},
    **{comb: 3, date_boxes: 1, entries: 2, data_table: 2, crossword: 1, calendar: 1},
    **{empty_grid: 2, record_table: 1, figures_table: 1, spreadsheet: 1, planner: 1, puzzle: 1, squared_paper: 1, seats: 1, colour_tables: 1},
    **{badges: 3, digit_squares: 4, official_use: 1},
    **{vehicle: 1, floor_plan: 1, loops: 1, chart: 1, photo: 1},
    **{logo: 1, plaque: 1, stamp: 1, icons: 1, tiles: 2, keys: 1, buttons: 1, title_bar: 1},
    **{bullets: 2, circled_numbers: 1, lettered: 2, circled_letters: 2, scale: 1, big_letters: 1, outlined_figures: 1, imprint: 1},
    **{signature: 1, letter_by_hand: 2},
}


def fragment(page) -> str:
    """A look-alike of any kind."""
    return page.rng.choices(list(SHARES), list(SHARES.values()))[0](page)
