//! Finds checkboxes and radio buttons on a page of pixels.
#![forbid(unsafe_code)]

mod view;
