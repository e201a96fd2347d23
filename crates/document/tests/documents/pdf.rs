//! PDF: what is drawn, how large, which way up, and the files that are out to get us.

use std::io::Write;

use checkbox_document::{Document, DocumentError, Limits, OpenOptions, Page, PageWarning};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::picture::{data, gray_at, gray_page, open, rgb_at, rgb_page, size};

/// A black square, 20 points wide, 10 from the left and from the bottom.
const SQUARE: &str = "0 g 10 10 20 20 re f";

/// An object that is a stream: its dictionary without the length, and its data.
pub(crate) fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {dict} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A file of these objects, the first of which is number 1 and the catalog.
pub(crate) fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let trailer = format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    bytes.extend(trailer.bytes());
    bytes
}

/// A file with pages of 100 x 50 points: for each, further entries of its dictionary and its content. `objects`
/// count from 3.
fn pages(pages: &[(&str, &str)], objects: &[Vec<u8>]) -> Vec<u8> {
    let first = 3 + objects.len();
    let kids: String = (0..pages.len())
        .map(|page| format!("{} 0 R ", first + 2 * page))
        .collect();
    let mut all = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes(),
    ];
    all.extend_from_slice(objects);
    for (page, (entries, content)) in pages.iter().enumerate() {
        let content_at = first + 2 * page + 1;
        all.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents {content_at} 0 R {entries} >>"
            )
            .into_bytes(),
        );
        all.push(stream("", content.as_bytes()));
    }
    file(&all)
}

pub(crate) fn page(entries: &str, content: &str, objects: &[Vec<u8>]) -> Vec<u8> {
    pages(&[(entries, content)], objects)
}

/// Where the page is dark, as left, top, right and bottom in whole points of the page as it is shown.
fn dark_area(page: &Page) -> (u32, u32, u32, u32) {
    let scale = page.dpi().unwrap() / 72.0;
    let (width, height) = size(page);
    let dark = (0..width * height)
        .filter(|i| page.gray()[*i as usize] < 128)
        .map(|i| (i % width, i / width));
    let mut area = (u32::MAX, u32::MAX, 0, 0);
    for (x, y) in dark {
        area = (area.0.min(x), area.1.min(y), area.2.max(x + 1), area.3.max(y + 1));
    }
    let points = |pixels: u32| (pixels as f32 / scale).round() as u32;
    (points(area.0), points(area.1), points(area.2), points(area.3))
}

fn code(bytes: Vec<u8>) -> &'static str {
    gray_page(bytes).map_or_else(|error| error.code(), |_| "no error")
}

#[test]
fn a_page_is_rendered_on_white_at_the_size_asked_for() {
    let page_1280 = gray_page(page("", SQUARE, &[])).unwrap();
    assert_eq!(size(&page_1280), (1280, 640));
    assert!((page_1280.dpi().unwrap() - 921.6).abs() < 0.01);
    assert_eq!(dark_area(&page_1280), (10, 20, 30, 40));
    assert_eq!(
        (gray_at(&page_1280, 0, 0), gray_at(&page_1280, 200, 400)),
        (255, 0)
    );
    let options = OpenOptions::default().with_render_long_side_px(200);
    let page_200 = Document::open(page("", SQUARE, &[]), options)
        .unwrap()
        .page(1)
        .unwrap();
    assert_eq!(size(&page_200), (200, 100));
    assert_eq!(dark_area(&page_200), (10, 20, 30, 40));
}

#[test]
fn colour_stays_or_becomes_luma() {
    let bytes = page("", "1 0 0 rg 0 0 100 50 re f", &[]);
    assert_eq!(rgb_at(&rgb_page(bytes.clone()).unwrap(), 600, 300), [255, 0, 0]);
    assert_eq!(gray_at(&gray_page(bytes).unwrap(), 600, 300), 77);
}

#[test]
fn pages_are_turned_and_cropped() {
    let area = |entries: &str| dark_area(&gray_page(page(entries, SQUARE, &[])).unwrap());
    assert_eq!(area("/Rotate 90"), (10, 10, 30, 30));
    assert_eq!(area("/Rotate 180"), (70, 10, 90, 30));
    assert_eq!(area("/Rotate 270"), (20, 70, 40, 90));
    let turned = gray_page(page("/Rotate 90", SQUARE, &[])).unwrap();
    assert_eq!(size(&turned), (640, 1280));
    let cropped = gray_page(page("/CropBox [5 5 55 45]", SQUARE, &[])).unwrap();
    assert_eq!(size(&cropped), (1280, 1024));
    assert_eq!(dark_area(&cropped), (5, 15, 25, 35));
}

#[test]
fn form_fields_show_their_state() {
    // A checkbox of 20 x 20 points: a frame when off, a frame and a filled middle when on.
    let appearance = |middle: &str| {
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 20 20]",
            format!("1 1 18 18 re S {middle}").as_bytes(),
        )
    };
    let field = |state: &str, flags: u32| {
        format!(
            "<< /Type /Annot /Subtype /Widget /FT /Btn /T (agree) /Rect [40 10 60 30] /F {flags} \
             /AP << /N << /Yes 3 0 R /Off 4 0 R >> >> /AS /{state} >>"
        )
        .into_bytes()
    };
    let rendered = |state: &str, flags: u32| {
        let objects = [appearance("6 6 8 8 re f"), appearance(""), field(state, flags)];
        gray_page(page("/Annots [5 0 R]", "", &objects)).unwrap()
    };
    let (on, off) = (rendered("Yes", 4), rendered("Off", 4));
    let at = |page: &Page, x: f32, y: f32| gray_at(page, (x * 12.8) as u32, (y * 12.8) as u32);
    assert_eq!(at(&on, 50.0, 30.0), 0);
    assert_eq!(at(&off, 50.0, 30.0), 255);
    assert!(at(&on, 41.0, 30.0) < 128 && at(&off, 41.0, 30.0) < 128);
    // Hidden fields are not shown.
    assert_eq!(at(&rendered("Yes", 2), 41.0, 30.0), 255);
}

#[test]
fn transparency_and_images_are_drawn() {
    let image = stream(
        "/Type /XObject /Subtype /Image /Width 2 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        &[0, 200],
    );
    let state = b"<< /Type /ExtGState /ca 0.5 >>".to_vec();
    let resources = "/Resources << /XObject << /I 3 0 R >> /ExtGState << /G 4 0 R >> >>";
    let content = "q 40 0 0 20 10 20 cm /I Do Q /G gs 0 g 60 20 20 20 re f";
    let page = gray_page(page(resources, content, &[image, state])).unwrap();
    let at = |x: u32, y: u32| gray_at(&page, x * 64 / 5, y * 64 / 5);
    assert_eq!((at(15, 20), at(45, 20)), (0, 200));
    assert!(at(70, 20).abs_diff(128) <= 1, "{}", at(70, 20));
}

#[test]
fn a_page_that_fails_leaves_the_others_alone() {
    let three = [
        ("", SQUARE),
        ("/MediaBox [0 0 1000000000 1000000000]", SQUARE),
        ("/Rotate 180", SQUARE),
    ];
    let document = open(pages(&three, &[])).unwrap();
    assert_eq!(document.page_count(), 3);
    let results: Vec<_> = document
        .pages()
        .map(|page| page.map(|page| dark_area(&page)).map_err(|error| error.code()))
        .collect();
    assert_eq!(
        results,
        [Ok((10, 20, 30, 40)), Err("sheet_too_large"), Ok((70, 10, 90, 30))]
    );
    assert_eq!(document.page(3).unwrap().number(), 3);
    assert_eq!(document.page(4).unwrap_err().code(), "page_out_of_range");
}

#[test]
fn encrypted_files_need_their_password() {
    let unlock = |name: &str, password: Option<&str>| {
        let options = match password {
            Some(password) => OpenOptions::default().with_password(password),
            None => OpenOptions::default(),
        };
        Document::open(data(&format!("encrypted_{name}.pdf")), options)
            .and_then(|document| document.page(1))
            .map(|page| dark_area(&page))
    };
    for (name, password) in [
        ("aes_256", "öffne mich"),
        ("aes_128", "open"),
        ("rc4_128", "open"),
    ] {
        assert_eq!(unlock(name, None), Err(DocumentError::EncryptedPdf), "{name}");
        assert_eq!(
            unlock(name, Some("wrong")),
            Err(DocumentError::WrongPassword),
            "{name}"
        );
        assert_eq!(unlock(name, Some(password)), Ok((10, 10, 40, 40)), "{name}");
    }
    for password in [None, Some("not needed")] {
        assert_eq!(unlock("owner_only", password), Ok((10, 10, 40, 40)));
    }
}

#[test]
fn files_without_pages_are_refused() {
    assert_eq!(open(pages(&[], &[])).unwrap_err(), DocumentError::NoPages);
    let no_tree = file(&[b"<< /Type /Catalog >>".to_vec()]);
    assert!(["malformed", "no_pages"].contains(&open(no_tree).unwrap_err().code()));
}

#[test]
fn too_many_pages_are_refused() {
    let bytes = pages(&[("", SQUARE); 5], &[]);
    let limits = Limits::default().with_max_pages(4);
    let options = OpenOptions::default().with_limits(limits);
    assert_eq!(
        Document::open(bytes, options).unwrap_err(),
        DocumentError::TooManyPages { limit: 4 }
    );
}

#[test]
fn a_cut_file_is_an_error_wherever_it_is_cut() {
    let bytes = pages(&[("", SQUARE); 3], &[]);
    let table = bytes.windows(5).rposition(|window| window == b"\nxref").unwrap();
    for len in (0..table + 4).step_by(13) {
        let cut = bytes[..len].to_vec();
        let error = open(cut).map(|document| document.page_count()).unwrap_err();
        assert!(
            ["truncated", "malformed", "empty_input", "unsupported_format"].contains(&error.code()),
            "{len}: {error}"
        );
    }
    // Bytes behind the end are not what is missing.
    assert_eq!(code([bytes.clone(), vec![0; 5000]].concat()), "no error");
    assert_eq!(
        code([bytes, b"\r\n\r\n<!-- served by -->\r\n".to_vec()].concat()),
        "no error"
    );
}

#[test]
fn images_that_claim_to_be_huge_are_left_out() {
    // The square is drawn, whatever the image is.
    let drawn = |dict: &str, data: &[u8]| {
        let resources = "/Resources << /XObject << /I 3 0 R >> >>";
        let content = format!("{SQUARE} q 20 0 0 20 60 20 cm /I Do Q");
        let page = gray_page(page(resources, &content, &[stream(dict, data)])).unwrap();
        (dark_area(&page), page.warnings().to_vec())
    };
    let image = |dict: &str| {
        let dict = format!("/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 1 {dict}");
        drawn(&dict, &[0; 8])
    };
    assert_eq!(image("/Width 8 /Height 8"), ((10, 10, 80, 40), vec![]));
    let without = ((10, 20, 30, 40), vec![PageWarning::ImageLeftOut]);
    assert_eq!(image("/Width 100000 /Height 100000"), without);
    assert_eq!(image("/Width 4294967295 /Height 4294967295"), without);
    assert_eq!(image("/Width 70000 /Height 8"), without);
    let fax = "/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 100000000 >> /Width 8 /Height 8000";
    assert_eq!(image(fax), without);
    let jpx = [
        &b"\xff\x4f\xff\x51\0\x29\0\0"[..],
        &[0, 1, 0, 0, 0, 1, 0, 0],
        &[0; 40],
    ]
    .concat();
    assert_eq!(
        drawn("/Subtype /Image /Filter /JPXDecode /Width 8 /Height 8", &jpx),
        without
    );
    let jbig2 = [
        &[0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19][..],
        &[0, 1, 0, 0, 0, 1, 0, 0],
        &[0; 11],
    ]
    .concat();
    assert_eq!(
        drawn("/Subtype /Image /Filter /JBIG2Decode /Width 8 /Height 8", &jbig2),
        without
    );
    // Within the content it cannot be left out: the page alone is refused.
    let inline = "BI /W 100000 /H 100000 /BPC 1 /CS /G ID 0 EI";
    let document = open(pages(&[("", SQUARE), ("", inline)], &[])).unwrap();
    assert_eq!(document.page(2).unwrap_err().code(), "too_many_pixels");
    assert_eq!(dark_area(&document.page(1).unwrap()), (10, 20, 30, 40));
}

#[test]
fn a_mask_that_claims_to_be_huge_is_left_out() {
    let image = "/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width 1 /Height 1 /SMask 4 0 R";
    let mask = "/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width 90000 /Height 90000";
    let resources = "/Resources << /XObject << /I 3 0 R >> >>";
    let content = format!("{SQUARE} q 20 0 0 20 60 20 cm /I Do Q");
    let page = gray_page(page(
        resources,
        &content,
        &[stream(image, &[0]), stream(mask, &[9])],
    ))
    .unwrap();
    assert_eq!(page.warnings(), [PageWarning::ImageLeftOut]);
    assert_eq!(gray_at(&page, 250, 350), 0);
}

#[test]
fn pages_that_may_mislead_say_so() {
    let warnings = |bytes: Vec<u8>| gray_page(bytes).unwrap().warnings().to_vec();
    assert_eq!(warnings(page("", SQUARE, &[])), []);
    assert_eq!(warnings(page("", "", &[])), [PageWarning::BlankPage]);
    assert_eq!(
        warnings(page("", "0 g 0 0 100 50 re f", &[])),
        [PageWarning::BlackPage]
    );
    let image = stream(
        "/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width 9 /Height 9 /Filter /DCTDecode",
        b"not a JPEG",
    );
    let content = format!("{SQUARE} q 20 0 0 20 60 20 cm /I Do Q");
    let broken = page("/Resources << /XObject << /I 3 0 R >> >>", &content, &[image]);
    assert_eq!(warnings(broken), [PageWarning::ImageLeftOut]);
    // A form of XML only.
    let content = stream("", SQUARE.as_bytes());
    let xfa = file(&[
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA 5 0 R /Fields [] >> >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents 4 0 R >>".to_vec(),
        content.clone(),
        stream("", b"<xdp:xdp/>"),
    ]);
    assert_eq!(warnings(xfa), [PageWarning::XfaForm]);
    // A field of the page that the page does not list.
    let lost = |annotations: &str| {
        file(&[
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents 4 0 R {annotations} >>")
                .into_bytes(),
            content.clone(),
            b"<< /FT /Btn /T (agree) /Kids [6 0 R] >>".to_vec(),
            b"<< /Type /Annot /Subtype /Widget /Parent 5 0 R /P 3 0 R /Rect [60 10 80 30] >>".to_vec(),
        ])
    };
    assert_eq!(warnings(lost("")), [PageWarning::FieldsNotDrawn]);
    assert_eq!(warnings(lost("/Annots [6 0 R]")), []);
}

/// A file of three pages, and where its cross-reference table begins.
fn three() -> (Vec<u8>, usize) {
    let bytes = pages(&[("", SQUARE); 3], &[]);
    let table = bytes.windows(5).rposition(|window| window == b"\nxref").unwrap() + 1;
    (bytes, table)
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

#[test]
fn a_damaged_file_opens_with_all_its_pages() {
    let (intact, table) = three();
    let length = format!("/Length {}", SQUARE.len());
    for (name, bytes) in [
        ("no header", intact[9..].to_vec()),
        (
            "a header that is not one",
            replaced(&intact, "%PDF-1.7", "%XYZ-1.7"),
        ),
        (
            "bytes before it",
            [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &intact].concat(),
        ),
        ("many bytes before it", [&[b'x'; 5000][..], &intact].concat()),
        (
            "a wrong offset of the table",
            replaced(&intact, &format!("startxref\n{table}"), "startxref\n7"),
        ),
        (
            "an offset beyond the end",
            replaced(&intact, &format!("startxref\n{table}"), "startxref\n99999999"),
        ),
        (
            "wrong offsets in the table",
            replaced(&intact, " 00000 n", "9 0000 n"),
        ),
        (
            "no table",
            [
                &intact[..table],
                b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF",
            ]
            .concat(),
        ),
        (
            "neither table nor trailer",
            [&intact[..table], b"startxref\n0\n%%EOF\n"].concat(),
        ),
        ("a table that is cut", intact[..table + 40].to_vec()),
        (
            "streams longer than they say",
            replaced(&intact, &length, "/Length 3"),
        ),
        (
            "streams shorter than they say",
            replaced(&intact, &length, "/Length 5000"),
        ),
        ("streams that do not say", replaced(&intact, &length, "")),
        (
            "streams of a length that is missing",
            replaced(&intact, &length, "/Length 99 0 R"),
        ),
        (
            "streams without their last word",
            replaced(&intact, "\nendstream", ""),
        ),
        (
            "objects without their last word",
            replaced(&intact, "\nendobj", ""),
        ),
        ("lines of carriage returns", replaced(&intact, "\n", "\r")),
        (
            "a catalog that is not named",
            replaced(&intact, "/Root 1 0 R", "/Root 77 0 R"),
        ),
        ("pages that do not say so", replaced(&intact, "/Type /Page ", "")),
        ("pages miscounted", replaced(&intact, "/Count 3", "/Count 1")),
    ] {
        let document = open(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(document.page_count(), 3, "{name}");
        for page in document.pages() {
            let page = page.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(
                (dark_area(&page), page.warnings()),
                ((10, 20, 30, 40), &[][..]),
                "{name}"
            );
        }
    }
}

#[test]
fn streams_that_unpack_to_too_much_are_refused() {
    let limits = Limits::default().with_max_page_pixels(1_000_000);
    let code = |dict: &str, data: &[u8]| {
        let bytes = page(
            "/Resources << /XObject << /F 3 0 R >> >>",
            "/F Do",
            &[stream(dict, data)],
        );
        let options = OpenOptions::default().with_limits(limits);
        Document::open(bytes, options)
            .unwrap()
            .page(1)
            .map_or_else(|error| error.code(), |_| "no error")
    };
    let form = "/Subtype /Form /BBox [0 0 9 9]";
    let small = deflated(&vec![b' '; 1_000_000]);
    let large = deflated(&vec![b' '; 40_000_000]);
    let hex: String = large.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(code(&format!("{form} /Filter /FlateDecode"), &small), "no error");
    assert_eq!(
        code(&format!("{form} /Filter /FlateDecode"), &large),
        "too_much_data"
    );
    assert_eq!(
        code(
            &format!("{form} /Filter [/FlateDecode /FlateDecode]"),
            &deflated(&large)
        ),
        "too_much_data"
    );
    assert_eq!(
        code(
            &format!("{form} /Filter [/ASCIIHexDecode /FlateDecode]"),
            hex.as_bytes()
        ),
        "too_much_data"
    );
    let runs = [129, b' '].repeat(200_000);
    assert_eq!(
        code(&format!("{form} /Filter /RunLengthDecode"), &runs),
        "too_much_data"
    );
    let lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let lzw = { lzw }.encode(&vec![b' '; 40_000_000]).unwrap();
    assert_eq!(code(&format!("{form} /Filter /LZWDecode"), &lzw), "too_much_data");
}

#[test]
fn object_streams_that_unpack_to_too_much_are_refused() {
    let limits = Limits::default().with_max_page_pixels(1_000_000);
    let bomb = deflated(&vec![b' '; 40_000_000]);
    for kind in ["/Type /ObjStm /N 1 /First 10", "/Type /XRef /Size 9 /W [1 1 1]"] {
        let objects = [stream(&format!("{kind} /Filter /FlateDecode"), &bomb)];
        let options = OpenOptions::default().with_limits(limits);
        let error = Document::open(page("", SQUARE, &objects), options).unwrap_err();
        assert_eq!(error.code(), "too_much_data", "{kind}");
    }
}

#[test]
fn forms_that_multiply_are_refused() {
    // Each of 20 forms draws the next one ten times.
    let form = |next: u32| {
        let dict = format!("/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {next} 0 R >> >>");
        stream(&dict, "/F Do ".repeat(10).as_bytes())
    };
    let mut forms: Vec<_> = (4..24).map(form).collect();
    forms.push(stream("/Subtype /Form /BBox [0 0 9 9]", b"0 0 9 9 re f"));
    assert_eq!(
        code(page("/Resources << /XObject << /F 3 0 R >> >>", "/F Do", &forms)),
        "too_complex"
    );
    // Without resources of its own, a form has those of the page, and in them itself.
    let itself = stream("/Subtype /Form /BBox [0 0 9 9]", b"/F Do /F Do");
    assert_eq!(
        code(page(
            "/Resources << /XObject << /F 3 0 R >> >>",
            "/F Do",
            &[itself]
        )),
        "malformed"
    );
    // The same by patterns.
    let pattern = |next: u32| {
        let dict = format!(
            "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 \
             /Resources << /Pattern << /P {next} 0 R >> >>"
        );
        stream(
            &dict,
            ["/Pattern cs", &"/P scn 0 0 9 9 re f ".repeat(10)]
                .join(" ")
                .as_bytes(),
        )
    };
    let mut patterns: Vec<_> = (4..24).map(pattern).collect();
    patterns.push(stream(
        "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9",
        b"",
    ));
    let content = "/Pattern cs /P scn 0 0 9 9 re f";
    assert_eq!(
        code(page(
            "/Resources << /Pattern << /P 3 0 R >> >>",
            content,
            &patterns
        )),
        "too_complex"
    );
}

#[test]
fn patterns_that_repeat_without_end_are_refused() {
    let pattern = |step: &str| {
        let dict = format!(
            "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep {step} /YStep {step} /Resources << >>"
        );
        let content = "/Pattern cs /P scn 0 0 50 50 re f";
        code(page(
            "/Resources << /Pattern << /P 3 0 R >> >>",
            content,
            &[stream(&dict, b"0 0 1 1 re f")],
        ))
    };
    assert_eq!(pattern("9"), "no error");
    assert_eq!(pattern("0.0001"), "malformed");
}

#[test]
fn pages_of_too_much_work_are_refused() {
    let form = |entries: &str| {
        stream(
            &format!("/Subtype /Form /BBox [0 0 100 50] {entries}"),
            b"0 0 9 9 re f",
        )
    };
    let with_form = |content: &str, count: usize, entries: &str, state: &str| {
        let resources = format!("/Resources << /XObject << /F 3 0 R >> /ExtGState << /G << {state} >> >> >>");
        code(page(&resources, &content.repeat(count), &[form(entries)]))
    };
    let alone = |content: &str| code(page("", content, &[]));
    // One line of a billion dashes, and one of a hundred.
    assert_eq!(alone("[0.0000001] 0 d 0 0 m 100 50 l S"), "too_much_work");
    assert_eq!(alone("[1] 0 d 0 0 m 100 50 l S"), "no error");
    let state = "/D [[0.0000001] 0]";
    assert_eq!(
        with_form("/G gs 0 0 m 100 50 l S ", 1, "", state),
        "too_much_work"
    );
    // Shapes that fill the page, each alone and all in one.
    assert_eq!(alone(&"0 0 100 50 re f ".repeat(300_000)), "too_much_work");
    let path = "100 50 10 20 30 0 c 1 2 60 1 5 49 c ".repeat(100_000);
    assert_eq!(alone(&format!("0 0 m {path} f")), "too_much_work");
    // Layers of the whole page.
    let group = "/Group << /S /Transparency >>";
    assert_eq!(
        with_form("/G gs /F Do ", 5000, group, "/ca 0.5 /BM /Luminosity"),
        "too_much_work"
    );
    assert_eq!(
        with_form("/G gs /F Do ", 5, group, "/ca 0.5 /BM /Luminosity"),
        "no error"
    );
}

#[test]
fn an_image_that_is_drawn_a_thousand_times_is_refused() {
    let image = stream(
        "/Subtype /Image /Width 4000 /Height 4000 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode",
        &deflated(&vec![0; 2_000_000]),
    );
    let drawn = |count: usize| {
        let content = "q 100 0 0 50 0 0 cm /I Do Q ".repeat(count);
        code(page(
            "/Resources << /XObject << /I 3 0 R >> >>",
            &content,
            std::slice::from_ref(&image),
        ))
    };
    assert_eq!(drawn(1000), "too_much_work");
    assert_eq!(drawn(2), "no error");
}

#[test]
fn a_shading_by_an_endless_program_is_refused() {
    let shaded = |program: &str| {
        let function = stream(
            "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]",
            format!("{{ {program} }}").as_bytes(),
        );
        let shading = "/Resources << /Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray \
                       /Domain [0 1 0 1] /Matrix [100 0 0 50 0 0] /Function 3 0 R >> >> >>";
        code(page(shading, "/S sh", &[function]))
    };
    assert_eq!(
        shaded(&format!("{} mul", "dup mul ".repeat(9000))),
        "too_much_work"
    );
    assert_eq!(shaded("mul"), "no error");
}
