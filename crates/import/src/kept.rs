//! What has no place here is kept beside, row by row, as lines of JSON.

use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::source::{Source, SourceError, quoted};

/// A file with rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its name in the folder.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

/// A folder of such files. It has its name when it is published, and is removed when it never is.
pub struct Kept {
    partial: PathBuf,
    folder: PathBuf,
    files: Vec<KeptFile>,
    is_published: bool,
}

/// Why rows cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// A file cannot be written.
    #[error("{0} cannot be written")]
    Io(PathBuf, #[source] io::Error),
    /// The former database cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl Kept {
    /// Makes a folder that only its owner can read.
    ///
    /// # Errors
    /// [`KeptError::Io`], also when it is there already.
    pub fn create(folder: &Path) -> Result<Self, KeptError> {
        let mut partial = folder.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        if folder.try_exists().unwrap_or(true) {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(KeptError::Io(folder.to_owned(), error));
        }
        DirBuilder::new()
            .mode(0o700)
            .create(&partial)
            .map_err(|error| KeptError::Io(partial.clone(), error))?;
        Ok(Self { partial, folder: folder.to_owned(), files: Vec::new(), is_published: false })
    }

    /// Writes every row of every table that has no place here, and the rows of all others that were
    /// left out, by their ids.
    ///
    /// # Errors
    /// [`KeptError`].
    pub fn write(
        &mut self,
        source: &mut Source,
        left_out: &BTreeMap<&'static str, Vec<i64>>,
    ) -> Result<(), KeptError> {
        for table in source.other_tables()? {
            let from = format!("{}.{}", quoted(&table.schema), quoted(&table.name));
            let sql = format!("select row_to_json(t)::text as line from {from} t");
            self.write_file(source, &format!("{}.{}", table.schema, table.name), &sql)?;
        }
        for (table, ids) in left_out.iter().filter(|(_, ids)| !ids.is_empty()) {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let sql = format!(
                "select row_to_json(t)::text as line from {} t where id in ({}) order by id",
                quoted(table),
                ids.join(",")
            );
            self.write_file(source, &format!("{table}.left-out"), &sql)?;
        }
        Ok(())
    }

    fn write_file(&mut self, source: &mut Source, table: &str, sql: &str) -> Result<(), KeptError> {
        let name = format!("{}.jsonl", file_name(table));
        let path = self.partial.join(&name);
        let failed = |error| KeptError::Io(path.clone(), error);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let (mut file, mut rows) = (BufWriter::new(file.map_err(failed)?), 0);
        source.lines(sql, table, |line| {
            rows += 1;
            writeln!(file, "{line}").map_err(failed)
        })?;
        let written: io::Result<File> = file.into_inner().map_err(io::IntoInnerError::into_error);
        written.and_then(|file| file.sync_all()).map_err(failed)?;
        self.files.push(KeptFile { name, rows });
        Ok(())
    }

    /// Gives the folder its name. What it holds.
    ///
    /// # Errors
    /// [`KeptError::Io`].
    pub fn publish(mut self) -> Result<Vec<KeptFile>, KeptError> {
        fs::rename(&self.partial, &self.folder)
            .map_err(|error| KeptError::Io(self.folder.clone(), error))?;
        self.is_published = true;
        Ok(std::mem::take(&mut self.files))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.is_published {
            // it was made by this process, and is nothing that anybody waits for
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

/// A name without anything that a file system takes another way. Different tables have different
/// names.
fn file_name(table: &str) -> String {
    let keeps = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let hidden = if table.starts_with('.') { "_" } else { "" };
    let letters = table
        .chars()
        .map(|c| if keeps(c) { c.to_string() } else { format!("%{:x}", u32::from(c)) });
    format!("{hidden}{}", letters.collect::<String>())
}
