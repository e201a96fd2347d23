//! A model that reads documents and pixels.

use std::time::Instant;

use checkbox::{
    Checkbox, DocumentReading, PageReading, PageView, PixelFormat, ReadOptions, RgbImage, draw, encode_png,
    rgba_on_white,
};
use checkbox_contract::{DocumentResult, ModelDetails, ModelRecord};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::error::{PythonError, describe};
use crate::options::{ModelArguments, ReadArguments};

/// Answer in JSON, and the pages with their boxes drawn, as PNG, where those were asked for.
type Answer = (String, Vec<Vec<u8>>);

/// Model that reads documents and pixels; shared by threads, which read side by side.
#[pyclass(frozen, module = "checkbox._native")]
pub(crate) struct Model {
    checkbox: Checkbox,
}

#[pymethods]
impl Model {
    /// The embedded model, or that of an ONNX file's bytes.
    #[new]
    fn new(py: Python<'_>, onnx: Option<PyBackedBytes>, arguments: ModelArguments) -> PyResult<Self> {
        let options = arguments.model_options()?;
        let load = || match onnx {
            Some(onnx) => Checkbox::from_onnx(&onnx, options),
            None => Checkbox::embedded(),
        };
        let checkbox = py.detach(load).map_err(PythonError::from)?;
        Ok(Self { checkbox })
    }

    /// Description of the model, in JSON.
    fn info(&self) -> PyResult<String> {
        let details = ModelDetails::from(self.checkbox.model());
        Ok(serde_json::to_string(&details).map_err(PythonError::from)?)
    }

    /// Reads a document's bytes.
    #[expect(clippy::needless_pass_by_value, reason = "what Python gives is owned")]
    fn read_document<'py>(
        &self,
        py: Python<'py>,
        document: PyBackedBytes,
        arguments: ReadArguments,
    ) -> PyResult<(String, Vec<Bound<'py, PyBytes>>)> {
        let options = arguments.read_options()?;
        let answer = py.detach(|| self.document(&document, options))?;
        Ok(to_python(py, answer))
    }

    #[expect(clippy::needless_pass_by_value, reason = "what Python gives is owned")]
    /// Reads pixels: `height_px` rows of `width_px` pixels of 1 (grey), 3 (RGB) or 4 (RGBA) bytes.
    fn read_pixels<'py>(
        &self,
        py: Python<'py>,
        pixels: PyBackedBytes,
        width_px: u32,
        height_px: u32,
        channels: u8,
        arguments: ReadArguments,
    ) -> PyResult<(String, Vec<Bound<'py, PyBytes>>)> {
        let with_picture = arguments.pictures;
        let options = arguments.read_options()?;
        let read = || {
            let on_paper;
            let (format, pixels) = match channels {
                1 => (PixelFormat::Gray8, &*pixels),
                4 => {
                    on_paper = rgba_on_white(&pixels);
                    (PixelFormat::Rgb8, on_paper.as_slice())
                }
                _ => (PixelFormat::Rgb8, &*pixels),
            };
            let view =
                PageView::new(width_px, height_px, format, pixels).map_err(checkbox::CheckboxError::from)?;
            self.pixels(view, &options, with_picture)
        };
        let answer = py.detach(read)?;
        Ok(to_python(py, answer))
    }
}

impl Model {
    fn document(&self, bytes: &[u8], options: ReadOptions) -> Result<Answer, PythonError> {
        let start = Instant::now();
        let clock = || start.elapsed();
        let opened = self.checkbox.open(bytes, options)?;
        let mut pictures = Vec::new();
        let read = |&number| {
            let mut reading = self.checkbox.read_page(&opened, number, Some(&clock))?;
            pictures.extend(reading.annotated().map(|picture| encode_png(&picture)));
            reading.drop_pictures();
            Ok(reading)
        };
        let readings = opened.pages().iter().map(read);
        let result = DocumentReading::collect(String::new(), readings, describe).into_result()?;
        let pictures = pictures.into_iter().collect::<Result<_, _>>();
        Ok((
            self.encode(result)?,
            pictures.map_err(checkbox::CheckboxError::from)?,
        ))
    }

    fn pixels(
        &self,
        view: PageView<'_>,
        options: &ReadOptions,
        with_picture: bool,
    ) -> Result<Answer, PythonError> {
        let start = Instant::now();
        let clock = || start.elapsed();
        let reading: PageReading = self.checkbox.read_view(view, options, Some(&clock))?;
        let mut pictures = Vec::new();
        if with_picture {
            let drawn = rgb_image(view).map(|image| draw(image, &reading.boxes));
            let png = drawn.as_ref().map(encode_png).transpose();
            pictures.extend(png.map_err(checkbox::CheckboxError::from)?);
        }
        let result = DocumentReading::collect(String::new(), [Ok(reading)], describe).into_result()?;
        Ok((self.encode(result)?, pictures))
    }

    fn encode(&self, result: DocumentResult) -> Result<String, PythonError> {
        let model = self.checkbox.model();
        let response = result.into_response(&model.class_names, ModelRecord::from(model));
        Ok(serde_json::to_string(&response)?)
    }
}

/// Copy of the pixels in colour, to draw on; `None` never, since a view has as many pixels as it says.
fn rgb_image(view: PageView<'_>) -> Option<RgbImage> {
    let rgb = match view.format() {
        PixelFormat::Gray8 => view.pixels().iter().flat_map(|&luma| [luma; 3]).collect(),
        PixelFormat::Rgb8 => view.pixels().to_vec(),
    };
    RgbImage::from_raw(view.width_px(), view.height_px(), rgb)
}

fn to_python(py: Python<'_>, (json, pictures): Answer) -> (String, Vec<Bound<'_, PyBytes>>) {
    let pictures = pictures.iter().map(|png| PyBytes::new(py, png));
    (json, pictures.collect())
}
