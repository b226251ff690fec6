//! The files that a creator handed over.

use domain::DeliveredFile;
use serde_json::Value;

use super::Source;

/// The files of an order, each as far as it can be read: one without a name is called by its
/// address, and what has no address is no file.
pub(super) fn handed_over(text: &str, source: Source) -> Vec<DeliveredFile> {
    let Ok(Value::Array(list)) = serde_json::from_str(text) else {
        source.note("deliverables");
        return Vec::new();
    };
    let text = |file: &Value, name| file.get(name).and_then(Value::as_str).map(str::to_owned);
    let (mut files, mut is_whole) = (Vec::with_capacity(list.len()), true);
    for file in &list {
        let (url, filename, kind) = (text(file, "url"), text(file, "filename"), text(file, "type"));
        is_whole &= url.is_some() && filename.is_some() && kind.is_some();
        let Some(url) = url else { continue };
        let called = url
            .split(['?', '#'])
            .next()
            .and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
        let filename = filename.unwrap_or_else(|| called.unwrap_or(&url).to_owned());
        let size = file.get("size").and_then(Value::as_u64);
        files.push(DeliveredFile {
            url,
            filename,
            kind: kind.unwrap_or_else(|| "file".to_owned()),
            size,
        });
    }
    if !is_whole {
        source.note("deliverables");
    }
    files
}
