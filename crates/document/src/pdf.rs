//! PDF pages, rendered with `hayro`.

use crate::document::PageSettings;
use crate::page::Raster;
use crate::{DocumentError, DocumentFormat, Page, PageColor};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::{PixmapSettings, RenderCache, RenderSettings};

pub(crate) struct PdfPages {
    pdf: Pdf,
}

impl PdfPages {
    pub(crate) fn open(bytes: Vec<u8>, password: Option<&str>) -> Result<Self, DocumentError> {
        let pdf =
            Pdf::new_with_password(bytes, password.unwrap_or_default()).map_err(|error| match error {
                LoadPdfError::Decryption(DecryptionError::PasswordProtected) if password.is_some() => {
                    DocumentError::WrongPassword
                }
                LoadPdfError::Decryption(DecryptionError::PasswordProtected) => DocumentError::EncryptedPdf,
                LoadPdfError::Decryption(_) => DocumentError::UnsupportedEncryption,
                LoadPdfError::Invalid => DocumentError::Malformed {
                    format: DocumentFormat::Pdf,
                    reason: "no page tree found",
                },
            })?;
        Ok(Self { pdf })
    }

    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.pdf.pages().len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn render(&self, number: u32, settings: &PageSettings) -> Result<Page, DocumentError> {
        let page = &self.pdf.pages()[number as usize - 1];
        let (width_pt, height_pt) = page.render_dimensions();
        let scale = settings.render_long_side_px as f32 / width_pt.max(height_pt);
        let pixmap = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: hayro::vello_cpu::color::palette::css::WHITE,
            },
        );
        let pixels = match settings.color {
            PageColor::Rgb => pixmap.data().iter().flat_map(|p| [p.r, p.g, p.b]).collect(),
            PageColor::Gray => pixmap.data().iter().map(|p| p.g).collect(),
        };
        let raster = Raster {
            width_px: pixmap.width().into(),
            height_px: pixmap.height().into(),
            color: settings.color,
            pixels,
        };
        Ok(Page::new(raster, number, Some(scale * 72.0)))
    }
}
