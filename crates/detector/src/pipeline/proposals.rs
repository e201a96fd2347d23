//! Candidates of the first network, on a whole page and in tiles.

use super::decode::{decode, first_image};
use super::tiling::TilingPlan;
use super::{Pipeline, Sheet};
use crate::image::{NetworkInput, Page, Region};
use crate::{DetectError, Detection, InputPolicy, Tiling};

impl Pipeline<'_> {
    /// Candidates on a sheet after suppression, the whole page of which is `input`; in tiles as well where those pay.
    pub(super) fn propose(
        &self,
        sheet: Sheet<'_>,
        input: NetworkInput,
    ) -> Result<Vec<Detection>, DetectError> {
        let (region, scale) = (input.region, input.letterbox.scale());
        let candidates = self.run(sheet, input)?;
        let candidates = self.suppress(candidates, self.proposal_iou());
        let plan = match self.options.tiling {
            Tiling::Off => None,
            Tiling::Auto => {
                let policy = &self.model.info.input;
                TilingPlan::new(region, policy, scale, &candidates, sheet.tiling)
            }
        };
        match plan {
            None => Ok(candidates),
            Some(plan) => self.detect_tiles(sheet, &plan, candidates),
        }
    }

    /// Replaces the small boxes among the candidates by those found in tiles.
    fn detect_tiles(
        &self,
        sheet: Sheet<'_>,
        plan: &TilingPlan,
        mut candidates: Vec<Detection>,
    ) -> Result<Vec<Detection>, DetectError> {
        let page = sheet.page.region();
        candidates.retain(|candidate| plan.keeps_from_first_pass(&candidate.bbox));
        for &tile in &plan.tiles {
            let input = self.prepare(sheet.page, tile, &plan.policy)?;
            let in_tile = self.run(sheet, input)?;
            candidates.extend(
                in_tile
                    .into_iter()
                    .filter(|candidate| plan.keeps_from_tile(page, tile, &candidate.bbox)),
            );
        }
        Ok(self.suppress(candidates, self.proposal_iou()))
    }

    /// A region of a page as network input.
    pub(super) fn prepare(
        &self,
        page: &Page<'_>,
        region: Region,
        policy: &InputPolicy,
    ) -> Result<NetworkInput, DetectError> {
        self.stopwatch
            .time(|t| &mut t.preprocess, || NetworkInput::new(page, region, policy))
    }

    /// All candidates that the first network finds in its input, in page pixels.
    fn run(&self, sheet: Sheet<'_>, input: NetworkInput) -> Result<Vec<Detection>, DetectError> {
        let NetworkInput {
            region,
            letterbox,
            tensor,
        } = input;
        let output = self
            .stopwatch
            .time(|t| &mut t.inference, || self.model.plans.run(tensor))?;
        let threshold = self.threshold_before_refining(sheet.min_confidence);
        self.stopwatch.time(
            |t| &mut t.postprocess,
            || {
                let info = &self.model.info;
                let values = first_image(&output, info)?;
                let mut candidates = decode(info.output, values, &info.states(), threshold)?;
                candidates.retain_mut(|candidate| {
                    candidate.bbox = sheet.page.box_to_page(&letterbox, region, &candidate.bbox);
                    candidate.bbox.area() > 0.0
                });
                Ok(candidates)
            },
        )
    }
}
