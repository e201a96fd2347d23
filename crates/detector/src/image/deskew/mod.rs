//! Deskewing: rotates skewed or sideways pages upright, since the networks work best on upright pages.
//!
//! Print, rules and the outlines of boxes have edges along two directions, so the gradients of a page tell its angle. The mean of
//! their fourth powers, as complex numbers, points to four times that angle, since a quarter turn changes nothing there
//! (the generalised structure tensor of fourfold symmetry: Bigun, Bigun and Nilsson, Recognition by symmetry derivatives and
//! the generalized structure tensor, PAMI 26(12), 2004). Which of the two directions the lines of print have is told by the
//! gaps between them: summed along the lines, gradients rise and fall with each line. Whether a page is upside down is
//! not told.

mod gradients;
mod profile;
mod skew;
mod upright;

pub(crate) use skew::Skew;
pub(crate) use upright::Upright;
