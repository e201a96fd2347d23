"""Makes the documents of the golden set: small ones, each of another kind, laid out by Chromium or drawn.

    python tests/golden/make_documents.py        (with the packages of training/ installed, and Chromium)

The answers to them are made by `cargo xtask golden --accept`. They are what the program says, not what is right: they tell
that its surfaces agree, and that nothing changed unseen.
"""

import io
import pathlib
import struct
import zlib

import cv2
import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = HERE / "documents"
MARKS = {
    " ": "",
    "t": '<path d="M2 7 L6 12 L14 -2"/>',
    "x": '<path d="M1 1 L12 12 M12 1 L1 12"/>',
    "f": '<path d="M2 3 L11 3 L2 6 L11 6 L2 9 L11 9 L3 11"/>',
}
STYLE = """
body { margin: 40px; font: 15px/1.7 "Liberation Serif", serif; color: #222; background: white } h1 { font-size: 22px }
svg { width: 14px; height: 14px; overflow: visible; vertical-align: -2px; margin: 0 6px 0 18px; fill: none; stroke: #222 }
path { stroke: #1c3f94; stroke-width: 1.8 } .blue rect { stroke: #2a6fb0 } .wide svg { width: 26px }
"""


def outline(kind, mark):
    shape = {"box": '<rect width="13" height="13"/>', "ring": '<circle cx="6.5" cy="6.5" r="6.5"/>',
             "oval": '<ellipse cx="12" cy="6.5" rx="12" ry="6"/>'}[kind]
    return f"<svg>{shape}{MARKS[mark]}</svg>"


def rows(kind, marks, labels):
    """A line for each string of marks, a mark for each label."""
    return "".join(f"<p>{number}. " + "".join(outline(kind, mark) + label for mark, label in zip(line, labels, strict=True)) + "</p>"
                   for number, line in enumerate(marks, 1))


PAGES = {
    "questionnaire": (720, 900, 1.5, "<h1>After your stay</h1>" + rows("box", [" t ", "x  ", "  f", "t t", "   "], ["yes", "no", "does not apply"])),
    "survey": (760, 620, 1.0, "<h1>How much do you agree?</h1>" + rows("ring", ["x    ", " x   ", "  f  ", "    t", "   x ", "     ", "f    "], ["1", "2", "3", "4", "5"])),
    "ballot": (900, 420, 1.2, '<div class="wide"><h1>Vote for one</h1>' + rows("oval", ["f ", "  ", " f"], ["Ada Lovelace", "Grace Hopper"]) + "</div>"),
    "accident": (640, 480, 1.6, '<div class="blue"><h1>Circumstances</h1>' + rows("box", ["x ", " x", "  ", "t "], ["vehicle A", "vehicle B"]) + "</div>"),
    "letter": (720, 500, 1.0, "<h1>To whom it may concern</h1>" + "<p>No question is asked on this page, and nothing on it can be ticked. </p>" * 9),
    "small-print": (1275, 1650, 2.0, '<div style="font-size: 11px; zoom: 0.62"><h1>Inspection</h1>' + rows("box", ["t  ", " x ", "   "] * 12, ["sound", "worn", "absent"]) + "</div>"),
}


def laid_out():
    """-> name: colour picture, uint8 [H, W, 3], BGR."""
    pictures = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for name, (width, height, zoom, html) in PAGES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=zoom)
            page.set_content(f"<!doctype html><style>{STYLE}</style>{html}")
            pictures[name] = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
            page.close()
        browser.close()
    return pictures


def grey(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def photographed(picture, rng):
    """From an angle, in uneven light, out of focus."""
    height, width = picture.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    seen = np.float32([[width * 0.08, height * 0.05], [width * 0.97, height * 0.01], [width * 0.9, height * 0.98], [width * 0.02, height * 0.9]])
    turned = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, seen), (width, height), borderValue=(70, 90, 110))
    light = 0.62 + 0.34 * np.linspace(0, 1, width)[None, :, None] * np.linspace(1, 0.7, height)[:, None, None]
    noise = rng.normal(0, 3, turned.shape)
    return np.clip(cv2.GaussianBlur(turned, (0, 0), 0.8) * light + noise, 0, 255).astype(np.uint8)


def scanned(picture, rng):
    """Askew, pale, with specks, in few greys."""
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.3, 1.0)
    askew = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    pale = 60 + askew.astype(np.int16) * 0.74
    pale[rng.random(pale.shape) < 0.0015] = 60
    return (np.clip(pale, 0, 255) // 24 * 24).astype(np.uint8)


def header_of_a_vast_png():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def colored(picture):
    """Printed in strong colours that change from left to right, on yellow paper: grey made from the colours would differ from the luma
    of the JPEG file."""
    inks = [(200, 0, 40), (150, 0, 170), (0, 90, 40), (0, 60, 200)]
    columns = np.arange(picture.shape[1]) / 45
    ink = np.stack([np.interp(columns, range(len(inks)), channel, period=len(inks)) for channel in zip(*inks, strict=True)], axis=-1)
    share = picture[..., None] / 255
    return (ink[None] * (1 - share) + np.array([255, 240, 150]) * share).round().astype(np.uint8)


def tiff_of_damaged_pages():
    """Two pages: the pixels of the first lie behind the end of the file, those of the second are packed in no way that there is."""
    def page(compression, offset, following):
        tags = [(256, 40), (257, 30), (258, 8), (259, compression), (262, 1), (273, offset), (278, 30), (279, 1200)]
        return struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags) + struct.pack("<I", following)

    first = page(1, 5000, 8 + 2 + 8 * 12 + 4)
    return b"II*\0" + struct.pack("<I", 8) + first + page(9999, 8, 0)


def png(picture):
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes()


def pdf(objects):
    """A PDF file of these objects, of which the first is the catalog."""
    content, offsets = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (content + b"xref\n0 %d\n0000000000 65535 f \n" % size + table
            + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content)))


def stream(entries, content):
    return b"<< %s /Length %d >>\nstream\n" % (entries, len(content)) + content + b"\nendstream"


def form_with_fields():
    """A form whose state the file says: a group of radio buttons, check boxes with and without an appearance, one that is not
    printed, and one that is printed and no field."""
    lines = [(60, 340, "1. Do you have a car?"), (240, 340, "Yes"), (310, 340, "No"), (60, 300, "2. Which of these apply?"),
             (85, 280, "I need a place to park"), (85, 262, "I come by"), (85, 250, "train"), (85, 232, "Neither of these"),
             (60, 190, "The"), (100, 190, "tenant"), (165, 190, "owner pays for it.")]
    text = "".join(f"BT /F 11 Tf {x} {y} Td ({words}) Tj ET " for x, y, words in lines)
    printed = "".join(f"{x} {y} 11 11 re S " for x, y in [(222, 339), (292, 339), (66, 279), (66, 261), (84, 189), (148, 189)])
    font = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    cross, empty = stream(b"/Subtype /Form /BBox [0 0 11 11]", b"1 w 2 2 m 9 9 l 2 9 m 9 2 l S"), stream(b"/Subtype /Form /BBox [0 0 11 11]", b"")
    widget = b"<< /Subtype /Widget /Rect [%d %d %d %d] "

    def at(x, y):
        return widget % (x, y, x + 11, y + 11)

    states = b"/AP << /N << /On 5 0 R /Off 6 0 R >> >> "
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R 10 0 R 11 0 R 12 0 R] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 400] /Contents 4 0 R /Resources " + font
        + b" /Annots [8 0 R 9 0 R 10 0 R 11 0 R 12 0 R] >>",
        stream(b"", (text + "0.7 w " + printed).encode()), cross, empty,
        b"<< /FT /Btn /Ff 49152 /T (car) /TU (Do you have a car?) /V /no /Kids [8 0 R 9 0 R] >>",
        at(222, 339) + b"/Parent 7 0 R /AS /Off /AP << /N << /yes 5 0 R /Off 6 0 R >> >> >>",
        at(292, 339) + b"/Parent 7 0 R /AS /no /AP << /N << /no 5 0 R /Off 6 0 R >> >> >>",
        at(66, 279) + b"/FT /Btn /T (parking) /AS /On /V /On " + states + b">>",
        at(66, 261) + b"/FT /Btn /T (train) /AS /Off " + states + b">>",
        at(66, 231) + b"/FT /Btn /T (neither) /AS /Off /MK << /BC [0] >> >>",
    ])


def main():
    rng = np.random.default_rng(7)
    pictures = laid_out()
    DOCUMENTS.mkdir(exist_ok=True)

    def write(name, content):
        (DOCUMENTS / name).write_bytes(content)

    def save(name, picture, **options):
        buffer = io.BytesIO()
        picture.save(buffer, format=options.pop("format"), **options)
        write(name, buffer.getvalue())

    write("questionnaire.png", png(grey(pictures["questionnaire"]) // 16 * 17))
    write("scan.png", png(scanned(grey(pictures["questionnaire"]), rng)))
    save("photo.jpg", Image.fromarray(photographed(pictures["questionnaire"], rng)[..., ::-1]), format="JPEG", quality=60)
    accident = Image.fromarray(pictures["accident"][..., ::-1])
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees clockwise
    save("turned.jpg", accident.transpose(Image.Transpose.ROTATE_90), format="JPEG", quality=75, exif=exif.tobytes())
    fax = [Image.fromarray(grey(pictures[name])).point(lambda value: 255 * (value > 150)).convert("1") for name in ("survey", "ballot")]
    save("fax.tif", fax[0], format="TIFF", compression="group4", save_all=True, append_images=fax[1:], dpi=(200, 200))
    save("survey.webp", Image.fromarray(pictures["survey"][..., ::-1]), format="WEBP", lossless=True)
    save("ballot.gif", Image.fromarray(grey(pictures["ballot"]) // 32 * 36).quantize(8), format="GIF")
    write("letter.png", png(grey(pictures["letter"]) // 64 * 85))
    small_print = Image.fromarray(grey(pictures["small-print"])).point(lambda value: 255 * (value > 140)).convert("1")
    save("small-print.png", small_print, format="PNG", optimize=True)
    tiny = np.full((40, 30), 255, np.uint8)
    cv2.rectangle(tiny, (8, 12), (22, 26), 0, 1)
    write("tiny.png", png(tiny))
    write("text.txt", b"[x] This is text, and neither a picture nor a PDF.\n")
    write("cut-off.png", (DOCUMENTS / "questionnaire.png").read_bytes()[:3000])
    write("vast.png", header_of_a_vast_png())
    print_of_questionnaire = cv2.imread(str(DOCUMENTS / "questionnaire.png"), cv2.IMREAD_GRAYSCALE)
    save("colored.jpg", Image.fromarray(colored(print_of_questionnaire)), format="JPEG", quality=70)
    write("damaged.tif", tiff_of_damaged_pages())
    write("fields.pdf", form_with_fields())


if __name__ == "__main__":
    main()
