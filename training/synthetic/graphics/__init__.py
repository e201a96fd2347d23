"""Look-alikes that are not checkboxes, as HTML fragments: codes, drawings, tables, badges, signs, windows, lists, handwriting."""

from .badges import badge, badge_style, badges, digit_squares, official_use
from .codes import barcode, fiducials, ladder, matrix_code, registration, timing_squares
from .diagrams import cells, circuit, dice, flow_chart, node_graph, plot, site_map
from .drawings import chart, floor_plan, loops, photo, vehicle
from .grids import colour_tables, empty_grid, figures_table, planner, puzzle, record_table, seats, spreadsheet, squared_paper
from .handwriting import letter_by_hand, signature
from .icons import icons, keys, logo, plaque, stamp, tiles
from .lists import big_letters, bullets, circled_letters, circled_numbers, imprint, lettered, outlined_figures, scale
from .pictures import photograph
from .signs import dark_bar, emblem, seal, side_stamp, upright_bar, watermark
from .tables import calendar, comb, crossword, data_table, date_boxes, entries
from .windows import buttons, fields, pages_and_tabs, sliders, steppers, title_bar, tool_bar, tree

# How often each comes.
SHARES = {
    **{barcode: 1, matrix_code: 2, fiducials: 1, timing_squares: 1, ladder: 2, registration: 1},
    **{comb: 3, date_boxes: 1, entries: 2, data_table: 2, crossword: 1, calendar: 1},
    **{
        empty_grid: 2,
        record_table: 1,
        figures_table: 1,
        spreadsheet: 1,
        planner: 1,
        puzzle: 1,
        squared_paper: 1,
        seats: 1,
        colour_tables: 1,
    },
    **{badges: 3, digit_squares: 4, official_use: 1},
    **{vehicle: 1, floor_plan: 1, loops: 1, chart: 1, photo: 1, photograph: 1},
    **{node_graph: 1, flow_chart: 1, plot: 2, cells: 1, circuit: 1, dice: 1, site_map: 1},
    **{logo: 1, seal: 2, emblem: 2, dark_bar: 2, plaque: 1, stamp: 1, icons: 1, tiles: 2, keys: 1},
    **{buttons: 1, title_bar: 1, tree: 1, steppers: 1, tool_bar: 1, sliders: 1, pages_and_tabs: 1, fields: 1},
    **{bullets: 2, circled_numbers: 1, lettered: 2, circled_letters: 2, scale: 1, big_letters: 1, outlined_figures: 1, imprint: 1},
    **{signature: 1, letter_by_hand: 2},
}


def fragment(page) -> str:
    """A look-alike of any kind."""
    return page.rng.choices(list(SHARES), list(SHARES.values()))[0](page)
