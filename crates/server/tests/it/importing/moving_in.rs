//! Somebody moves in by the page that says how: its commands are run as they stand there.

use std::{fs, process::Command};

use tempfile::TempDir;
use test_support::{Engine, TestDb, on_each_engine};

use super::former;
use crate::program::{SECRET, run};

const PAGE: &str = include_str!("../../../../../docs/moving-in.md");
/// The former database, as the page calls it.
const FORMER: &str = "postgres://reader@former.example/influmojo";

on_each_engine! {
    every_command_of_the_page_does_what_it_says,
}

/// The commands of the page, block by block.
fn blocks() -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = PAGE.lines().map(str::trim);
    while lines.any(|line| line == "```sh") {
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(block.join("\n"));
    }
    blocks
}

fn every_command_of_the_page_does_what_it_says(engine: Engine) {
    let (former, db, folder) = (former(), TestDb::empty(engine), TempDir::new().unwrap());
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_influmojo")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let blocks = blocks();
    assert_eq!(blocks.len(), PAGE.matches("```sh").count());
    let mut printed = String::new();
    for block in &blocks {
        assert!(block.lines().all(|line| line.starts_with("influmojo ")), "{block}");
        let commands = block.replace(FORMER, former.url());
        assert!(
            !commands.contains(".example"),
            "an address that is not the former system's: {block}"
        );
        let mut shell = Command::new("sh");
        shell.args(["-euc", &commands]).current_dir(folder.path()).env_clear();
        shell.env("PATH", &path).env("DATABASE_URL", db.url()).env("JWT_SECRET", SECRET);
        shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        printed += &run(&mut shell).printed();
    }
    // what the page says about it
    assert!(printed.contains("kept "), "{printed}");
    let report = fs::read_to_string(folder.path().join("findings.csv")).unwrap();
    assert!(report.lines().count() > 60, "{report}");
    let rest: Vec<_> = fs::read_dir(folder.path().join("former-rest"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(rest.iter().any(|name| name == "public.Payment.jsonl"), "{rest:?} {printed}");
    assert_eq!(db.count("orders"), 9);
}
