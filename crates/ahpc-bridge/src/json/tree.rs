//! A small request as one tree.

use alloc::{borrow::Cow, vec::Vec};

use ahpc_core::Error;

use super::{
    Read, Reader,
    fields::{Fields, FromJson, Mismatch},
    reader::Scalar,
};

/// Any JSON. Texts are borrowed from the request where they hold no escapes.
#[derive(Debug, Default)]
pub(crate) enum Json<'a> {
    #[default]
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

/// What stands in a JSON object.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

impl<'a> Json<'a> {
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

    /// The fields of an object. PHP writes an empty one as an empty list.
    pub(crate) fn fields(self) -> Result<Fields<'a>, Mismatch> {
        Ok(Fields::of(self.members()?))
    }

    /// The members of an object whose names are values and not fields.
    pub(crate) fn members(self) -> Result<Members<'a>, Mismatch> {
        match self {
            Self::Map(members) => Ok(members),
            Self::List(items) if items.is_empty() => Ok(Vec::new()),
            _ => Err(Mismatch::new("has to be an object")),
        }
    }

    /// The value that a text stands for.
    pub(crate) fn named<T: Copy>(self, names: &[(&str, T)]) -> Result<T, Mismatch> {
        let text = Cow::<str>::from_json(self)?;
        let found = names.iter().find(|(name, _)| *name == text);
        found.map(|(_, value)| *value).ok_or_else(|| Mismatch::new("is none of the known texts"))
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

    /// Reads a value and takes a type out of it, which is the field of that name.
    pub(crate) fn field<T: FromJson<'a>>(&mut self, name: &str) -> Read<Result<T, Error>> {
        Ok(T::from_json(self.tree()?).map_err(|mismatch| mismatch.within(name).into()))
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
