"""Makes the files of this folder: `python make.py` in it, with Pillow and PyMuPDF, and libtiff's tiffcp and ImageMagick on
the path.

What the pictures show is computed again in tests/documents/picture.rs; nothing here comes from anywhere else.
"""

import subprocess
import tempfile
from pathlib import Path

import pymupdf
from PIL import Image, ImageCms

BILEVEL, COLOR = (203, 67), (53, 37)


def black(x, y):
    return ((x - 101) ** 2 + (y - 33) ** 2) // 300 % 2 == 1


def rgb(x, y):
    return (x * 4, y * 6, (x + y) * 2)


def picture(mode, size, pixel):
    image = Image.new(mode, size)
    image.putdata([pixel(x, y) for y in range(size[1]) for x in range(size[0])])
    return image


def tiffcp(*arguments):
    subprocess.run(["tiffcp", *map(str, arguments)], check=True)


def tiffs(scratch):
    fax, color = scratch / "fax.tif", scratch / "color.tif"
    picture("1", BILEVEL, lambda x, y: 0 if black(x, y) else 255).save(fax, dpi=(204, 98))
    picture("RGB", COLOR, rgb).save(color)
    for name, *options in [
        ("g4_strips", "-c", "g4", "-r", 16),
        ("g4_lsb_first", "-c", "g4", "-f", "lsb2msb"),
        ("g3_1d", "-c", "g3:1d", "-r", 67),
        ("g3_2d_fill", "-c", "g3:2d:fill"),
        ("bilevel_pack_bits", "-c", "packbits"),
    ]:
        tiffcp(*options, fax, f"{name}.tif")
    # Pillow writes "black is zero"; fax software "white is zero".
    inverted = scratch / "inverted.tif"
    picture("1", BILEVEL, lambda x, y: 255 if black(x, y) else 0).save(inverted)
    subprocess.run(["tiffset", "-s", "262", "0", str(inverted)], check=True)
    tiffcp("-c", "g4", inverted, "g4_white_is_zero.tif")
    picture("1", BILEVEL, lambda x, y: 0 if black(x, y) else 255).save("ccitt_rle.tif", compression="tiff_ccitt")
    for name, *options in [
        ("rgb_planes_deflate", "-c", "zip:2", "-p", "separate", "-r", 10),
        ("rgb_tiles_lzw_big", "-c", "lzw:2", "-t", "-w", 16, "-l", 16, "-8", "-B"),
        ("rgb_jpeg_ycbcr", "-c", "jpeg:95", "-r", 16),
        ("rgb_jpeg_rgb", "-c", "jpeg:r:95", "-r", 16),
    ]:
        tiffcp(*options, color, f"{name}.tif")
    palette = picture("P", (16, 16), lambda x, y: x + 16 * y)
    palette.putpalette([channel for i in range(256) for channel in (i, 255 - i, i // 2)])
    palette.save(scratch / "palette.tif")
    tiffcp("-c", "lzw", scratch / "palette.tif", "palette_lzw.tif")


def pdf():
    document = pymupdf.open()
    page = document.new_page(width=100, height=50)
    page.draw_rect(pymupdf.Rect(10, 10, 40, 40), color=None, fill=(0, 0, 0))
    return document


def pdfs():
    for name, method, user in [
        ("aes_256", pymupdf.PDF_ENCRYPT_AES_256, "öffne mich"),
        ("aes_128", pymupdf.PDF_ENCRYPT_AES_128, "open"),
        ("rc4_128", pymupdf.PDF_ENCRYPT_RC4_128, "open"),
        ("owner_only", pymupdf.PDF_ENCRYPT_AES_256, ""),
    ]:
        pdf().save(f"encrypted_{name}.pdf", encryption=method, user_pw=user, owner_pw="owner", deflate=True)


def jpegs():
    """What Rust encoders do not write: subsampled chroma of every kind, progressive scans, CMYK."""
    page = picture("RGB", (83, 61), lambda x, y: (x * 3, y * 4, 255 - x - y))
    for name, sampling in [("444", 0), ("422", 1), ("420", 2)]:
        page.save(f"jpeg_{name}.jpg", quality=95, subsampling=sampling, dpi=(150, 150))
        page.save(f"jpeg_{name}_progressive.jpg", quality=95, subsampling=sampling, progressive=True)
    page.convert("CMYK").save("jpeg_cmyk.jpg", quality=95)
    picture("L", (83, 61), lambda x, y: x * 3).save("jpeg_gray.jpg", quality=95)


def rare():
    color = picture("RGB", COLOR, rgb)
    color.save("rgb.jp2", irreversible=False)
    color.convert("L").save("gray.j2k", no_jp2=True)
    color.convert("YCbCr").save("ycbcr.tif")
    to_lab = (ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"))
    ImageCms.profileToProfile(color, *to_lab, outputMode="LAB").save("cielab.tif")
    with tempfile.NamedTemporaryFile(suffix=".png") as png:
        color.save(png.name)
        subprocess.run(["convert", png.name, "-quality", "95", "photo.heic"], check=True)


with tempfile.TemporaryDirectory() as folder:
    tiffs(Path(folder))
pdfs()
jpegs()
rare()
