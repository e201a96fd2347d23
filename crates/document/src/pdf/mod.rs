//! PDF pages, rendered with `hayro` on white paper. Annotations are drawn with their normal appearance, form fields
//! (widget annotations) among them: a ticked box shows its tick.

mod appearance;
mod fields;
mod jbig2;
mod preflight;
mod size;
mod streams;
mod structure;
mod text;
mod text_string;
mod words;

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};

use crate::options::PageSettings;
use crate::page::Page;
use crate::raster::Raster;
use crate::samples::SampleLayout;
use crate::{DocumentError, DocumentFormat, Limits};
use size::RenderSize;
use streams::StreamLimits;

const FORMAT: DocumentFormat = DocumentFormat::Pdf;

/// An opened PDF file.
pub(crate) struct PdfPages {
    pdf: Pdf,
}

impl PdfPages {
    /// Reads the page tree. Files that open without a password ignore the one given.
    pub(crate) fn open(
        bytes: Vec<u8>,
        password: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, DocumentError> {
        structure::check_end(&bytes)?;
        structure::check_object_streams(&bytes, StreamLimits::new(limits))?;
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
        Ok(Self { pdf })
    }

    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.pdf.pages().len()).unwrap_or(u32::MAX)
    }

    /// Whether the file is a form of XML only, whose pages show nothing of it.
    pub(crate) fn is_xfa_only(&self) -> bool {
        fields::is_xfa_only(self.pdf.xref())
    }

    /// Renders a page, counted from 1.
    pub(crate) fn render(&self, number: u32, settings: &PageSettings) -> Result<Page, DocumentError> {
        let pages = self.pdf.pages();
        let page = pages
            .get(number as usize - 1)
            .ok_or(DocumentError::PageOutOfRange {
                number,
                page_count: self.count(),
            })?;
        preflight::check(page, &settings.limits)?;
        let size = RenderSize::of(page.render_dimensions(), settings)?;
        let (width_px, height_px) = (size.width_px.into(), size.height_px.into());
        let mut raster = Raster::white(width_px, height_px, true, settings)?;
        let transform = Affine::scale_non_uniform(size.x_scale, size.y_scale)
            * Affine::new(page.initial_transform(true).as_coeffs());
        let mut context = RenderContext::new(size.width_px, size.height_px);
        hayro::render_into(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
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
        let (buttons, _) = fields::read(page, transform);
        appearance::complete(&buttons, transform, &mut pixmap);
        raster.write(0, 0, SampleLayout::Rgbx, pixmap.data_as_u8_slice());
        let size_px = (size.width_px.into(), size.height_px.into());
        Ok(Page::new(raster, number, Some(size.dpi)).with_content(
            text::read(page, transform, size_px, f64::from(size.dpi) / 72.0),
            buttons.into_iter().map(|button| button.field).collect(),
        ))
    }
}
