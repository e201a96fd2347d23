//! CIE L*a*b* of paper under D50 (TIFF 6.0, section 23), as sRGB.

/// Scale of lightness and of both colour axes.
const MAX_BYTE: f32 = 255.0;

/// Colour of a pixel of 8-bit samples; `is_signed` says whether the colour axes have their zero at 0 or at 128.
pub(super) fn to_rgb([lightness, a, b]: [u8; 3], is_signed: bool) -> [u8; 3] {
    let axis = |sample: u8| {
        if is_signed {
            f32::from(sample as i8)
        } else {
            f32::from(sample) - 128.0
        }
    };
    let y = (f32::from(lightness) * 100.0 / MAX_BYTE + 16.0) / 116.0;
    // White of D50.
    let x = 0.9642 * linear(y + axis(a) / 500.0);
    let z = 0.8249 * linear(y - axis(b) / 200.0);
    let y = linear(y);
    // To sRGB, adapted to its white of D65 after Bradford.
    [
        3.1339 * x - 1.6169 * y - 0.4906 * z,
        -0.9788 * x + 1.9161 * y + 0.0335 * z,
        0.0719 * x - 0.2290 * y + 1.4052 * z,
    ]
    .map(encoded)
}

/// Inverse of the cube root of CIE 15, section 8.2.1, with its straight part near black.
fn linear(f: f32) -> f32 {
    const KNEE: f32 = 6.0 / 29.0;
    if f > KNEE {
        f * f * f
    } else {
        3.0 * KNEE * KNEE * (f - 4.0 / 29.0)
    }
}

/// Transfer function of IEC 61966-2-1.
fn encoded(light: f32) -> u8 {
    let value = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    // Saturates.
    (value * MAX_BYTE).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_scale_and_red_are_what_they_should_be() {
        assert_eq!(to_rgb([0, 0, 0], true), [0, 0, 0]);
        let white = to_rgb([255, 0, 0], true);
        assert!(white.iter().all(|&channel| channel >= 254), "{white:?}");
        assert_eq!(to_rgb([255, 128, 128], false), white);
        // L* 54.29, a* 80.8, b* 69.9.
        let red = to_rgb([138, 81, 70], true);
        assert!(red[0] > 250 && red[1] < 12 && red[2] < 12, "{red:?}");
    }
}
