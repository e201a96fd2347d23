//! Pixels per inch as image files state them.

/// Pixels per inch, across and down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resolution {
    x_dpi: f32,
    y_dpi: f32,
}

/// Files that know nothing of their size state 0 or 1.
const PLAUSIBLE_DPI: std::ops::RangeInclusive<f64> = 10.0..=20_000.0;
const CM_PER_INCH: f64 = 2.54;

impl Resolution {
    /// `None` for numbers that cannot be meant.
    pub(crate) fn per_inch(x: f64, y: f64) -> Option<Self> {
        let plausible = PLAUSIBLE_DPI.contains(&x) && PLAUSIBLE_DPI.contains(&y);
        plausible.then_some(Self {
            x_dpi: x as f32,
            y_dpi: y as f32,
        })
    }

    pub(crate) fn per_centimetre(x: f64, y: f64) -> Option<Self> {
        // Whole dots per inch survive being stored as dots of another unit.
        let dpi = |per_centimetre: f64| {
            let dpi = per_centimetre * CM_PER_INCH;
            if (dpi - dpi.round()).abs() < 0.02 {
                dpi.round()
            } else {
                dpi
            }
        };
        Self::per_inch(dpi(x), dpi(y))
    }

    pub(crate) fn per_metre(x: f64, y: f64) -> Option<Self> {
        Self::per_centimetre(x / 100.0, y / 100.0)
    }

    /// Across the page as it is seen.
    pub(crate) fn across(self, axes_swapped: bool) -> f32 {
        if axes_swapped { self.y_dpi } else { self.x_dpi }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert_and_nonsense_is_dropped() {
        let across = |resolution: Option<Resolution>| resolution.map(|r| r.across(false));
        assert_eq!(across(Resolution::per_metre(11_811.0, 11_811.0)), Some(300.0));
        assert_eq!(across(Resolution::per_metre(5_905.0, 5_905.0)), Some(150.0));
        assert_eq!(
            across(Resolution::per_centimetre(118.110_23, 118.110_23)),
            Some(300.0)
        );
        assert_eq!(Resolution::per_inch(1.0, 1.0), None);
        assert_eq!(Resolution::per_inch(f64::NAN, 300.0), None);
        assert_eq!(
            Resolution::per_inch(204.0, 98.0).map(|r| r.across(true)),
            Some(98.0)
        );
    }
}
