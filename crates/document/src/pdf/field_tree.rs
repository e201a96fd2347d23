//! Tree of a form's fields, from its widgets up, read within a budget.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier};
use hayro::hayro_syntax::xref::XRef;

/// How deep fields may be nested.
const MAX_DEPTH: usize = 32;
/// Fields of a document that are searched for the parent of a widget that does not name it.
const MAX_TREE: usize = 50_000;
/// Bytes of objects that are read for the fields of a page, each time that one is: a form of a thousand fields has three
/// million. Thousands of fields may share an object of megabytes.
const MAX_BYTES: usize = 20_000_000;

/// Bytes that may still be read.
pub(super) struct Budget {
    left: Cell<usize>,
}

impl Budget {
    /// What the fields of one page may take.
    pub(super) fn of_page() -> Self {
        Self {
            left: Cell::new(MAX_BYTES),
        }
    }

    /// An entry of a dictionary; `None` where it is missing, and once the budget is spent.
    pub(super) fn get<'a>(&self, dict: &Dict<'a>, key: &[u8]) -> Option<Object<'a>> {
        if self.is_spent() {
            return None;
        }
        let object = dict.get::<Object<'a>>(key)?;
        let len = match &object {
            Object::String(string) => string.len(),
            Object::Name(name) => name.len(),
            Object::Dict(dict) => dict.data().len(),
            Object::Array(array) => array.data().len(),
            Object::Stream(stream) => stream.dict().data().len(),
            Object::Null(_) | Object::Boolean(_) | Object::Number(_) => 0,
        };
        self.spend(len);
        Some(object)
    }

    /// The same for a dictionary.
    pub(super) fn dict<'a>(&self, dict: &Dict<'a>, key: &[u8]) -> Option<Dict<'a>> {
        self.get(dict, key)?.into_dict()
    }

    /// The same for an array.
    pub(super) fn array<'a>(&self, dict: &Dict<'a>, key: &[u8]) -> Option<Array<'a>> {
        self.get(dict, key)?.into_array()
    }

    /// The first of a widget and its fields to have an entry: those of fields are inherited.
    pub(super) fn inherited<'a>(&self, line: &[Dict<'a>], key: &[u8]) -> Option<Object<'a>> {
        line.iter().find_map(|dict| self.get(dict, key))
    }

    /// Counts bytes that are read otherwise.
    pub(super) fn spend(&self, len: usize) {
        self.left.set(self.left.get().saturating_sub(len));
    }

    /// Whether nothing more is read.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// The form of a document.
pub(super) fn interactive_form(xref: &XRef) -> Option<Dict<'_>> {
    xref.get::<Dict<'_>>(xref.root_id())?.get(&b"AcroForm"[..])
}

/// A widget, its field and the fields above it, from the inside out.
pub(super) fn lineage<'a>(widget: &Dict<'a>, budget: &Budget) -> Vec<Dict<'a>> {
    let mut seen: HashSet<ObjectIdentifier> = widget.obj_id().into_iter().collect();
    let mut line = vec![widget.clone()];
    while line.len() < MAX_DEPTH {
        let Some(parent) = line.last().and_then(|dict| budget.dict(dict, b"Parent")) else {
            break;
        };
        if !parent.obj_id().is_none_or(|id| seen.insert(id)) {
            break;
        }
        line.push(parent);
    }
    line
}

/// Parents of fields that do not name them, by the /Kids of the form's tree.
pub(super) struct Parents<'a> {
    by_kid: HashMap<ObjectIdentifier, Dict<'a>>,
}

impl<'a> Parents<'a> {
    /// The tree of a document's form, as far as the limits go.
    pub(super) fn read(xref: &'a XRef) -> Self {
        let mut by_kid = HashMap::new();
        let mut open: Vec<Dict<'a>> = interactive_form(xref)
            .and_then(|form| form.get::<Array<'a>>(&b"Fields"[..]))
            .into_iter()
            .flat_map(|fields| fields.iter::<Dict<'a>>().take(MAX_TREE))
            .collect();
        let mut left = MAX_TREE;
        while let Some(field) = open.pop() {
            let kids = field.get::<Array<'a>>(&b"Kids"[..]);
            for kid in kids.into_iter().flat_map(|kids| kids.raw_iter()) {
                let MaybeRef::Ref(reference) = kid else { continue };
                let id = reference.into();
                left -= 1;
                if left == 0 {
                    return Self { by_kid };
                }
                if by_kid.insert(id, field.clone()).is_none() {
                    open.extend(xref.get::<Dict<'a>>(id));
                }
            }
        }
        Self { by_kid }
    }

    /// As [`lineage`], by the tree.
    pub(super) fn lineage(&self, widget: &Dict<'a>) -> Vec<Dict<'a>> {
        let mut line = vec![widget.clone()];
        let mut seen: HashSet<ObjectIdentifier> = widget.obj_id().into_iter().collect();
        while line.len() < MAX_DEPTH {
            let parent = line.last().and_then(|dict| self.by_kid.get(&dict.obj_id()?));
            let Some(parent) = parent.filter(|parent| parent.obj_id().is_none_or(|id| seen.insert(id)))
            else {
                break;
            };
            line.push(parent.clone());
        }
        line
    }
}
