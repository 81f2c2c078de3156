//! A small request as a tree that is laid out flat.
//!
//! A value takes a fixed number of bytes in one list, in the order of the text: where it begins, and how much follows
//! that is inside of it. Numbers are read and escapes decoded when somebody asks for the value. So a tree of tiny items
//! is no more than a few times as large as its text, and how many items it may have is limited, see [`max_values`].

use alloc::{borrow::Cow, rc::Rc, vec::Vec};

use ahpc_core::{Error, decimal};

use super::{Findings, Read, Reader, fields::Fields};

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
    /// Of an object or a list, how many nodes are inside; of a text, how many bytes are between its quotation marks, or
    /// [`ESCAPED`]; of anything else, how many bytes it has.
    size: usize,
}

/// The size of a text that has to be decoded.
const ESCAPED: usize = usize::MAX;

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
        match tree.first_byte(node) {
            b'"' => Kind::Text,
            b'[' => Kind::List,
            b'{' => Kind::Map,
            b'n' => Kind::Null,
            byte @ (b't' | b'f') => Kind::Bool(byte == b't'),
            // Whatever else a number has that is not just digits makes this fail.
            _ => decimal::parse(tree.bytes(node.start, node.size)).map_or(Kind::OtherNumber, Kind::Number),
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
        let is_object = match self.kind() {
            Kind::Map => true,
            Kind::List => self.count() == 0,
            _ => false,
        };
        if !is_object {
            findings.mismatch(self, "has to be an object");
            return Members::default();
        }
        Members(self.items())
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Items<'a> {
        let end = self.node().map_or(0, |(tree, _)| tree.after(self.index));
        Items { tree: self.tree.clone(), index: self.index + 1, end }
    }

    /// How many items a list has.
    pub(crate) fn count(&self) -> usize {
        self.items().count_all()
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

    /// The text, or an empty one where it is none.
    fn decoded(&self) -> Cow<'a, str> {
        self.node().map_or(Cow::default(), |(tree, node)| tree.text_of(node))
    }

    fn node(&self) -> Option<(&Tree<'a>, Node)> {
        let tree = self.tree.as_deref()?;
        Some((tree, *tree.nodes.get(self.index)?))
    }
}

impl<'a> Tree<'a> {
    fn bytes(&self, start: usize, size: usize) -> &'a [u8] {
        self.text.as_bytes().get(start..start + size).unwrap_or_default()
    }

    fn first_byte(&self, node: Node) -> u8 {
        self.text.as_bytes().get(node.start).copied().unwrap_or_default()
    }

    /// The index of the node after a value.
    fn after(&self, index: usize) -> usize {
        let inside = match self.nodes.get(index) {
            Some(node) if matches!(self.first_byte(*node), b'[' | b'{') => node.size,
            _ => 0,
        };
        index + 1 + inside
    }

    /// The text, or an empty one where the node is none.
    fn text_of(&self, node: Node) -> Cow<'a, str> {
        if self.first_byte(node) != b'"' {
            return Cow::default();
        }
        if node.size != ESCAPED {
            let start = node.start + 1;
            return Cow::Borrowed(self.text.get(start..start + node.size).unwrap_or_default());
        }
        let mut reader = Reader::of(self.text);
        reader.go_to(node.start);
        reader.text().unwrap_or_default()
    }

    /// Whether the text is `expected`.
    fn is_text(&self, node: Node, expected: &str) -> bool {
        match node.size {
            ESCAPED => self.text_of(node) == expected,
            size => size == expected.len() && self.bytes(node.start + 1, size) == expected.as_bytes(),
        }
    }
}

/// The items of a list, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Items<'a> {
    tree: Option<Rc<Tree<'a>>>,
    index: usize,
    end: usize,
}

impl<'a> Items<'a> {
    /// The value at an index of the tree.
    fn at(&self, index: usize) -> Json<'a> {
        Json { tree: self.tree.clone(), index }
    }

    fn count_all(&self) -> usize {
        let Some(tree) = self.tree.as_deref() else { return 0 };
        let mut count = 0;
        let mut index = self.index;
        while index < self.end {
            index = tree.after(index);
            count += 1;
        }
        count
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        let tree = self.tree.as_deref().filter(|_| self.index < self.end)?;
        let after = tree.after(self.index);
        let item = self.at(self.index);
        self.index = after;
        Some(item)
    }
}

/// The members of an object in their order, repeated ones included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members<'a>(Items<'a>);

/// A member, by its index among the nodes and among the members.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    node: usize,
    /// How many members come before it.
    pub(super) number: usize,
}

impl<'a> Members<'a> {
    /// The first member.
    pub(super) fn start(&self) -> Place {
        Place { node: self.0.index, number: 0 }
    }

    /// The member after that one.
    pub(super) fn after(&self, place: Place) -> Place {
        let node = self.0.tree.as_deref().map_or(self.0.end, |tree| tree.after(place.node + 1));
        Place { node, number: place.number + 1 }
    }

    /// The first member of that name from a place on.
    pub(super) fn find(&self, name: &str, mut from: Place) -> Option<Place> {
        let tree = self.0.tree.as_deref()?;
        while from.node < self.0.end {
            if tree.nodes.get(from.node).is_some_and(|node| tree.is_text(*node, name)) {
                return Some(from);
            }
            from = self.after(from);
        }
        None
    }

    /// How many there are.
    pub(super) fn count_all(&self) -> usize {
        // A name is a node of its own.
        self.0.count_all() / 2
    }

    /// The name of a member.
    pub(super) fn name(&self, place: Place) -> Cow<'a, str> {
        self.0.at(place.node).decoded()
    }

    /// The value of a member.
    pub(super) fn value(&self, place: Place) -> Json<'a> {
        self.0.at(place.node + 1)
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.0.next()?;
        Some((name.decoded(), self.0.next()?))
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
        let index = tree.nodes.len();
        match kind {
            b'"' => return self.text_node(tree),
            b'{' => self.map(tree)?,
            b'[' => self.list(tree)?,
            _ => {
                let start = self.position();
                self.scalar()?;
                tree.nodes.push(Node { start, size: self.position() - start });
                return Ok(());
            }
        }
        let end = tree.nodes.len();
        if let Some(node) = tree.nodes.get_mut(index) {
            node.size = end - index - 1;
        }
        Ok(())
    }

    fn map(&mut self, tree: &mut Growing) -> Read<()> {
        tree.nodes.push(Node { start: self.position(), size: 0 });
        self.open()?;
        while self.next_member()? {
            self.text_node(tree)?;
            self.colon()?;
            self.value(tree)?;
        }
        Ok(())
    }

    fn list(&mut self, tree: &mut Growing) -> Read<()> {
        tree.nodes.push(Node { start: self.position(), size: 0 });
        self.open()?;
        while self.next_item()? {
            self.value(tree)?;
        }
        Ok(())
    }

    fn text_node(&mut self, tree: &mut Growing) -> Read<()> {
        let start = self.position();
        let size = if self.pass_text()? { ESCAPED } else { self.position() - start - 2 };
        tree.nodes.push(Node { start, size });
        Ok(())
    }
}
