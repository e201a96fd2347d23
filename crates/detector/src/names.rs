//! Names of the values of enums, as the wire, the command line and configurations spell them.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use crate::{DetectError, DetectorOption, Device, DeviceChoice, InputChannels, NmsMode, OutputForm};

/// `ALL`, `name`, `Display` and `FromStr` of an enum.
macro_rules! names {
    ($enum:ty, $option:expr, $($variant:ident => $name:literal),+ $(,)?) => {
        impl $enum {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Name in snake case, as `Display` and `FromStr` have it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl Display for $enum {
            fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $enum {
            type Err = DetectError;

            /// The value of this name; hyphens count as underscores.
            fn from_str(text: &str) -> Result<Self, DetectError> {
                let name = text.replace('-', "_");
                let value = Self::ALL.iter().copied().find(|value| value.name() == name);
                value.ok_or_else(|| DetectError::UnknownName {
                    option: $option,
                    value: text.to_owned(),
                    names: [$($name),+].join(", "),
                })
            }
        }
    };
}

names!(InputChannels, DetectorOption::Channels, Gray => "gray", Rgb => "rgb");
names!(
    OutputForm,
    DetectorOption::Head,
    ClassScores => "class_scores",
    ClassScoresTransposed => "class_scores_transposed",
    Objectness => "objectness",
    EndToEnd => "end_to_end",
);
names!(
    NmsMode,
    DetectorOption::Nms,
    ClassAware => "class_aware",
    ClassAgnostic => "class_agnostic",
);
names!(DeviceChoice, DetectorOption::Device, Cpu => "cpu", Cuda => "cuda", Auto => "auto");
names!(Device, DetectorOption::Device, Cpu => "cpu", Cuda => "cuda");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for &form in OutputForm::ALL {
            assert_eq!(form.to_string().parse::<OutputForm>().unwrap(), form);
        }
        assert_eq!("end-to-end".parse::<OutputForm>().unwrap(), OutputForm::EndToEnd);
    }

    #[test]
    fn another_name_is_refused_with_those_that_are_known() {
        let error = "grey".parse::<InputChannels>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the colour planes must be one of gray, rgb, not \"grey\""
        );
        assert_eq!(error.option(), Some(DetectorOption::Channels));
    }
}
