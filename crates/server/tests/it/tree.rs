//! What is built and run from the tree on a machine that has nothing but a compiler.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the tree.
fn read(path: &str) -> String {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn o16_what_is_built_without_further_words_is_the_server_alone() {
    let manifest = read("Cargo.toml");
    assert!(
        manifest.lines().any(|line| line == r#"default-members = ["crates/server"]"#),
        "{manifest}"
    );
    for path in ["README.md", "docs/operations.md"] {
        let text = read(path);
        let commands: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("cargo build") || line.starts_with("cargo run"))
            .collect();
        assert!(!commands.is_empty(), "{path}");
        for line in commands {
            assert!(line.contains("-p influmojo-server --locked"), "{path}: {line}");
        }
    }
    assert!(read("Cargo.lock").contains("name = \"influmojo-server\""));
}

#[test]
fn o16_scripts_look_for_what_they_call() {
    let browser = read("scripts/browser-test");
    assert!(
        browser.contains("split(\".\")[0]') >= 20"),
        "Node.js of Debian 12 is too old for the driver of the browser"
    );
    assert!(browser.contains("missing+=(nodejs)") && browser.contains("missing+=(chromium)"));
    for path in ["scripts/check-description", "scripts/api-fuzz"] {
        let script = read(path);
        assert!(
            script.contains("python3 -c 'import ensurepip, venv'"),
            "{path} calls python3 without looking for it"
        );
        assert!(script.contains("python3-venv"), "{path} does not say what is missing");
    }
}

#[test]
fn c05_the_operator_reads_that_everybody_signs_in_again_and_why() {
    let docs = read("docs/operations.md");
    let part = docs
        .split("\n## ")
        .find(|part| part.starts_with("Change-over"))
        .expect("a part about the change-over");
    for words in ["everybody signs in again", "tokens with another secret", "401"] {
        assert!(part.contains(words), "{words}: {part}");
    }
}

#[test]
fn links_of_the_documents_lead_to_files() {
    fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                documents(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut found: Vec<_> = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
        .map(|name| root.join(name))
        .into();
    documents(&root.join("docs"), &mut found);
    let mut links = 0;
    for document in found {
        let text = fs::read_to_string(&document).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for target in targets.filter(|target| !target.is_empty() && !target.contains("://")) {
            assert!(
                document.parent().unwrap().join(target).exists(),
                "{}: {target}",
                document.display()
            );
            links += 1;
        }
    }
    assert!(links > 50, "{links} links");
}
