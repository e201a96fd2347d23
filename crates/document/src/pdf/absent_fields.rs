//! Fields of a form whose page does not list them: nothing draws them.

use std::collections::HashSet;

use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro::hayro_syntax::page::Page;

/// Fields of a document that are looked at.
const MAX_FIELDS: usize = 20_000;

/// Whether the form has fields on this page (ISO 32000-1, table 164, /P) and the page has no annotations at all.
pub(super) fn any(page: &Page<'_>) -> bool {
    let has_annotations = page
        .raw()
        .get::<Array<'_>>(&b"Annots"[..])
        .is_some_and(|annotations| annotations.raw_iter().next().is_some());
    let Some(id) = page.raw().obj_id().filter(|_| !has_annotations) else {
        return false;
    };
    let xref = page.xref();
    let form = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>(&b"AcroForm"[..]));
    let Some(fields) = form.and_then(|form| form.get::<Array<'_>>(&b"Fields"[..])) else {
        return false;
    };
    let mut seen = HashSet::new();
    let mut open: Vec<Dict<'_>> = fields.iter::<Dict<'_>>().take(MAX_FIELDS).collect();
    while let Some(field) = open.pop() {
        if is_on_page(&field, id) {
            return true;
        }
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
    false
}

fn is_on_page(field: &Dict<'_>, page: ObjectIdentifier) -> bool {
    let is_widget = field
        .get::<Name<'_>>(&b"Subtype"[..])
        .is_some_and(|kind| &*kind == b"Widget");
    let on = field.get_raw::<Object<'_>>(&b"P"[..]);
    is_widget && matches!(on, Some(MaybeRef::Ref(on)) if ObjectIdentifier::from(on) == page)
}
