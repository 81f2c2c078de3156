//! A small request as one tree.

use alloc::{borrow::Cow, vec::Vec};

use ahpc_core::Error;

use super::{Findings, Read, Reader, fields::Fields, reader::Scalar};

/// Any JSON. Texts are borrowed from the request where they hold no escapes.
#[derive(Debug, Default)]
pub(crate) enum Json<'a> {
    /// No JSON at all, which stands for a field that is not there.
    #[default]
    Absent,
    Null,
    Bool(bool),
    /// A whole number from 0.
    Number(u64),
    /// Any other number; no operation takes one.
    OtherNumber,
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// The members in their order, repeated ones included.
    Map(Members<'a>),
}

static ABSENT: Json<'static> = Json::Absent;

/// What stands in a JSON object.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

impl<'a> Json<'a> {
    /// For references to it.
    pub(crate) const ABSENT: &'static Json<'static> = &ABSENT;

    /// Reads a whole request.
    ///
    /// # Errors
    ///
    /// [`Error::MalformedRequest`] for anything but JSON in UTF-8, at most 127 levels deep.
    pub(crate) fn parse(request: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(request)?;
        reader.whole_tree().map_err(|_| reader.error())
    }

    /// Reads a text that holds nothing else, or gives `None` where it is no JSON.
    pub(crate) fn parse_text(text: &'a str) -> Option<Self> {
        Reader::of(text).whole_tree().ok()
    }

    /// Whether there is nothing, not even `null`.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The fields of an object. PHP writes an empty one as an empty list.
    pub(crate) fn fields<'t>(&'t self, findings: &'t mut Findings) -> Fields<'t, 'a> {
        let members = self.members(findings);
        Fields::of(members, findings)
    }

    /// The members of an object whose names are values and not fields.
    pub(crate) fn members(&self, findings: &mut Findings) -> &[(Cow<'a, str>, Self)] {
        match self {
            Self::Map(members) => return members,
            Self::List(items) if items.is_empty() => {}
            _ => findings.mismatch(self, "has to be an object"),
        }
        &[]
    }

    /// The text, or an empty one.
    pub(crate) fn text(&self, findings: &mut Findings) -> &str {
        if let Self::Text(text) = self {
            return text;
        }
        findings.mismatch(self, "has to be a text");
        ""
    }

    /// The index of the text among `texts`.
    pub(crate) fn index_in(&self, texts: &[&str], findings: &mut Findings) -> usize {
        let text = self.text(findings);
        texts.iter().position(|known| *known == text).unwrap_or_else(|| {
            findings.wrong("is none of the known texts");
            0
        })
    }
}

impl<'a> Reader<'a> {
    /// Reads a value.
    pub(crate) fn tree(&mut self) -> Read<Json<'a>> {
        match self.peek() {
            b'"' => self.text().map(Json::Text),
            b'{' => self.map(),
            b'[' => self.list(),
            _ => self.scalar().map(Json::from),
        }
    }

    fn whole_tree(&mut self) -> Read<Json<'a>> {
        let tree = self.tree()?;
        self.finish()?;
        Ok(tree)
    }

    fn map(&mut self) -> Read<Json<'a>> {
        self.open()?;
        let mut members = Vec::new();
        while let Some(name) = self.next_name()? {
            members.push((name, self.tree()?));
        }
        Ok(Json::Map(members))
    }

    fn list(&mut self) -> Read<Json<'a>> {
        self.open()?;
        let mut items = Vec::new();
        while self.next_item()? {
            items.push(self.tree()?);
        }
        Ok(Json::List(items))
    }
}

impl From<Scalar> for Json<'_> {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Null => Self::Null,
            Scalar::Bool(value) => Self::Bool(value),
            Scalar::Number(number) => Self::Number(number),
            Scalar::NegativeNumber | Scalar::OtherNumber => Self::OtherNumber,
        }
    }
}
