//! PDF pages, rendered with `hayro` on white paper. Annotations are drawn with their normal appearance, form fields
//! (widget annotations) among them: a ticked box shows its tick.

mod absent_fields;
mod appearance;
mod field_tree;
mod fields;
mod jbig2;
mod preflight;
mod size;
mod streams;
mod structure;
mod text;
mod text_string;
mod words;
mod work;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use checkbox_pixels::Word;
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::object::ObjectIdentifier;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};

use crate::options::PageSettings;
use crate::page::Page;
use crate::raster::Raster;
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat, Limits, PageWarning};
use preflight::Findings;
use size::RenderSize;
use streams::StreamLimits;

/// Most words of a page in whose place a form of XML would be shown, and of one that names no program to open it with. Forms that
/// were flattened keep their XML, and their pages have words of their own.
const MAX_NOTE_WORDS: usize = 150;
const MAX_BARE_WORDS: usize = 20;
/// The program that the note asks to be opened, in every language.
const NOTE_PROGRAM: &str = "Adobe";
const FORMAT: DocumentFormat = DocumentFormat::Pdf;

/// An opened PDF file.
pub(crate) struct PdfPages {
    pdf: Pdf,
    password: Option<String>,
    /// Whether the file is a form of XML only, whose pages show nothing of it.
    is_xfa_only: bool,
    /// Pages that fields of the form are on, by what the fields say; read when a page without annotations asks.
    pages_of_fields: OnceLock<HashSet<ObjectIdentifier>>,
}

impl PdfPages {
    /// Reads the page tree. Files that open without a password ignore the one given.
    pub(crate) fn open(
        bytes: Vec<u8>,
        password: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, DocumentError> {
        structure::check_end(&bytes)?;
        let bytes = structure::with_ends_of_streams(&bytes).unwrap_or(bytes);
        structure::check_object_streams(&bytes, StreamLimits::new(limits))?;
        Self::parse(bytes, password)
    }

    fn parse(bytes: Vec<u8>, password: Option<&str>) -> Result<Self, DocumentError> {
        let bytes = Arc::new(bytes);
        let pdf = match (Pdf::new(bytes.clone()), password) {
            (Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)), Some(password)) => {
                Pdf::new_with_password(bytes, password)
            }
            (result, _) => result,
        };
        let pdf = pdf.map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) if password.is_some() => {
                DocumentError::WrongPassword
            }
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => DocumentError::EncryptedPdf,
            LoadPdfError::Decryption(_) => DocumentError::UnsupportedEncryption,
            LoadPdfError::Invalid => DocumentError::Malformed {
                format: FORMAT,
                reason: "it has no readable list of pages",
            },
        })?;
        Ok(Self {
            is_xfa_only: fields::is_xfa_only(pdf.xref()),
            pages_of_fields: OnceLock::new(),
            pdf,
            password: password.map(str::to_owned),
        })
    }

    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.pdf.pages().len()).unwrap_or(u32::MAX)
    }

    /// Renders a page, counted from 1, at `min_dpi` at least where that is given. Images over a limit are left out.
    pub(crate) fn render(
        &self,
        number: u32,
        min_dpi: Option<f32>,
        settings: &PageSettings,
    ) -> Result<Page, DocumentError> {
        let page = self.page(number)?;
        let Findings { too_large, is_heavy } = preflight::check(page, &settings.limits)?;
        if too_large.is_empty() {
            return self.draw(number, min_dpi, is_heavy, settings);
        }
        let without = Self::parse(
            blanked(self.pdf.data().as_ref(), &too_large),
            self.password.as_deref(),
        )?;
        let page = without.page(number)?;
        // A file whose parts overlap may have others now.
        let Findings { too_large, is_heavy } = preflight::check(page, &settings.limits)?;
        if !too_large.is_empty() {
            return Err(DocumentError::Malformed {
                format: FORMAT,
                reason: "its images are too large and cannot be left out",
            });
        }
        let page = without.draw(number, min_dpi, is_heavy, settings)?;
        let mut warnings = page.warnings().to_vec();
        if !warnings.contains(&PageWarning::ImageLeftOut) {
            warnings.push(PageWarning::ImageLeftOut);
        }
        Ok(page.with_warnings(warnings))
    }

    fn page(&self, number: u32) -> Result<&hayro::hayro_syntax::page::Page<'_>, DocumentError> {
        let page = self.pdf.pages().get(number as usize - 1);
        page.ok_or(DocumentError::PageOutOfRange {
            number,
            page_count: self.count(),
        })
    }

    /// Whether the form has fields on a page that has no annotations at all: nothing draws them.
    fn lacks_fields(&self, page: &hayro::hayro_syntax::page::Page<'_>) -> bool {
        let pages_of_fields = || absent_fields::pages_of_fields(self.pdf.xref());
        let id = page
            .raw()
            .obj_id()
            .filter(|_| !absent_fields::has_annotations(page));
        id.is_some_and(|id| self.pages_of_fields.get_or_init(pages_of_fields).contains(&id))
    }

    /// Draws a page that has been checked; one that may be heavy once its work is known.
    fn draw(
        &self,
        number: u32,
        min_dpi: Option<f32>,
        is_heavy: bool,
        settings: &PageSettings,
    ) -> Result<Page, DocumentError> {
        let page = self.page(number)?;
        let size = RenderSize::of(page.render_dimensions(), min_dpi, settings)?;
        let transform = Affine::scale_non_uniform(size.x_scale, size.y_scale)
            * Affine::new(page.initial_transform(true).as_coeffs());
        let size_px = (size.width_px.into(), size.height_px.into());
        if is_heavy {
            work::check(page, transform, size_px)?;
        }
        let (width_px, height_px) = (size.width_px.into(), size.height_px.into());
        let mut raster = Raster::white(width_px, height_px, true, settings)?;
        let mut context = RenderContext::new(size.width_px, size.height_px);
        let is_image_missing = Arc::new(AtomicBool::new(false));
        hayro::render_into(
            page,
            &RenderCache::new(),
            &interpreter_settings(&is_image_missing),
            &RenderSettings::default(),
            &mut context,
            transform,
        );
        context.flush();
        let mut pixmap = Pixmap::new(size.width_px, size.height_px);
        let paper = RasterizerSettings {
            target_init: TargetInit::Clear(WHITE),
            ..Default::default()
        };
        context.render_with(&mut pixmap, &mut Resources::default(), paper);
        let (buttons, has_more) = fields::read(page, transform);
        appearance::complete(&buttons, transform, &mut pixmap);
        raster.write(0, 0, SampleLayout::Rgbx, pixmap.data_as_u8_slice());
        let mut text = text::read(page, transform, size_px, f64::from(size.dpi) / 72.0);
        text.is_truncated |= has_more;
        let warnings = [
            (
                self.is_xfa_only && shows_no_form(&text.words),
                PageWarning::XfaForm,
            ),
            (self.lacks_fields(page), PageWarning::FieldsNotDrawn),
            (
                is_image_missing.load(Ordering::Relaxed),
                PageWarning::ImageLeftOut,
            ),
            (text.is_truncated, PageWarning::TooMuchContent),
        ];
        let warnings = warnings.into_iter().filter(|(is_due, _)| *is_due);
        let fields = buttons.into_iter().map(|button| button.field).collect();
        Ok(Page::new(raster, number, Some(size.dpi))
            .with_content(text, fields)
            .with_warnings(warnings.map(|(_, warning)| warning).collect()))
    }
}

/// Whether a page of these words shows at best a note to open its file elsewhere.
fn shows_no_form(words: &[Word]) -> bool {
    let names_program = words.iter().any(|word| word.text.contains(NOTE_PROGRAM));
    words.len() < MAX_BARE_WORDS || names_program && words.len() < MAX_NOTE_WORDS
}

/// Settings that note when an image cannot be decoded.
fn interpreter_settings(is_image_missing: &Arc<AtomicBool>) -> InterpreterSettings {
    let is_image_missing = Arc::clone(is_image_missing);
    InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
                is_image_missing.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    }
}

/// A copy of the file in which these dictionaries, slices of it, are empty: their streams are nothing any more. Streams and
/// their dictionaries are never packed (ISO 32000-1, section 7.5.7).
fn blanked(file: &[u8], dictionaries: &[&[u8]]) -> Vec<u8> {
    let mut copy = file.to_vec();
    for dictionary in dictionaries {
        let content = dictionary.strip_prefix(b"<<").unwrap_or(dictionary);
        let content = content.strip_suffix(b">>").unwrap_or(content);
        let start = (content.as_ptr() as usize).wrapping_sub(file.as_ptr() as usize);
        let end = start.checked_add(content.len());
        if let Some(part) = end.and_then(|end| copy.get_mut(start..end)) {
            part.fill(b' ');
        }
    }
    copy
}
