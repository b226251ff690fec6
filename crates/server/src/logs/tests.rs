//! What a panic leaves in the log, seen in a process of its own: the hook is the whole process's.

use std::{env, process::Command};

use actix_web::{
    App, rt,
    test::{TestRequest, call_service, init_service},
    web,
};
use serde_json::Value;
use tracing_subscriber::EnvFilter;

use super::*;

const NAME: &str = "logs::tests::o14_a_panic_in_a_handler_is_one_line_of_json";
/// Set in the process that panics.
const HERE: &str = "LOGS_TESTS_PANIC_HERE";

/// A handler that panics by itself, and one whose use case does.
fn panic_in_handlers() {
    start(Logs { filter: EnvFilter::new("info"), json: true }).unwrap();
    rt::System::new().block_on(async {
        let app = App::new()
            .route(
                "/handler",
                web::get().to(|| async { said(&on_purpose("a handler\nof two lines")).to_owned() }),
            )
            .route(
                "/use-case",
                web::get().to(|| async {
                    let done =
                        http_edge::run_blocking(|| Ok::<_, ()>(on_purpose("a use case"))).await;
                    format!("{:?}", done.map(drop))
                }),
            );
        let service = std::rc::Rc::new(init_service(app).await);
        for path in ["/handler", "/use-case"] {
            let service = service.clone();
            // as each connection has a task
            let asked = rt::spawn(async move {
                call_service(&*service, TestRequest::get().uri(path).to_request()).await
            });
            assert_eq!(asked.await.is_err(), path == "/handler", "{path}");
        }
    });
    flush();
}

fn on_purpose(who: &str) -> String {
    panic!("on purpose in {who}")
}

#[test]
fn o14_a_panic_in_a_handler_is_one_line_of_json() {
    if env::var_os(HERE).is_some() {
        panic_in_handlers();
        return;
    }
    let mut child = Command::new(env::current_exe().unwrap());
    let ended = child.args(["--exact", NAME, "--nocapture"]).env(HERE, "").output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let log = String::from_utf8(ended.stderr).unwrap();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let told = |words: &str| {
        let about: Vec<_> =
            lines.iter().filter(|line| line["message"].as_str().unwrap().contains(words)).collect();
        assert_eq!(about.len(), 1, "{words}: {log}");
        assert_eq!(about[0]["level"], "ERROR", "{log}");
        about[0]
    };
    for words in
        ["panicked: on purpose in a handler\nof two lines", "panicked: on purpose in a use case"]
    {
        let line = told(words);
        assert!(
            line["at"].as_str().unwrap().contains("logs/tests.rs:") && line["thread"].is_string(),
            "{line}"
        );
    }
    told("a use case panicked");
    assert_eq!(lines.len(), 3, "{log}");
}
