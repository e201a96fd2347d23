//! Documents of every format, intact and broken, through the public interface.

mod bad_input;
mod images;
mod limits;
mod orientation;
mod pdf;
mod picture;
mod tiff;
