//! Fields of a form whose page does not list them: nothing draws them.

use std::collections::HashSet;

use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::xref::XRef;

/// Fields of a document that are looked at.
const MAX_FIELDS: usize = 20_000;

/// Whether the page has annotations, widgets of fields among them.
pub(super) fn has_annotations(page: &Page<'_>) -> bool {
    let annotations = page.raw().get::<Array<'_>>(&b"Annots"[..]);
    annotations.is_some_and(|annotations| annotations.raw_iter().next().is_some())
}

/// Pages that the form's fields say they are on (ISO 32000-1, table 164, /P).
pub(super) fn pages_of_fields(xref: &XRef) -> HashSet<ObjectIdentifier> {
    let form = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>(&b"AcroForm"[..]));
    let fields = form.and_then(|form| form.get::<Array<'_>>(&b"Fields"[..]));
    let mut open: Vec<Dict<'_>> = fields
        .into_iter()
        .flat_map(|fields| fields.iter::<Dict<'_>>().take(MAX_FIELDS).collect::<Vec<_>>())
        .collect();
    let mut seen = HashSet::new();
    let mut pages = HashSet::new();
    while let Some(field) = open.pop() {
        pages.extend(page_of(&field));
        let kids = field.get::<Array<'_>>(&b"Kids"[..]);
        for kid in kids
            .into_iter()
            .flat_map(|kids| kids.iter::<Dict<'_>>().take(MAX_FIELDS).collect::<Vec<_>>())
        {
            if seen.len() < MAX_FIELDS && kid.obj_id().is_some_and(|id| seen.insert(id)) {
                open.push(kid);
            }
        }
    }
    pages
}

fn page_of(field: &Dict<'_>) -> Option<ObjectIdentifier> {
    let is_widget = field
        .get::<Name<'_>>(&b"Subtype"[..])
        .is_some_and(|kind| &*kind == b"Widget");
    match field.get_raw::<Object<'_>>(&b"P"[..]) {
        Some(MaybeRef::Ref(page)) if is_widget => Some(page.into()),
        _ => None,
    }
}
