//! The extensions of a resource, each against its own definition: what it must hold and where it may stand.
use super::item::Item;
use super::walk::Walker;
use super::{Context, ContextKind};
use crate::definitions::{Kind, Type};
use crate::errors::profiles as errors;
use serde_json::Value;

/// Where an element stands, as the contexts of extensions name it.
struct Place<'a, 'p> {
    item: Item<'a>,
    /// What it is an element of, and its name there; nothing for the resource.
    element: Option<(&'p Place<'a, 'p>, &'static str)>,
}

impl<'a> Walker<'a, '_> {
    /// Checks every extension in a resource that has a definition in the data store.
    pub(super) fn extensions(&mut self, item: Item<'a>) {
        self.below(&Place { item, element: None });
    }

    fn below(&mut self, place: &Place<'a, '_>) {
        if !self.visit() {
            return;
        }
        for (element, child) in place.item.all_children() {
            let is_extension = child.declared.name() == "Extension";
            self.at(child, |walker| {
                if is_extension {
                    walker.extension(place, child);
                }
                walker.below(&Place { item: child, element: Some((place, element.name())) });
            });
        }
    }

    fn extension(&mut self, place: &Place<'a, '_>, extension: Item<'a>) {
        let url = extension.value.and_then(|value| value.get("url")?.as_str());
        // Addresses within an extension are names of its parts.
        let Some(url) = url.filter(|url| url.contains(':')) else { return };
        let Some(profile) = self.definitions.profile(url) else { return };
        if &*profile.of_type != "Extension" {
            return;
        }
        if !profile.contexts.is_empty() && !profile.contexts.iter().any(|context| place.is(context)) {
            let allowed: Vec<&str> = profile.contexts.iter().map(|context| &*context.expression).collect();
            self.report(errors::extension_out_of_place(url, &allowed, &place.path()));
        }
        self.enter(&profile, extension);
    }
}

impl Place<'_, '_> {
    fn is(&self, context: &Context) -> bool {
        let expression = &*context.expression;
        match context.kind {
            ContextKind::Element => {
                let named = expression.strip_suffix("[x]").unwrap_or(expression);
                let mut declared = Some(self.item.declared);
                while let Some(known) = declared {
                    if known.name() == named {
                        return true;
                    }
                    declared = known.base();
                }
                let is_element =
                    !matches!(self.item.declared.kind(), Kind::Resource | Kind::AbstractResource);
                // `Patient.name.period`, or as its type knows it, `HumanName.period`.
                let is_own = self.element.is_some_and(|(parent, name)| {
                    let holder = parent.item.holder().map_or("", Type::name);
                    named.strip_suffix(name).and_then(|before| before.strip_suffix('.')) == Some(holder)
                });
                (named == "Element" && is_element) || is_own || self.path() == named
            }
            ContextKind::Extension => {
                let url = self.item.value.and_then(|value| value.get("url")).and_then(Value::as_str);
                let wanted = expression.split_once('#').map_or(expression, |(url, _)| url);
                self.item.declared.name() == "Extension" && url == Some(wanted)
            }
            // What a path chooses is not looked for.
            ContextKind::Path => true,
        }
    }

    fn path(&self) -> String {
        match self.element {
            Some((parent, name)) => format!("{}.{name}", parent.path()),
            None => self.item.declared.name().to_owned(),
        }
    }
}
