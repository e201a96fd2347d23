//! Check boxes and radio buttons of a form (ISO 32000-1, sections 12.5.6.19 and 12.7), read from the widgets of a page and
//! from the fields that they belong to.
//!
//! Files are read as they come: a kid may lack its parent, a parent its kind, a button its appearance. Whatever refers
//! to itself, is too deep or too long is read as far as the limits go.

use checkbox_pixels::{BoundingBox, Field, FieldKind};
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Rect, Stream};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::xref::XRef;
use hayro::kurbo::{Affine, Rect as Area};

use super::field_tree::{Budget, Parents, interactive_form, lineage};
use super::text_string::text_of;

/// Annotations of a page that are looked at.
const MAX_ANNOTATIONS: usize = 50_000;
/// Buttons of a page that are read.
const MAX_FIELDS: usize = 5_000;
/// States of a button that are read: it has two.
const MAX_STATES: usize = 16;
/// Bytes of names and tooltips that are read of one field; longer ones are cut.
const MAX_TEXT_LEN: usize = 2_048;

/// Bits of a button's /Ff (table 226).
const RADIO: u32 = 1 << 15;
const PUSH_BUTTON: u32 = 1 << 16;
/// Bits of an annotation's /F (table 165): hidden, and not shown on a screen.
const HIDDEN: u32 = 1 << 1 | 1 << 5;

/// A button, and its annotation.
pub(super) struct Button<'a> {
    pub(super) field: Field,
    /// The widget annotation.
    pub(super) widget: Dict<'a>,
    /// /Rect in the page's user space.
    pub(super) rect: Area,
    /// Whether the renderer comes to it: it stops at the first annotation that is missing.
    pub(super) is_reached: bool,
}

/// The check boxes and radio buttons of a page, in the order of its annotations, and whether there are more than the
/// limits allow. `to_page_px` maps user space to pixels.
pub(super) fn read<'a>(page: &Page<'a>, to_page_px: Affine) -> (Vec<Button<'a>>, bool) {
    let mut buttons = Vec::new();
    let Some(annotations) = page.raw().get::<Array<'a>>(&b"Annots"[..]) else {
        return (buttons, false);
    };
    let budget = Budget::of_page();
    let mut parents = None;
    let mut is_reached = true;
    let mut annotations = annotations.raw_iter();
    for annotation in annotations.by_ref().take(MAX_ANNOTATIONS) {
        if buttons.len() == MAX_FIELDS || budget.is_spent() {
            return (buttons, true);
        }
        let widget = match annotation {
            MaybeRef::Ref(reference) => page.xref().get::<Dict<'a>>(reference.into()),
            MaybeRef::NotRef(object) => object.into_dict(),
        };
        let Some(widget) = widget else {
            is_reached = false;
            continue;
        };
        let is_widget = widget
            .get::<Name<'_>>(&b"Subtype"[..])
            .is_none_or(|kind| &*kind == b"Widget");
        if !is_widget {
            continue;
        }
        budget.spend(widget.data().len());
        let mut line = lineage(&widget, &budget);
        if line.len() == 1 && !widget.contains_key(b"FT") {
            let parents = parents.get_or_insert_with(|| Parents::read(page.xref()));
            line = parents.lineage(&widget);
        }
        let button = button(&line, to_page_px, &budget);
        buttons.extend(button.map(|button| Button { is_reached, ..button }));
    }
    (buttons, annotations.next().is_some() || budget.is_spent())
}

/// Whether the document is a form of XML only (XFA): what its pages show is at best a note to open it elsewhere.
pub(super) fn is_xfa_only(xref: &XRef) -> bool {
    let Some(form) = interactive_form(xref) else {
        return false;
    };
    let has_fields = form
        .get::<Array<'_>>(&b"Fields"[..])
        .is_some_and(|fields| fields.raw_iter().next().is_some());
    let needs_rendering = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|catalog| catalog.get::<bool>(&b"NeedsRendering"[..]))
        .unwrap_or(false);
    form.contains_key(b"XFA") && (needs_rendering || !has_fields)
}

fn button<'a>(line: &[Dict<'a>], to_page_px: Affine, budget: &Budget) -> Option<Button<'a>> {
    let widget = line.first()?;
    match budget.inherited(line, b"FT") {
        Some(Object::Name(kind)) if &*kind == b"Btn" => {}
        _ => return None,
    }
    let flags = line
        .iter()
        .find_map(|dict| dict.get::<u32>(&b"Ff"[..]))
        .unwrap_or(0);
    if flags & PUSH_BUTTON != 0 {
        return None;
    }
    // A button without a place has a state all the same.
    let rect = widget.get::<Rect>(&b"Rect"[..]).unwrap_or(Rect::ZERO);
    let rect = Area::new(rect.x0, rect.y0, rect.x1, rect.y1);
    let bbox = Some(to_page_px.transform_rect_bbox(rect)).filter(|bbox| {
        [bbox.x0, bbox.y0, bbox.x1, bbox.y1]
            .iter()
            .all(|edge| (*edge as f32).is_finite())
    });
    let bbox = bbox.unwrap_or(Area::ZERO);
    let states = on_states(widget, budget);
    let option = option(line, widget, budget);
    let (state, is_on) = state(line, widget, &states, option.as_ref(), budget);
    let is_hidden = widget.get::<u32>(&b"F"[..]).unwrap_or(0) & HIDDEN != 0;
    let field = Field {
        name: full_name(line, budget),
        tooltip: budget
            .inherited(line, b"TU")
            .and_then(|text| text_of(&text, MAX_TEXT_LEN)),
        kind: if flags & RADIO != 0 {
            FieldKind::Radio
        } else {
            FieldKind::Checkbox
        },
        value: export_value(option.as_ref(), state.as_deref()),
        is_on,
        is_visible: !is_hidden && rect.area() > 0.0 && bbox.area() > 0.0,
        bbox: BoundingBox {
            x1: bbox.x0 as f32,
            y1: bbox.y0 as f32,
            x2: bbox.x1 as f32,
            y2: bbox.y1 as f32,
        },
    };
    Some(Button {
        field,
        widget: widget.clone(),
        rect,
        is_reached: true,
    })
}

/// Partial names from the root down, joined by full stops (section 12.7.3.2).
fn full_name(line: &[Dict<'_>], budget: &Budget) -> String {
    let mut name = String::new();
    for dict in line.iter().rev() {
        let part = budget
            .get(dict, b"T")
            .and_then(|part| text_of(&part, MAX_TEXT_LEN.saturating_sub(name.len())));
        if let Some(part) = part {
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(&part);
        }
    }
    name
}

/// Names of the states but /Off that the widget has an appearance for, normal ones before those of a pressed button.
fn on_states(widget: &Dict<'_>, budget: &Budget) -> Vec<Vec<u8>> {
    let Some(appearance) = budget.dict(widget, b"AP") else {
        return Vec::new();
    };
    let mut states = Vec::new();
    for kind in [&b"N"[..], b"D"] {
        let Some(Object::Dict(appearances)) = budget.get(&appearance, kind) else {
            continue;
        };
        let mut names: Vec<Vec<u8>> = appearances.keys().map(|name| name.to_vec()).collect();
        names.sort_unstable();
        for name in names {
            if name != b"Off" && states.len() < MAX_STATES && !states.contains(&name) {
                states.push(name);
            }
        }
    }
    states
}

/// Name of the state in which the button is on, and whether it is in it.
///
/// /AS says which appearance is shown; where it is missing, the field's /V does, a name or (against the standard) a
/// string or its place in /Opt.
fn state(
    line: &[Dict<'_>],
    widget: &Dict<'_>,
    states: &[Vec<u8>],
    option: Option<&Object<'_>>,
    budget: &Budget,
) -> (Option<Vec<u8>>, bool) {
    if let Some(shown) = budget.get(widget, b"AS").and_then(|state| bytes_of(&state)) {
        let is_on = is_on_state(&shown);
        let name = states.first().cloned().or_else(|| is_on.then(|| shown.clone()));
        return (
            if is_on && states.contains(&shown) {
                Some(shown)
            } else {
                name
            },
            is_on,
        );
    }
    let value = budget
        .inherited(line, b"V")
        .and_then(|value| bytes_of(&value))
        .filter(|value| is_on_state(value));
    let Some(value) = value else {
        return (states.first().cloned(), false);
    };
    let is_option = option.and_then(bytes_of).is_some_and(|option| option == value);
    if states.is_empty() {
        // A field of several widgets does not say by its value alone which of them is on.
        return (Some(value), is_only_widget(line, budget) || is_option);
    }
    if states.contains(&value) {
        return (Some(value), true);
    }
    (states.first().cloned(), is_option)
}

fn is_on_state(state: &[u8]) -> bool {
    !state.is_empty() && state != b"Off"
}

fn bytes_of(object: &Object<'_>) -> Option<Vec<u8>> {
    match object {
        Object::Name(name) => Some(name[..name.len().min(MAX_TEXT_LEN)].to_vec()),
        Object::String(string) => Some(string[..string.len().min(MAX_TEXT_LEN)].to_vec()),
        _ => None,
    }
}

fn is_only_widget(line: &[Dict<'_>], budget: &Budget) -> bool {
    let kids = line.get(1).and_then(|field| budget.array(field, b"Kids"));
    line[0].contains_key(b"T") || kids.is_none_or(|kids| kids.raw_iter().nth(1).is_none())
}

/// This widget's entry of /Opt, by its place among the field's kids.
fn option<'a>(line: &[Dict<'a>], widget: &Dict<'_>, budget: &Budget) -> Option<Object<'a>> {
    let Some(Object::Array(options)) = budget.inherited(line, b"Opt") else {
        return None;
    };
    let kids = line.get(1).and_then(|field| budget.array(field, b"Kids"));
    let at = match (kids, widget.obj_id()) {
        (Some(kids), Some(id)) => {
            let is_it = |kid| matches!(kid, MaybeRef::Ref(kid) if ObjectIdentifier::from(kid) == id);
            kids.raw_iter().take(MAX_FIELDS).position(is_it)?
        }
        _ => 0,
    };
    options.iter::<Object<'_>>().nth(at)
}

/// Value of the field when this widget is on: its entry of /Opt, else the name of its state.
fn export_value(option: Option<&Object<'_>>, state: Option<&[u8]>) -> Option<String> {
    let option = option.and_then(|option| text_of(option, MAX_TEXT_LEN));
    option.or_else(|| state.map(|name| String::from_utf8_lossy(name).into_owned()))
}

/// State whose appearance is drawn for a widget; `None` where nothing is.
pub(super) fn drawn_state(widget: &Dict<'_>) -> Option<Vec<u8>> {
    let appearance = widget.get::<Dict<'_>>(&b"AP"[..])?;
    let shown = widget
        .get::<Name<'_>>(&b"AS"[..])
        .map_or(b"Off".to_vec(), |state| state.to_vec());
    match appearance.get::<Object<'_>>(&b"N"[..])? {
        Object::Stream(_) => Some(shown),
        Object::Dict(states) => [shown, b"Off".to_vec()]
            .into_iter()
            .find(|state| states.get::<Stream<'_>>(&**state).is_some()),
        _ => None,
    }
}

/// Whether a widget has an appearance for any state at all.
pub(super) fn has_appearance(widget: &Dict<'_>) -> bool {
    let normal = widget
        .get::<Dict<'_>>(&b"AP"[..])
        .and_then(|appearance| appearance.get::<Object<'_>>(&b"N"[..]));
    match normal {
        Some(Object::Stream(_)) => true,
        Some(Object::Dict(states)) => states
            .keys()
            .take(MAX_STATES)
            .any(|state| states.get::<Stream<'_>>(&*state).is_some()),
        _ => false,
    }
}
