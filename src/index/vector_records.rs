//! What the file of vectors looks like, byte for byte: a head that names the model, and records that
//! each know whether they are as they were written.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::semantic::{ModelPrint, Quantised, TextKey};

/// What the file begins with; another layout has another.
const MAGIC: [u8; 8] = *b"limvec01";
const CHECKSUM_BYTES: usize = 8;

/// The vectors of one model: records of one length.
#[derive(Clone, Copy)]
pub(super) struct VectorRecords {
    pub(super) print: ModelPrint,
    pub(super) dimensions: usize,
}

impl VectorRecords {
    /// Magic, dimensions, print, checksum.
    pub(super) const HEAD_BYTES: usize = MAGIC.len() + size_of::<u32>() + 16 + CHECKSUM_BYTES;

    /// The head of a file of them.
    pub(super) fn head(&self) -> Vec<u8> {
        let dimensions = u32::try_from(self.dimensions).unwrap_or(u32::MAX);
        let mut head = [&MAGIC[..], &dimensions.to_le_bytes(), &self.print.0].concat();
        let sum = checksum(&[], &head);
        head.extend(sum);
        head
    }

    /// Whether a file begins with that head.
    pub(super) fn is_of(&self, file: &File) -> io::Result<bool> {
        let head = self.head();
        let mut found = vec![0; head.len()];
        match file.read_exact_at(&mut found, 0) {
            Ok(()) => Ok(found == head),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Bytes of a record: key, scale, numbers, checksum.
    pub(super) fn record_bytes(&self) -> usize {
        TextKey::BYTES + size_of::<f32>() + self.dimensions + CHECKSUM_BYTES
    }

    /// A vector as a record.
    pub(super) fn write(&self, (key, vector): &(TextKey, Quantised)) -> Vec<u8> {
        let mut record = Vec::with_capacity(self.record_bytes());
        record.extend(key.bytes());
        record.extend(vector.scale.to_le_bytes());
        record.extend(vector.values.iter().map(|value| value.cast_unsigned()));
        record.resize(self.record_bytes() - CHECKSUM_BYTES, 0);
        let sum = checksum(&self.print.0, &record);
        record.extend(sum);
        record
    }

    /// The vector of a record; `None` if it is not as it was written.
    pub(super) fn read(&self, record: &[u8]) -> Option<(TextKey, Quantised)> {
        let (content, sum) = record.split_at_checked(record.len().checked_sub(CHECKSUM_BYTES)?)?;
        if checksum(&self.print.0, content) != sum {
            return None;
        }
        let (key, vector) = content.split_at_checked(TextKey::BYTES)?;
        let (scale, values) = vector.split_at_checked(size_of::<f32>())?;
        let scale = f32::from_le_bytes(scale.try_into().ok()?);
        let values = values.iter().map(|value| value.cast_signed()).collect();
        Some((TextKey::from_bytes(key.try_into().ok()?), Quantised { scale, values }))
    }
}

fn checksum(salt: &[u8], content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt).update(content);
    let mut sum = [0; CHECKSUM_BYTES];
    hasher.finalize_xof().fill(&mut sum);
    sum
}
