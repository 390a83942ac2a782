//! The one text that is stored with a document, taken out of the store as it is: a document of Tantivy's
//! own would copy it twice more.

use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer,
};

/// What is stored with a document; empty if nothing is.
pub(super) struct StoredText(pub(super) String);

impl DocumentDeserialize for StoredText {
    fn deserialize<'de, D>(mut document: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let stored = document.next_field::<Self>()?;
        Ok(stored.map_or_else(|| Self(String::new()), |(_, text)| text))
    }
}

impl ValueDeserialize for StoredText {
    fn deserialize<'de, D>(value: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        value.deserialize_string().map(Self)
    }
}
