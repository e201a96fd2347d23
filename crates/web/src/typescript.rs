//! JavaScript values, by the names that TypeScript has for them.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// Bytes of a document, or pixels.
    #[wasm_bindgen(typescript_type = "Uint8Array | ArrayBuffer | ImageData")]
    pub type ImageSource;
    /// See `types.d.ts`, as for all below.
    #[wasm_bindgen(typescript_type = "ModelOptions")]
    pub type ModelOptionsValue;
    /// `DetectOptions`.
    #[wasm_bindgen(typescript_type = "DetectOptions")]
    pub type DetectOptionsValue;
    /// `OpenOptions`.
    #[wasm_bindgen(typescript_type = "OpenOptions")]
    pub type OpenOptionsValue;
    /// `ModelDetails`.
    #[wasm_bindgen(typescript_type = "ModelDetails")]
    pub type ModelDetailsValue;
    /// `PageAnswer`.
    #[wasm_bindgen(typescript_type = "PageAnswer")]
    pub type PageAnswerValue;
    /// `PageResult`.
    #[wasm_bindgen(typescript_type = "PageResult")]
    pub type PageResultValue;
    /// `PredictResponse`.
    #[wasm_bindgen(typescript_type = "PredictResponse")]
    pub type PredictResponseValue;
    /// `DocumentResult`.
    #[wasm_bindgen(typescript_type = "DocumentResult")]
    pub type DocumentResultValue;
    /// `DocumentResult[]`.
    #[wasm_bindgen(typescript_type = "DocumentResult[]")]
    pub type DocumentResultsValue;
    /// `CocoDataset`.
    #[wasm_bindgen(typescript_type = "CocoDataset")]
    pub type CocoDatasetValue;
    /// `string[]`.
    #[wasm_bindgen(typescript_type = "string[]")]
    pub type StringsValue;
}
