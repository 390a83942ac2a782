//! The proof that a cluster holds what the folder does: every note is read and parsed again, and compared
//! with all that the cluster has of it.

use std::collections::BTreeSet;

use crate::cluster::{ClusterError, Following, FoundNote, NoteRow};
use crate::index::{IndexError, IndexFields, NoteBlock, PortableNote};
use crate::ingest::look::{Folder, NoteFile};
use crate::note::NotePath;

use super::parser::NoteParser;
use super::parser_thread::ParserThread;
use super::verify::Difference;

/// Notes that are compared at once.
const NOTES: usize = 50;

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyError {
    /// The cluster does not answer.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A note cannot be made into documents.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Compares every note of `folder` with the cluster that `following` reads. Calls `progress` now and then.
///
/// # Errors
///
/// When the cluster does not answer whole. Notes that cannot be read are differences.
pub(crate) fn verify_cluster(
    folder: &mut Folder,
    following: &mut Following,
    parser: &NoteParser,
    fields: &IndexFields,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Difference>, VerifyError> {
    following.look()?;
    let share = following.own_share();
    let rows = following.all(&share)?;
    let mut ghosts: BTreeSet<NotePath> = rows.keys().cloned().collect();
    let mut differences = Vec::new();
    let mut reader = ParserThread::new(parser.clone());
    let roots = folder.roots().to_vec();
    let listed: Vec<NoteFile> =
        roots.iter().flat_map(|root| folder.list(&root.dir).notes).collect();
    for (done, some) in listed.chunks(NOTES).enumerate() {
        progress(done * NOTES, listed.len());
        let (mut asked, mut ours): (Vec<(NotePath, NoteRow)>, Vec<PortableNote>) =
            Default::default();
        for found in some {
            let path = &found.note;
            ghosts.remove(path);
            let (bytes, stamp) = match folder.read(found, parser.limits.note_bytes) {
                Ok(content) => content,
                Err(error) => {
                    differences.push(Difference::Unreadable(path.clone(), error.to_string()));
                    continue;
                }
            };
            match rows.get(path) {
                None => differences.push(match following.refusal(path)? {
                    Some(why) => Difference::Refused(path.clone(), why),
                    None => Difference::Missing(path.clone()),
                }),
                Some(row) if row.hash != stamp.hash_text() => {
                    differences.push(Difference::Changed(path.clone()));
                }
                Some(row) => {
                    let block = NoteBlock::new(fields, &reader.record(found, bytes, stamp))?;
                    asked.push((path.clone(), row.clone()));
                    ours.push(PortableNote::from(&block));
                }
            }
        }
        for (ours, theirs) in ours.iter().zip(following.notes(&share, &asked)?) {
            if !matches!(theirs, FoundNote::Whole(theirs) if theirs.says_as(ours)) {
                differences.push(Difference::Wrong(ours.path.clone()));
            }
        }
    }
    differences.extend(ghosts.into_iter().map(Difference::Ghost));
    Ok(differences)
}
