//! Reasons why known boxes cannot be used.

/// Mistake in a COCO file, or between it and what it is compared with. One line each, saying what to change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// The bytes are no COCO file.
    #[error("not a COCO file")]
    NotCoco(#[source] serde_json::Error),
    /// The file lists no images.
    #[error("it has no images: there is nothing to measure")]
    NoImages,
    /// An image without pixels.
    #[error("image {id}: its width or height is 0")]
    EmptyImage {
        /// Id of the image.
        id: u64,
    },
    /// Two images share an id.
    #[error("two images have the id {id}: give each its own")]
    DuplicateImage {
        /// The id.
        id: u64,
    },
    /// An annotation of an image that the file does not list.
    #[error("annotation {annotation} is on image {image}, which is not there")]
    UnknownImage {
        /// Id of the annotation.
        annotation: u64,
        /// Id of the image.
        image: u64,
    },
    /// An annotation of a category that the file does not list.
    #[error("annotation {annotation} has category {category}, which is not there")]
    UnknownCategory {
        /// Id of the annotation.
        annotation: u64,
        /// Id of the category.
        category: u64,
    },
    /// A category that is none of the model's classes.
    #[error("category `{category}` is no class of the model: name it one of {}", classes.join(", "))]
    UnknownClass {
        /// Name of the category.
        category: String,
        /// Class names of the model.
        classes: Vec<String>,
    },
    /// A key to group by that nothing has.
    #[error("no image has the key `{key}` and no box this attribute")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// A page that has another shape than its labels.
    #[error(
        "the page is {width_px} x {height_px} px, its labels are for {label_width} x {label_height}: \
         correct width and height in the COCO file"
    )]
    ShapeMismatch {
        /// Width of the page.
        width_px: u32,
        /// Height of the page.
        height_px: u32,
        /// Width in the COCO file.
        label_width: u32,
        /// Height in the COCO file.
        label_height: u32,
    },
}
