//! The vectors of sections on the disk, by the text that they were made of, beside the index and not
//! in it: they outlive rebuilds, renames and new analysers, since making them costs far more than
//! anything else.
//!
//! ```text
//! index/vectors        a head, then records of one length, each with a checksum
//! index/vectors.lock   held by the one process that writes
//! ```
//!
//! Records are only added. What a crash leaves is a record whose checksum is wrong: it counts as
//! absent, and so does damage. A file of another model is begun anew. When more than half of it is of
//! texts that are gone, it is written again without them.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, Step};
use crate::semantic::{ModelPrint, Quantised, TextKey};

use super::vector_records::VectorRecords;

/// Records read or written in one go.
const RECORDS_AT_ONCE: usize = 2_048;
/// Records of texts that are gone, beyond as many as there are of others, before they are left out.
const STRAYS_MAX: usize = 1_024;

/// The open file.
pub(super) struct VectorFile {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    file: File,
    /// Keeps other writers out; `None` if we only read.
    lock: Option<File>,
    form: VectorRecords,
    /// The number of the record of each text.
    places: HashMap<TextKey, u64>,
    /// Whole records, right or not.
    records: u64,
}

/// How a file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VectorsFound {
    /// There was none.
    None,
    /// Another model had made it.
    OfAnotherModel,
    /// So many vectors, and so many records that are not as they were written.
    Some { vectors: usize, damaged: usize },
}

impl VectorFile {
    /// Opens the file in `folder` to add to it; makes it if it is missing or of another model.
    pub(super) fn open(
        folder: &Path,
        disk: Arc<dyn Disk>,
        print: ModelPrint,
        dimensions: usize,
    ) -> io::Result<(Self, VectorsFound)> {
        let lock = lock(folder, &*disk)?;
        let path = folder.join("vectors");
        disk.allow(Step::Read(&path))?;
        let form = VectorRecords { print, dimensions };
        let head = form.head();
        let (file, is_new) = match File::options().read(true).write(true).open(&path) {
            Ok(file) => match form.is_of(&file)? {
                true => (file, None),
                false => (begin(&path, &*disk, &head)?, Some(VectorsFound::OfAnotherModel)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (begin(&path, &*disk, &head)?, Some(VectorsFound::None))
            }
            Err(error) => return Err(error),
        };
        let (places, records) = (HashMap::new(), 0);
        let lock = Some(lock);
        let mut opened = Self { path, disk, file, lock, form, places, records };
        let damaged = opened.scan()?;
        let vectors = opened.places.len();
        Ok((opened, is_new.unwrap_or(VectorsFound::Some { vectors, damaged })))
    }

    /// Opens the file in `folder` to read it; `None` if there is none, or one of another model.
    pub(super) fn read_only(
        folder: &Path,
        disk: Arc<dyn Disk>,
        print: ModelPrint,
        dimensions: usize,
    ) -> io::Result<Option<Self>> {
        let path = folder.join("vectors");
        let form = VectorRecords { print, dimensions };
        disk.allow(Step::Read(&path))?;
        let file = match File::open(&path) {
            Ok(file) if form.is_of(&file)? => file,
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let (places, records) = (HashMap::new(), 0);
        let mut opened = Self { path, disk, file, lock: None, form, places, records };
        opened.scan()?;
        Ok(Some(opened))
    }

    /// Whether it can be added to.
    pub(super) fn is_writable(&self) -> bool {
        self.lock.is_some()
    }

    /// How many vectors there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether the vector of a text is there.
    pub(super) fn holds(&self, key: TextKey) -> bool {
        self.places.contains_key(&key)
    }

    /// The vector of a text. One that is not as it was written is forgotten.
    pub(super) fn vector(&mut self, key: TextKey) -> io::Result<Option<Quantised>> {
        let Some(place) = self.places.get(&key) else { return Ok(None) };
        let mut record = vec![0; self.form.record_bytes()];
        let read = match self.file.read_exact_at(&mut record, self.offset(*place)) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            read => read.map(|()| self.form.read(&record))?,
        };
        match read {
            Some((found, vector)) if found == key => Ok(Some(vector)),
            _ => {
                self.places.remove(&key);
                Ok(None)
            }
        }
    }

    /// Adds vectors. After an error none of them is there, and the next try takes their place.
    pub(super) fn add(&mut self, vectors: &[(TextKey, Quantised)]) -> io::Result<()> {
        self.disk.allow(Step::Write(&self.path))?;
        let bytes: Vec<u8> = vectors.iter().flat_map(|row| self.form.write(row)).collect();
        self.file.write_all_at(&bytes, self.offset(self.records))?;
        for (key, _) in vectors {
            self.places.insert(*key, self.records);
            self.records += 1;
        }
        Ok(())
    }

    /// Makes what was added survive a power cut.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.disk.allow(Step::SyncFile(&self.path))?;
        self.file.sync_data()
    }

    /// Whether the file that was opened is still the one with its name.
    pub(super) fn is_in_place(&self) -> bool {
        let id = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
        match (fs::metadata(&self.path), self.file.metadata()) {
            (Ok(there), Ok(ours)) => id(&there) == id(&ours),
            (Err(error), _) => error.kind() != io::ErrorKind::NotFound,
            (Ok(_), Err(_)) => true,
        }
    }

    /// Whether more than half of it is of no use.
    pub(super) fn is_worth_tidying(&self, living: usize) -> bool {
        self.records > (2 * living + STRAYS_MAX) as u64
    }

    /// Writes the file again, with the vectors of `living` texts alone.
    pub(super) fn tidy(&mut self, living: &HashSet<TextKey>) -> io::Result<()> {
        let kept: Vec<TextKey> =
            self.places.keys().filter(|key| living.contains(key)).copied().collect();
        let temporary = self.path.with_extension("tmp");
        self.disk.allow(Step::Create(&temporary))?;
        let mut file =
            File::options().read(true).write(true).create(true).truncate(true).open(&temporary)?;
        self.disk.allow(Step::Write(&temporary))?;
        file.write_all(&self.form.head())?;
        let mut places = HashMap::with_capacity(kept.len());
        for keys in kept.chunks(RECORDS_AT_ONCE) {
            let mut bytes = Vec::with_capacity(keys.len() * self.form.record_bytes());
            for key in keys {
                if let Some(vector) = self.vector(*key)? {
                    bytes.extend(self.form.write(&(*key, vector)));
                    places.insert(*key, places.len() as u64);
                }
            }
            file.write_all(&bytes)?;
        }
        put_in_place(&file, &temporary, &self.path, &*self.disk)?;
        (self.file, self.records, self.places) = (file, places.len() as u64, places);
        Ok(())
    }

    /// Looks at every record; gives how many are not as they were written.
    fn scan(&mut self) -> io::Result<usize> {
        let bytes = self.form.record_bytes();
        let whole = self.file.metadata()?.len().saturating_sub(VectorRecords::HEAD_BYTES as u64)
            / bytes as u64;
        let mut damaged = 0;
        let mut buffer = vec![0; bytes * RECORDS_AT_ONCE];
        while self.records < whole {
            let count = RECORDS_AT_ONCE.min(usize::try_from(whole - self.records).unwrap_or(1));
            let Some(part) = buffer.get_mut(..count * bytes) else { break };
            self.disk.allow(Step::Fetch(&self.path))?;
            self.file.read_exact_at(part, self.offset(self.records))?;
            for record in part.chunks_exact(bytes) {
                match self.form.read(record) {
                    Some((key, _)) => drop(self.places.insert(key, self.records)),
                    None => damaged += 1,
                }
                self.records += 1;
            }
        }
        Ok(damaged)
    }

    fn offset(&self, record: u64) -> u64 {
        VectorRecords::HEAD_BYTES as u64 + record * self.form.record_bytes() as u64
    }
}

/// Keeps others from writing for as long as the file is open.
fn lock(folder: &Path, disk: &dyn Disk) -> io::Result<File> {
    let path = folder.join("vectors.lock");
    disk.allow(Step::Create(&path))?;
    let file = File::options().write(true).create(true).truncate(false).open(path)?;
    let held = || io::Error::other("another process keeps the vectors of this index");
    file.try_lock().map_err(|_| held())?;
    Ok(file)
}

/// An empty file in the place of whatever is there.
fn begin(path: &Path, disk: &dyn Disk, head: &[u8]) -> io::Result<File> {
    let temporary = path.with_extension("tmp");
    disk.allow(Step::Create(&temporary))?;
    let mut file =
        File::options().read(true).write(true).create(true).truncate(true).open(&temporary)?;
    disk.allow(Step::Write(&temporary))?;
    file.write_all(head)?;
    put_in_place(&file, &temporary, path, disk)?;
    Ok(file)
}

fn put_in_place(file: &File, temporary: &Path, path: &Path, disk: &dyn Disk) -> io::Result<()> {
    disk.allow(Step::SyncFile(temporary))?;
    file.sync_all()?;
    disk.allow(Step::Rename(path))?;
    fs::rename(temporary, path)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::disk::SystemDisk;

    const PRINT: ModelPrint = ModelPrint([7; 16]);

    fn row(number: u8) -> (TextKey, Quantised) {
        let values = [1, -2, 3, -128].map(|value: i8| value.wrapping_add_unsigned(number));
        (TextKey::of(&number.to_string()), Quantised { scale: 0.5, values: values.into() })
    }

    fn open(folder: &Path) -> (VectorFile, VectorsFound) {
        VectorFile::open(folder, Arc::new(SystemDisk), PRINT, 4).unwrap()
    }

    #[test]
    fn what_was_added_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let (mut file, found) = open(folder.path());
        assert_eq!(found, VectorsFound::None);
        file.add(&[row(1), row(2)]).unwrap();
        file.add(&[row(3)]).unwrap();
        file.sync().unwrap();
        drop(file);
        let (mut file, found) = open(folder.path());
        assert_eq!(found, VectorsFound::Some { vectors: 3, damaged: 0 });
        for number in 1..=3 {
            let (key, vector) = row(number);
            assert!(file.holds(key));
            assert_eq!(file.vector(key).unwrap(), Some(vector));
        }
        assert_eq!(file.vector(TextKey::of("4")).unwrap(), None);
        // Another model's vectors are of no use.
        drop(file);
        let disk = Arc::new(SystemDisk);
        let other = VectorFile::open(folder.path(), disk, ModelPrint([8; 16]), 4).unwrap();
        assert_eq!((other.0.len(), other.1), (0, VectorsFound::OfAnotherModel));
    }

    #[test]
    fn one_process_writes_and_others_read() {
        let folder = tempfile::tempdir().unwrap();
        let read =
            |print| VectorFile::read_only(folder.path(), Arc::new(SystemDisk), print, 4).unwrap();
        assert!(read(PRINT).is_none());
        let (mut file, _) = open(folder.path());
        file.add(&[row(1)]).unwrap();
        let refused = VectorFile::open(folder.path(), Arc::new(SystemDisk), PRINT, 4);
        assert!(refused.is_err());
        assert_eq!(read(PRINT).map(|file| (file.len(), file.is_writable())), Some((1, false)));
        assert!(read(ModelPrint([8; 16])).is_none());
    }

    /// Whatever byte is other than it was written: no vector is given that was never put in, and what is
    /// added afterwards is found.
    #[test]
    fn no_damage_makes_a_vector() {
        let folder = tempfile::tempdir().unwrap();
        let (mut file, _) = open(folder.path());
        file.add(&[row(1), row(2), row(3)]).unwrap();
        drop(file);
        let path = folder.path().join("vectors");
        let whole = fs::read(&path).unwrap();
        let spoilt = (0..whole.len()).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            bytes
        });
        let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
        for bytes in spoilt.chain(cut).collect::<Vec<_>>() {
            fs::write(&path, &bytes).unwrap();
            let (mut file, _) = open(folder.path());
            for number in 1..=3 {
                let (key, vector) = row(number);
                let found = file.vector(key).unwrap();
                assert!(found.is_none_or(|found| found == vector));
            }
            file.add(&[row(4)]).unwrap();
            drop(file);
            let (mut file, _) = open(folder.path());
            assert_eq!(file.vector(row(4).0).unwrap(), Some(row(4).1));
        }
    }

    #[test]
    fn what_is_of_no_use_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let (mut file, _) = open(folder.path());
        let rows: Vec<_> = (0..200).map(row).collect();
        for _ in 0..10 {
            file.add(&rows).unwrap();
        }
        assert!(file.is_worth_tidying(2) && !file.is_worth_tidying(1_000));
        let living = HashSet::from([row(5).0, row(7).0, TextKey::of("absent")]);
        file.tidy(&living).unwrap();
        assert!(file.is_in_place());
        file.add(&[row(9)]).unwrap();
        drop(file);
        let (mut file, found) = open(folder.path());
        assert_eq!(found, VectorsFound::Some { vectors: 3, damaged: 0 });
        assert_eq!(file.vector(row(7).0).unwrap(), Some(row(7).1));
        assert_eq!(file.vector(row(6).0).unwrap(), None);
        fs::remove_file(folder.path().join("vectors")).unwrap();
        assert!(!file.is_in_place());
    }

    /// A disk without room, as long as it is told to be.
    #[derive(Debug)]
    struct FullDisk(AtomicBool);

    impl Disk for FullDisk {
        fn allow(&self, step: Step<'_>) -> io::Result<()> {
            match step {
                Step::Write(_) if self.0.load(Ordering::Relaxed) => {
                    Err(io::ErrorKind::StorageFull.into())
                }
                _ => Ok(()),
            }
        }
    }

    #[test]
    fn what_the_disk_refused_is_added_later() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FullDisk(AtomicBool::new(false)));
        let taken = Arc::clone(&disk) as Arc<dyn Disk>;
        let (mut file, _) = VectorFile::open(folder.path(), taken, PRINT, 4).unwrap();
        file.add(&[row(1)]).unwrap();
        disk.0.store(true, Ordering::Relaxed);
        assert!(file.add(&[row(2)]).is_err());
        assert!(!file.holds(row(2).0));
        disk.0.store(false, Ordering::Relaxed);
        file.add(&[row(2)]).unwrap();
        assert_eq!(file.vector(row(2).0).unwrap(), Some(row(2).1));
    }
}
