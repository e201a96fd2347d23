//! Decimals on the wire.

/// `value` to `decimals` decimals, half away from zero, so that JSON carries 0.973 and not 0.9729999899864197.
pub(crate) fn round_to(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::round_to;

    #[test]
    fn an_f32_gets_the_shortest_decimal_form() {
        assert_eq!(round_to(f64::from(0.973_f32), 3).to_string(), "0.973");
        assert_eq!(round_to(f64::from(101.128_f32), 2).to_string(), "101.13");
        assert_eq!(round_to(-0.0005, 3).to_string(), "-0.001");
    }
}
