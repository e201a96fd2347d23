//! Shape of a convolution.

/// Batch sizes other than 1 are multiples of this, which fills the vectors of every processor.
pub const BATCH_MULTIPLE: usize = 16;

/// Shape of a convolution without groups and dilation. Height before width everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Images in the batch, 1 or a multiple of [`BATCH_MULTIPLE`]. The batch is the innermost axis, channels x height x
    /// width x batch: the values of one pixel lie side by side.
    pub batch: usize,
    /// Channels of the input.
    pub input_channels: usize,
    /// Channels of the output.
    pub output_channels: usize,
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Vertical and horizontal stride.
    pub stride: [usize; 2],
    /// Rows of zeros above and columns of zeros left of the image; as many as needed follow below and on the right.
    pub pad: [usize; 2],
    /// Height and width of the input.
    pub input_px: [usize; 2],
    /// Height and width of the output.
    pub output_px: [usize; 2],
}

impl Geometry {
    /// Number of input values.
    pub fn input_len(&self) -> usize {
        self.input_channels * self.input_px[0] * self.input_px[1] * self.batch
    }

    /// Number of output values.
    pub fn output_len(&self) -> usize {
        self.output_channels * self.output_px[0] * self.output_px[1] * self.batch
    }

    /// Whether each output pixel depends on one input pixel.
    pub(crate) fn is_pointwise(&self) -> bool {
        self.kernel == [1, 1] && self.stride == [1, 1] && self.pad == [0, 0]
    }
}
