//! Passwords, secrets, tokens, and who may do what.

use test_support::{Engine, TestDb};

use crate::{
    client::Client,
    program::{Server, influmojo_on, run, run_with_input},
};

promises! {
    "S08" "V6.2.4" "Passwords that everybody tries first, and those that hold the name or address, are refused." =>
        s08_common_and_personal_passwords_are_refused,
    "S09" "V13.2.3" "Production starts with no secret that can be guessed." =>
        s09_production_refuses_weak_secrets,
    "S09" "V6.3.2" "Nobody signs in to an account of the demo data in production, and the start says so." =>
        s09_demo_accounts_are_closed_in_production,
}

fn s08_common_and_personal_passwords_are_refused(engine: Engine) {
    let db = TestDb::fresh(engine);
    let add = |password: &str| {
        let args = ["admin", "add", "--email", "asha.rao@example.com", "--name", "Asha Rao"];
        run_with_input(&mut influmojo_on(&db, &args), &format!("{password}\n"))
    };
    for common in ["password", "12345678", "Password1"] {
        assert_eq!(
            add(common).complaint(),
            "this password is one of the most common ones; choose another"
        );
    }
    for personal in ["asha.rao@example.com", "AshaRao-2026"] {
        let rule = "a password must not hold the name or the e-mail address of its owner";
        assert_eq!(add(personal).complaint(), rule);
    }
    assert_eq!(db.count("users"), 0);
    // one password, however the letters are put together
    add("mo\u{308}hrensuppe 7").printed();
    let server = Server::on(&db);
    for typed in ["m\u{f6}hrensuppe 7", "mo\u{308}hrensuppe 7"] {
        assert_eq!(Client::of(&server).sign_in("login", "asha.rao@example.com", typed).status, 200);
    }
}

fn s09_production_refuses_weak_secrets(engine: Engine) {
    let db = TestDb::fresh(engine);
    for weak in ["x", "0123456789012345678901234567890", &"ab".repeat(40)] {
        let ended = run(influmojo_on(&db, &["serve", "--port", "0"]).env("JWT_SECRET", weak));
        assert_eq!(ended.code, Some(1));
        assert!(
            ended.err.contains("JWT_SECRET must have at least 32 bytes, 10 of them different"),
            "{}",
            ended.err
        );
    }
}

fn s09_demo_accounts_are_closed_in_production(engine: Engine) {
    let db = TestDb::fresh(engine);
    run(&mut influmojo_on(&db, &["seed", "--agents", "1", "--brands", "1", "--creators", "1"]))
        .printed();
    let (email, password) = ("admin@demo.influmojo.test", "demo-password");
    let production = Server::on(&db);
    let warning = production.logged(|line| line.contains("demo accounts"));
    assert!(warning.contains("WARN"), "{warning}");
    let refused = Client::of(&production).sign_in("super-admin-login", email, password);
    assert_eq!((refused.status, refused.code()), (403, "account_not_active".to_owned()));
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    let development = Server::start(command.env("APP_ENV", "development"));
    assert_eq!(Client::of(&development).sign_in("super-admin-login", email, password).status, 200);
}
