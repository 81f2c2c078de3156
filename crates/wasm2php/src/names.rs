//! The names that generated code uses, one type for each kind of name.
//!
//! Every name is a fixed prefix and an index of the module, so that two names cannot collide and nothing that a module
//! says about itself reaches the code. What the module calls its functions goes into comments, through [`comment`].

use std::fmt;

use crate::error::Error;
use crate::ir::Var;

/// Declares a newtype over an index and how PHP spells it.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident => $format:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $format, self.0)
            }
        }
    };
}

name! {
    /// A parameter or local of a function, by its index in the module.
    Local => "$l{}"
}
name! {
    /// A value of the operand stack that has to be kept in a variable.
    Temp => "$s{}"
}
name! {
    /// A method that holds a function, by the function's index in the module (imports first).
    Method => "f{}"
}
name! {
    /// A property that holds a global.
    Global => "g{}"
}
name! {
    /// A property that holds a table.
    Table => "t{}"
}

impl Method {
    /// The method that may give back a call to be made in its place, where there are two.
    pub(crate) fn tail(self) -> String {
        format!("t{}", self.0)
    }
}

/// A class of generated code with some of the module's functions, in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// What most calls need.
    Main,
    /// A large function, and the small ones that only it reaches.
    Headed(Method),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Main => f.write_str("Main"),
            Part::Headed(head) => write!(f, "F{}", head.0),
        }
    }
}

/// The target of branches; it has no spelling, since PHP counts the levels to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Label(pub(crate) u32);

/// A variable that lives within the statements of one instruction; never read in a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scratch {
    /// The result of an addition, until it is known to be an integer.
    Result,
    /// An address.
    Address,
    /// The index of a memory word.
    Index,
    /// The bit of the word where a narrow store begins.
    Shift,
    /// The word that a narrow store changes, or one of the two that are moved.
    Word,
    /// The value that a store writes in parts.
    Value,
}

impl fmt::Display for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scratch::Result => "$r",
            Scratch::Address => "$a",
            Scratch::Index => "$x",
            Scratch::Shift => "$k",
            Scratch::Word => "$w",
            Scratch::Value => "$v",
        })
    }
}

impl fmt::Display for Var {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Var::Local(name) => name.fmt(f),
            Var::Temp(name) => name.fmt(f),
            Var::Scratch(name) => name.fmt(f),
            Var::WordIndex(local) => write!(f, "$x{}", local.0),
        }
    }
}

/// Makes a name that a module chose safe inside a comment, and readable where Rust's compiler has mangled it.
///
/// A line break, `?>` or `*/` would end the comment, so everything outside a small set is written as `\u{…}`.
pub(crate) fn comment(name: &str) -> String {
    // The alternate form leaves out the hash behind the name, which changes with every compiler.
    let name = format!("{:#}", rustc_demangle::demangle(name)).replace("*/", "* /");
    let is_safe = |c: char| c.is_ascii_alphanumeric() || " _-:.,;$<>()[]{}&+*/=!@#|'".contains(c);
    name.chars().map(|c| if is_safe(c) { c.to_string() } else { c.escape_unicode().to_string() }).collect()
}

/// Words that PHP reserves and that so can name no class.
const RESERVED: &str = " abstract and array as bool break callable case catch class clone const continue declare \
    default die do echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile enum eval exit extends \
    false final finally float fn for foreach function global goto if implements include include_once instanceof \
    insteadof int interface isset iterable list match mixed namespace never new null object or parent print private \
    protected public readonly require require_once return self static string switch throw trait true try unset use \
    var void while xor yield __class__ __dir__ __file__ __function__ __halt_compiler __line__ __method__ __namespace__ \
    __property__ __trait__ ";

/// The classes that the generated file imports from the runtime.
const IMPORTED: &str = " conversions floats functionreference instance integers tailcall ";

/// Checks the name for the generated class.
pub(crate) fn check_class(name: &str) -> Result<(), Error> {
    let is_taken = IMPORTED.contains(&format!(" {} ", name.to_ascii_lowercase()));
    match is_identifier(name) && !is_taken {
        true => Ok(()),
        false => Err(Error::InvalidName { kind: "class", name: name.to_string() }),
    }
}

/// Checks a namespace; none is allowed.
pub(crate) fn check_namespace(name: &str) -> Result<(), Error> {
    match name.is_empty() || name.split('\\').all(is_identifier) {
        true => Ok(()),
        false => Err(Error::InvalidName { kind: "namespace", name: name.to_string() }),
    }
}

/// Checks the name of the generated files: it goes into their text, and a folder beside the runtime's has it.
pub(crate) fn check_file_stem(name: &str) -> Result<(), Error> {
    let is_plain = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
    match !name.is_empty() && name.chars().all(is_plain) && !name.eq_ignore_ascii_case("Runtime") {
        true => Ok(()),
        false => Err(Error::InvalidName { kind: "file", name: name.to_string() }),
    }
}

fn is_identifier(name: &str) -> bool {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_word && begins_well && !RESERVED.contains(&format!(" {} ", name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_cannot_leave_its_comment() {
        assert_eq!(comment("a\n?>b"), r"a\u{a}\u{3f}>b");
    }

    #[test]
    fn an_ordinary_symbol_stays_readable() {
        assert_eq!(comment("core::fmt::write"), "core::fmt::write");
    }
}
