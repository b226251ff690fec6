//! What is typed wrong is told before anything is done.

use test_support::{Engine, TestDb, on_each_engine};

use super::{Import, former};

on_each_engine! {
    wrong_arguments_are_told_together,
    a_database_that_is_another_one_is_told,
}

fn wrong_arguments_are_told_together(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    let wrong = ["--pending", "maybe", "--country", "1", "--price-revisions", "perhaps"];
    let ended = Import::of(&former, &db).run(&wrong);
    assert_eq!(ended.code, Some(1));
    for option in ["--pending must be", "--country must be", "--price-revisions must be"] {
        assert!(ended.err.contains(option), "{}", ended.err);
    }
}

fn a_database_that_is_another_one_is_told(engine: Engine) {
    let (other, db) = (TestDb::empty(Engine::Postgres), TestDb::fresh(engine));
    let complaint = Import::of(&other, &db).run(&[]).complaint();
    assert_eq!(complaint, "this is not the former system's database: it has no table User");
    let mut import = Import::of(&other, &db);
    import.former = "postgres://nobody@127.0.0.1:1/nothing".to_owned();
    let complaint = import.run(&["--dry-run"]).complaint();
    assert!(complaint.starts_with("the former database cannot be reached"), "{complaint}");
    // as Prisma writes it
    let former = former();
    import.former = format!("{}?schema=public&connection_limit=5", former.url());
    import.run(&["--dry-run"]).printed();
}
