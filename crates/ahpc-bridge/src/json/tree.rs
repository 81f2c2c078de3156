//! A small request as a tree that is laid out flat.
//!
//! A value takes a fixed number of bytes in one list, in the order of the text: where it begins, and how much follows
//! that is inside of it. Numbers are read and escapes decoded when somebody asks for the value. So a tree of tiny items
//! is no more than a few times as large as its text, and how many items it may have is limited, see [`max_values`].

use alloc::{borrow::Cow, rc::Rc, vec::Vec};

use ahpc_core::Error;

use super::{Findings, Read, Reader, fields::Fields, reader::Scalar};

/// How many values a text may have that is short.
const MAX_VALUES_AT_LEAST: usize = 8_192;

/// Of how many bytes a long text has to have one value at most.
const BYTES_PER_VALUE: usize = 16;

/// A value of a tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct Json<'a> {
    /// No tree stands for a field that is not there.
    tree: Option<Rc<Tree<'a>>>,
    index: usize,
}

/// A text and all its values.
#[derive(Debug)]
struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Node>,
}

/// A value, or the name of a member, whose value comes next.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The first byte.
    start: usize,
    /// How many nodes are inside of an object or a list.
    inside: usize,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No JSON at all.
    Absent,
    Null,
    Bool(bool),
    /// A whole number from 0.
    Number(u64),
    /// Any other number; no operation takes one.
    OtherNumber,
    Text,
    List,
    Map,
}

/// How many values a text of so many bytes may have, so that what they become fits into a few times as many bytes.
fn max_values(bytes: usize) -> usize {
    MAX_VALUES_AT_LEAST + bytes / BYTES_PER_VALUE
}

impl<'a> Json<'a> {
    /// Reads a whole request.
    ///
    /// # Errors
    ///
    /// [`Error::MalformedRequest`] for anything but JSON in UTF-8, at most 127 levels deep and of a limited number of
    /// values.
    pub(crate) fn parse(request: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(request)?;
        reader.whole_tree().map_err(|_| reader.error())
    }

    /// Reads a text that holds nothing else, or gives `None` where it is no JSON or has too many values.
    pub(crate) fn parse_text(text: &'a str) -> Option<Self> {
        Reader::of(text).whole_tree().ok()
    }

    /// What it is.
    pub(crate) fn kind(&self) -> Kind {
        let Some((tree, node)) = self.node() else { return Kind::Absent };
        match tree.text.as_bytes().get(node.start) {
            Some(b'"') => Kind::Text,
            Some(b'[') => Kind::List,
            Some(b'{') => Kind::Map,
            _ => tree.reader_at(node.start).scalar().map_or(Kind::Absent, Kind::from),
        }
    }

    /// Whether there is nothing, not even `null`.
    pub(crate) fn is_absent(&self) -> bool {
        self.tree.is_none()
    }

    /// The fields of an object. PHP writes an empty one as an empty list.
    pub(crate) fn fields<'t>(&self, findings: &'t mut Findings) -> Fields<'t, 'a> {
        let members = self.members(findings);
        Fields::of(members, findings)
    }

    /// The members of an object whose names are values and not fields.
    pub(crate) fn members(&self, findings: &mut Findings) -> Members<'a> {
        let kind = self.kind();
        if kind != Kind::Map && !(kind == Kind::List && self.items().next().is_none()) {
            findings.mismatch(self, "has to be an object");
            return Members::default();
        }
        Members(self.items())
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Items<'a> {
        let inside = self.node().map_or(0, |(_, node)| node.inside);
        Items { tree: self.tree.clone(), index: self.index + 1, end: self.index + 1 + inside }
    }

    /// The text, or an empty one.
    pub(crate) fn text(&self, findings: &mut Findings) -> Cow<'a, str> {
        if self.kind() != Kind::Text {
            findings.mismatch(self, "has to be a text");
        }
        self.decoded()
    }

    /// The index of the text among `texts`.
    pub(crate) fn index_in(&self, texts: &[&str], findings: &mut Findings) -> usize {
        let text = self.text(findings);
        texts.iter().position(|known| *known == text).unwrap_or_else(|| {
            findings.wrong("is none of the known texts");
            0
        })
    }

    /// Whether it is the text `expected`, which needs no escapes.
    fn is_text(&self, expected: &str) -> bool {
        let Some((tree, node)) = self.node() else { return false };
        let text = tree.text.as_bytes().get(node.start + 1..).unwrap_or_default();
        match text.strip_prefix(expected.as_bytes()) {
            Some([b'"', ..]) => true,
            _ => self.decoded() == expected,
        }
    }

    /// The text, or an empty one where it is none.
    fn decoded(&self) -> Cow<'a, str> {
        let Some((tree, node)) = self.node() else { return Cow::default() };
        tree.reader_at(node.start).text_or("").unwrap_or_default()
    }

    fn node(&self) -> Option<(&Tree<'a>, Node)> {
        let tree = self.tree.as_deref()?;
        Some((tree, *tree.nodes.get(self.index)?))
    }
}

impl<'a> Tree<'a> {
    /// For reading a value once more.
    fn reader_at(&self, position: usize) -> Reader<'a> {
        let mut reader = Reader::of(self.text);
        reader.go_to(position);
        reader
    }
}

/// The items of a list, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Items<'a> {
    tree: Option<Rc<Tree<'a>>>,
    index: usize,
    end: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        if self.index >= self.end {
            return None;
        }
        let item = Json { tree: self.tree.clone(), index: self.index };
        self.index += 1 + item.node().map_or(0, |(_, node)| node.inside);
        Some(item)
    }
}

/// The members of an object in their order, repeated ones included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members<'a>(Items<'a>);

impl<'a> Members<'a> {
    /// The next member whose name is not looked at.
    pub(super) fn next_named(&mut self) -> Option<Member<'a>> {
        Some(Member { name: self.0.next()?, value: self.0.next()? })
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_named().map(|member| (member.name.decoded(), member.value))
    }
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member<'a> {
    name: Json<'a>,
    pub(super) value: Json<'a>,
}

impl<'a> Member<'a> {
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name.is_text(name)
    }

    pub(super) fn name(&self) -> Cow<'a, str> {
        self.name.decoded()
    }
}

/// A tree that is being read.
struct Growing {
    nodes: Vec<Node>,
    values_left: usize,
}

impl<'a> Reader<'a> {
    /// Reads a value.
    pub(crate) fn tree(&mut self) -> Read<Json<'a>> {
        let mut tree = Growing { nodes: Vec::new(), values_left: max_values(self.whole_text().len()) };
        self.value(&mut tree)?;
        tree.nodes.shrink_to_fit();
        let tree = Tree { text: self.whole_text(), nodes: tree.nodes };
        Ok(Json { tree: Some(Rc::new(tree)), index: 0 })
    }

    fn whole_tree(&mut self) -> Read<Json<'a>> {
        let tree = self.tree()?;
        self.finish()?;
        Ok(tree)
    }

    fn value(&mut self, tree: &mut Growing) -> Read<()> {
        let kind = self.peek();
        if tree.values_left == 0 {
            return Err(self.wrong_here("too many values"));
        }
        tree.values_left -= 1;
        let index = self.begin(tree);
        match kind {
            b'"' => return self.pass_text(),
            b'{' => self.map(tree)?,
            b'[' => self.list(tree)?,
            _ => return self.scalar().map(|_| ()),
        }
        let end = tree.nodes.len();
        if let Some(node) = tree.nodes.get_mut(index) {
            node.inside = end - index - 1;
        }
        Ok(())
    }

    fn map(&mut self, tree: &mut Growing) -> Read<()> {
        self.open()?;
        while self.next_member()? {
            self.begin(tree);
            self.pass_text()?;
            self.colon()?;
            self.value(tree)?;
        }
        Ok(())
    }

    fn list(&mut self, tree: &mut Growing) -> Read<()> {
        self.open()?;
        while self.next_item()? {
            self.value(tree)?;
        }
        Ok(())
    }

    /// Adds a node that begins here, and gives its index.
    fn begin(&mut self, tree: &mut Growing) -> usize {
        tree.nodes.push(Node { start: self.position(), inside: 0 });
        tree.nodes.len() - 1
    }
}

impl From<Scalar> for Kind {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Null => Self::Null,
            Scalar::Bool(value) => Self::Bool(value),
            Scalar::Number(number) => Self::Number(number),
            Scalar::NegativeNumber | Scalar::OtherNumber => Self::OtherNumber,
        }
    }
}
