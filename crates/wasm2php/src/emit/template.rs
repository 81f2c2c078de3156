//! Fills the fixed text that is not code of a module; see `src/templates/`.

/// Replaces each `{{key}}` of a template by its value.
///
/// Values are put in as they are and not searched again, so that what a module says cannot name a key.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + values.iter().map(|(_, value)| value.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (key, after) = after.split_once("}}").expect("templates close what they open");
        let value = values.iter().find(|(name, _)| *name == key).expect("every key of a template has a value");
        out.push_str(before);
        out.push_str(value.1);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_searched_for_keys() {
        assert_eq!(fill("<{{a}}|{{b}}>", &[("a", "{{b}}"), ("b", "2")]), "<{{b}}|2>");
    }
}
