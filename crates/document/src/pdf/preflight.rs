//! Checks a page before it is rendered: that nothing on it is larger or more work than a page can need.

use std::collections::{HashMap, HashSet};

use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier, Stream};
use hayro::hayro_syntax::page::{Page, Resources};
use hayro::hayro_syntax::xref::XRef;

use super::FORMAT;
use super::streams::{StreamLimits, is_form, is_image};
use crate::{DocumentError, Limits};

/// Operators that drawing a page may execute, those of forms, patterns and glyphs counted each time that they are
/// drawn. Dense maps have a million.
const MAX_OPERATORS: u64 = 10_000_000;
/// Operators that a glyph counts as: drawing one takes more memory than a line does. A page of print has 10,000.
const OPERATORS_PER_GLYPH: u64 = 5;
/// Bytes of the dictionaries of a page's annotations, read for each of them although thousands may share one of megabytes.
const MAX_ANNOTATION_BYTES: u64 = 160_000_000;
/// Weight above which a page may be much work to draw: see [`Cost::weight`].
const HEAVY: u64 = 20_000;
/// Weight of what may take a layer of the page, and of what takes as long as it is large, which nobody sees here.
const LAYER_WEIGHT: u64 = 40;
const UNKNOWN_WEIGHT: u64 = HEAVY + 1;
/// Pixels of an image that weigh as much as an operator.
const IMAGE_PX: u64 = 100_000;
/// Depth to which content may draw other content: as far as `hayro` follows it.
const MAX_DEPTH: u32 = 50;

/// What was found of a page that can be drawn.
pub(super) struct Findings<'a> {
    /// Images over a limit: their dictionaries, as they stand in the file.
    pub(super) too_large: Vec<&'a [u8]>,
    /// Whether drawing may take more work than its operators tell.
    pub(super) is_heavy: bool,
}

/// # Errors
/// When a stream of the page but an image, a pattern, an image within its content, or the work to draw it all, is over a
/// limit.
pub(super) fn check<'a>(page: &Page<'a>, limits: &Limits) -> Result<Findings<'a>, DocumentError> {
    check_annotations(page)?;
    let limits = StreamLimits::new(limits);
    let too_large = check_streams(page, limits)?;
    if !too_large.is_empty() {
        return Ok(Findings {
            too_large,
            is_heavy: false,
        });
    }
    let mut cost = Cost {
        limits,
        streams: HashMap::new(),
        fonts: HashMap::new(),
        left: MAX_OPERATORS,
        print: 0,
        weight: 0,
    };
    let resources = page.resources();
    if let Some(content) = page.page_stream() {
        cost.of_content(content, resources, 0)?;
    }
    for annotation in annotations(page) {
        for appearance in appearances(&annotation) {
            cost.of_stream(&appearance, resources, 0)?;
        }
    }
    Ok(Findings {
        too_large,
        is_heavy: cost.weight.saturating_add(MAX_OPERATORS - cost.left - cost.print) > HEAVY,
    })
}

/// Every stream that drawing the page may read: its content, the appearances of its annotations, and what they refer
/// to by their resources. The result is the dictionaries of images over a limit.
fn check_streams<'a>(page: &Page<'a>, limits: StreamLimits) -> Result<Vec<&'a [u8]>, DocumentError> {
    let mut too_large = Vec::new();
    let mut reach = Reach {
        xref: page.xref(),
        seen: HashSet::new(),
        open: Vec::new(),
    };
    if let Some(content) = page.raw().get_raw::<Object<'_>>(&b"Contents"[..]) {
        reach.add(content);
    }
    for annotation in annotations(page) {
        reach
            .open
            .extend(appearances(&annotation).into_iter().map(Object::Stream));
    }
    let resources = page.resources();
    for inherited in [
        &resources.ext_g_states,
        &resources.fonts,
        &resources.properties,
        &resources.color_spaces,
        &resources.x_objects,
        &resources.patterns,
        &resources.shadings,
    ] {
        reach.add_dict(inherited);
    }
    while let Some(object) = reach.open.pop() {
        match object {
            Object::Dict(dict) => reach.add_dict(&dict),
            Object::Array(array) => array.raw_iter().for_each(|item| reach.add(item)),
            Object::Stream(stream) => {
                match limits.check(&stream) {
                    Err(_) if is_image(&stream) => too_large.push(stream.dict().data()),
                    checked => checked?,
                }
                reach.add_dict(stream.dict());
            }
            _ => {}
        }
    }
    Ok(too_large)
}

/// Objects reached and not yet looked at.
struct Reach<'a> {
    xref: &'a XRef,
    seen: HashSet<ObjectIdentifier>,
    open: Vec<Object<'a>>,
}

impl<'a> Reach<'a> {
    fn add(&mut self, item: MaybeRef<Object<'a>>) {
        match item {
            MaybeRef::NotRef(object) => self.open.push(object),
            MaybeRef::Ref(reference) => {
                let id = reference.into();
                if self.seen.insert(id) {
                    self.open.extend(self.xref.get::<Object<'a>>(id));
                }
            }
        }
    }

    fn add_dict(&mut self, dict: &Dict<'a>) {
        for (_, value) in dict.entries() {
            self.add(value);
        }
    }
}

fn annotations<'a>(page: &Page<'a>) -> impl Iterator<Item = Dict<'a>> {
    page.raw()
        .get::<Array<'a>>(&b"Annots"[..])
        .into_iter()
        .flat_map(|array| array.iter::<Dict<'a>>())
}

/// The streams of an annotation's normal appearance, one for each of its states.
fn appearances<'a>(annotation: &Dict<'a>) -> Vec<Stream<'a>> {
    let normal = annotation
        .get::<Dict<'a>>(&b"AP"[..])
        .and_then(|appearance| appearance.get(&b"N"[..]));
    match normal {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Dict(states)) => states
            .keys()
            .filter_map(|state| states.get::<Stream<'a>>(&*state))
            .collect(),
        _ => Vec::new(),
    }
}

/// # Errors
/// When there is more to read of the annotations than any form has.
fn check_annotations(page: &Page<'_>) -> Result<(), DocumentError> {
    let mut left = MAX_ANNOTATION_BYTES;
    for annotation in annotations(page) {
        let too_complex = DocumentError::TooComplex { limit: MAX_OPERATORS };
        left = left.checked_sub(dictionary_len(&annotation)).ok_or(too_complex)?;
    }
    Ok(())
}

/// Bytes of an annotation and of the dictionaries of its appearances.
fn dictionary_len(annotation: &Dict<'_>) -> u64 {
    let appearance = annotation.get::<Dict<'_>>(&b"AP"[..]);
    let states = appearance
        .as_ref()
        .and_then(|appearance| appearance.get::<Dict<'_>>(&b"N"[..]));
    let dictionaries = [Some(annotation), appearance.as_ref(), states.as_ref()];
    dictionaries
        .iter()
        .flatten()
        .map(|dict| dict.data().len() as u64)
        .sum()
}

/// Counts operators.
struct Cost {
    limits: StreamLimits,
    /// Operators of forms, patterns and glyphs counted already; `None` while they are being counted.
    streams: HashMap<ObjectIdentifier, Option<Counted>>,
    /// Operators of the most elaborate glyph of a font that consists of content streams.
    fonts: HashMap<ObjectIdentifier, u64>,
    /// Operators that may still come.
    left: u64,
    /// Of the operators that are spent, those that glyphs of outlines count as: memory, but hardly time.
    print: u64,
    /// Work in operators that operators do beyond themselves, very roughly.
    weight: u64,
}

/// Count of a stream and of what it draws in turn.
#[derive(Clone, Copy)]
struct Counted {
    operators: u64,
    weight: u64,
}

impl Cost {
    /// Spends the operators of a form, pattern or glyph, and of what it draws in turn.
    fn of_stream(
        &mut self,
        stream: &Stream<'_>,
        resources: &Resources<'_>,
        depth: u32,
    ) -> Result<(), DocumentError> {
        if depth > MAX_DEPTH {
            return Ok(());
        }
        let id = stream.obj_id();
        match self.streams.get(&id) {
            Some(Some(counted)) => {
                let counted = *counted;
                self.weigh(counted.weight);
                return self.spend(counted.operators);
            }
            Some(None) => {
                let reason = "a form of a page draws itself";
                return Err(DocumentError::Malformed {
                    format: FORMAT,
                    reason,
                });
            }
            None => {}
        }
        self.streams.insert(id, None);
        let before = (self.left, self.weight);
        let content = stream.decoded_data().unwrap_or_default();
        let own = stream
            .dict()
            .get::<Dict<'_>>(&b"Resources"[..])
            .map(Resources::new);
        self.of_content(&content, own.as_ref().unwrap_or(resources), depth)?;
        let counted = Counted {
            operators: before.0 - self.left,
            weight: self.weight - before.1,
        };
        self.streams.insert(id, Some(counted));
        Ok(())
    }

    fn of_content(
        &mut self,
        content: &[u8],
        resources: &Resources<'_>,
        depth: u32,
    ) -> Result<(), DocumentError> {
        let mut glyph = 0;
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            self.spend(1)?;
            let mut operands = instruction.operands();
            match (&**instruction.operator, operands.next(), operands.last()) {
                (b"BI", Some(Object::Stream(image)), _) => self.limits.check(image)?,
                (b"Do", Some(Object::Name(name)), _) => {
                    self.weigh(LAYER_WEIGHT);
                    match resources.get_x_object(name) {
                        Some(form) if is_form(&form) => self.of_stream(&form, resources, depth + 1)?,
                        Some(image) => self.weigh(pixels(&image) / IMAGE_PX),
                        None => {}
                    }
                }
                (b"scn" | b"SCN", Some(Object::Name(name)), None)
                | (b"scn" | b"SCN", _, Some(Object::Name(name))) => {
                    self.weigh(UNKNOWN_WEIGHT);
                    if let Some(Object::Stream(pattern)) = resources.get_pattern(name) {
                        self.of_stream(&pattern, resources, depth + 1)?;
                    }
                }
                (b"gs", Some(Object::Name(name)), _) => {
                    let state = resources.get_ext_g_state(name).unwrap_or_default();
                    self.weigh(if state.contains_key(b"D") {
                        UNKNOWN_WEIGHT
                    } else {
                        LAYER_WEIGHT
                    });
                    if let Some(group) = soft_mask(&state) {
                        self.of_stream(&group, resources, depth + 1)?;
                    }
                }
                (b"d", Some(Object::Array(dashes)), _) if dashes.raw_iter().next().is_some() => {
                    self.weigh(UNKNOWN_WEIGHT);
                }
                (b"sh", _, _) => self.weigh(UNKNOWN_WEIGHT),
                (b"Tf", Some(Object::Name(name)), _) => {
                    let font = resources.get_font(name);
                    glyph = font.map_or(Ok(0), |font| self.of_glyph(&font, resources, depth + 1))?;
                }
                (b"Tj" | b"TJ" | b"'" | b"\"", first, last) => {
                    let text_len = last.or(first).map_or(0, |text| text_len(text));
                    let operators = glyph.max(OPERATORS_PER_GLYPH).saturating_mul(text_len);
                    self.spend(operators)?;
                    if glyph <= OPERATORS_PER_GLYPH {
                        self.print += operators;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Operators of the most elaborate glyph of a Type 3 font; 0 for fonts of outlines. Spends nothing.
    fn of_glyph(
        &mut self,
        font: &Dict<'_>,
        resources: &Resources<'_>,
        depth: u32,
    ) -> Result<u64, DocumentError> {
        let Some(glyphs) = font.get::<Dict<'_>>(&b"CharProcs"[..]) else {
            return Ok(0);
        };
        if let Some(cost) = font.obj_id().and_then(|id| self.fonts.get(&id)) {
            return Ok(*cost);
        }
        let own = font.get::<Dict<'_>>(&b"Resources"[..]).map(Resources::new);
        let before = self.left;
        let mut most = 0;
        for name in glyphs.keys() {
            if let Some(glyph) = glyphs.get::<Stream<'_>>(&*name) {
                self.of_stream(&glyph, own.as_ref().unwrap_or(resources), depth)?;
                most = most.max(before - self.left);
                self.left = before;
            }
        }
        if let Some(id) = font.obj_id() {
            self.fonts.insert(id, most);
        }
        Ok(most)
    }

    fn weigh(&mut self, weight: u64) {
        self.weight = self.weight.saturating_add(weight);
    }

    fn spend(&mut self, operators: u64) -> Result<(), DocumentError> {
        let too_complex = DocumentError::TooComplex { limit: MAX_OPERATORS };
        self.left = self.left.checked_sub(operators).ok_or(too_complex)?;
        Ok(())
    }
}

/// Pixels of an image, as it says itself.
fn pixels(image: &Stream<'_>) -> u64 {
    let side = |key: &[u8]| image.dict().get::<u32>(key).map_or(0, u64::from);
    side(b"Width").saturating_mul(side(b"Height"))
}

/// The group that a graphics state masks with (ISO 32000-1, section 11.6.5.3).
fn soft_mask<'a>(state: &Dict<'a>) -> Option<Stream<'a>> {
    state.get::<Dict<'a>>(&b"SMask"[..])?.get(&b"G"[..])
}

/// Glyphs that the operand of a text operator can have, at most.
fn text_len(operand: &Object<'_>) -> u64 {
    match operand {
        Object::String(text) => text.len() as u64,
        Object::Array(texts) => texts
            .iter::<Object<'_>>()
            .map(|text| match text {
                Object::String(text) => text.len() as u64,
                _ => 0,
            })
            .sum(),
        _ => 0,
    }
}
