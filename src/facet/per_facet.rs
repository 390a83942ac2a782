//! One value for each facet, so that no code lists the facets by hand.

use std::collections::HashMap;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::facets::Facet;

/// A value for each [`Facet`]. Serialised as a map by [`Facet::plural`]; a facet that the map lacks
/// gets the default value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PerFacet<T>([T; Facet::ALL.len()]);

impl<T> PerFacet<T> {
    /// The value that `make` gives to each facet.
    pub fn from_fn(make: impl FnMut(Facet) -> T) -> Self {
        Self(Facet::ALL.map(make))
    }

    /// Every facet with its value.
    pub fn iter(&self) -> impl Iterator<Item = (Facet, &T)> {
        Facet::ALL.into_iter().zip(&self.0)
    }

    /// Every facet with its value, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Facet, &mut T)> {
        Facet::ALL.into_iter().zip(&mut self.0)
    }
}

impl<T> Index<Facet> for PerFacet<T> {
    type Output = T;

    fn index(&self, facet: Facet) -> &T {
        &self.0[facet as usize]
    }
}

impl<T> IndexMut<Facet> for PerFacet<T> {
    fn index_mut(&mut self, facet: Facet) -> &mut T {
        &mut self.0[facet as usize]
    }
}

impl<T: Serialize> Serialize for PerFacet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(facet, value)| (facet.plural(), value)))
    }
}

impl<'de, T: Default + Deserialize<'de>> Deserialize<'de> for PerFacet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut values = HashMap::<String, T>::deserialize(deserializer)?;
        Ok(Self::from_fn(|facet| values.remove(facet.plural()).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_facet_has_its_own_value_also_as_json() {
        let names = PerFacet::from_fn(|facet| facet.name().to_owned());
        for (facet, name) in names.iter() {
            assert_eq!(Facet::named(name), Some(facet));
            assert_eq!(&names[facet], name);
        }
        let json = serde_json::to_string(&names).unwrap();
        assert_eq!(
            json,
            r#"{"organisations":"organisation","themes":"theme","tags":"tag","mentions":"mention"}"#
        );
        assert_eq!(serde_json::from_str::<PerFacet<String>>(&json).unwrap(), names);
        let lacking: PerFacet<String> = serde_json::from_str(r#"{"themes":"theme"}"#).unwrap();
        assert_eq!(lacking[Facet::Mention], "");
    }
}
