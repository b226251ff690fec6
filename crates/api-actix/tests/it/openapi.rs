//! The description of the interface: it names every route, it is kept in the tree, and a page shows
//! it.

use std::{collections::BTreeSet, env, fs, path::Path};

use actix_web::{
    http::Method,
    test::{TestRequest, call_service, init_service, read_body},
};
use api_actix::{document, endpoints, pages, web_app};
use serde_json::{Map, Value};
use test_support::Engine;

use crate::test_app::{TestApp, Who, call};

on_each_engine! {
    openapi_document_and_page_are_served_to_everybody,
    openapi_paths_answer_other_methods_with_405,
    r45_every_described_list_is_bounded_as_it_is_described,
}

const IN_THE_TREE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(|(method, operation)| (method.to_uppercase(), path.clone(), operation))
        })
        .collect()
}

#[test]
fn openapi_names_every_route_with_its_prefixes_and_nothing_else() {
    let document = document();
    let mut described = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        for server in operation["servers"].as_array().unwrap() {
            let prefix = server["url"].as_str().unwrap().trim_end_matches('/');
            described.insert((method.clone(), format!("{prefix}{path}")));
        }
    }
    let routes: BTreeSet<_> = endpoints().into_iter().collect();
    let lacking: Vec<_> = routes.difference(&described).collect();
    let extra: Vec<_> = described.difference(&routes).collect();
    assert!(lacking.is_empty(), "annotate the handlers and list them in openapi.rs: {lacking:?}");
    assert!(extra.is_empty(), "no route has the path of an annotation: {extra:?}");
}

#[test]
fn openapi_references_lead_somewhere_and_names_are_unique() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    let names: Vec<_> = operations(&document)
        .into_iter()
        .map(|(.., operation)| &operation["operationId"])
        .collect();
    let unique: BTreeSet<_> = names.iter().map(ToString::to_string).collect();
    assert_eq!(unique.len(), names.len(), "two handlers have one name: {names:?}");
}

/// Generators write a property in the way of their language, and two of one name do not compile.
#[test]
fn a01_no_two_properties_of_a_schema_have_one_name_in_a_client() {
    let document = document();
    let mut properties = 0;
    for (schema, described) in document["components"]["schemas"].as_object().unwrap() {
        let parts = described["allOf"].as_array().into_iter().flatten().chain([described]);
        let names: Vec<&String> =
            parts.filter_map(|part| part["properties"].as_object()).flat_map(Map::keys).collect();
        let plain: BTreeSet<String> =
            names.iter().map(|name| name.replace('_', "").to_lowercase()).collect();
        assert_eq!(plain.len(), names.len(), "{schema}: {names:?}");
        properties += names.len();
    }
    assert!(properties > 300, "{properties} properties");
}

/// A client whose field is an object cannot send a password.
#[test]
fn openapi_what_has_the_bounds_of_a_text_is_a_text() {
    fn count_texts(described: &Value) -> usize {
        let has_bounds = ["minLength", "maxLength", "pattern"]
            .iter()
            .any(|bound| described.get(bound).is_some());
        let is_text = match &described["type"] {
            Value::Array(kinds) => {
                kinds.contains(&"string".into()) && !kinds.contains(&"object".into())
            }
            kind => kind == "string",
        };
        assert!(!has_bounds || is_text, "{described}");
        let parts: Vec<_> = match described {
            Value::Object(fields) => fields.values().collect(),
            Value::Array(parts) => parts.iter().collect(),
            _ => Vec::new(),
        };
        usize::from(has_bounds) + parts.into_iter().map(count_texts).sum::<usize>()
    }
    assert!(count_texts(&document()) > 50);
}

#[test]
fn openapi_in_the_tree_is_the_present_one() {
    let present = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(IN_THE_TREE, &present).unwrap();
    }
    let kept = fs::read_to_string(Path::new(IN_THE_TREE)).unwrap_or_default();
    assert!(
        kept == present,
        "docs/openapi.json is old: run this test with UPDATE_OPENAPI=1 and read the difference"
    );
}

async fn openapi_document_and_page_are_served_to_everybody(engine: Engine) {
    let app = TestApp::seeded(engine);
    let service = init_service(web_app(app.api.clone())).await;
    let mut paths: Vec<_> =
        pages().into_iter().filter(|path| !path.contains('{')).map(str::to_owned).collect();
    paths.extend(
        ["start.js", "swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"]
            .map(|file| format!("/api/docs/{file}")),
    );
    for path in paths {
        for spoilt in [None, Some("Bearer spoilt")] {
            let mut request = TestRequest::get().uri(&path);
            if let Some(token) = spoilt {
                request = request.insert_header(("authorization", token));
            }
            let response = call_service(&service, request.to_request()).await;
            assert_eq!(response.status(), 200, "{path}");
            assert!(response.headers().contains_key("content-security-policy"), "{path}");
            let body = read_body(response).await;
            assert!(!body.is_empty(), "{path}");
            if path == "/api/openapi.json" {
                assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), document());
            }
        }
    }
    for absent in
        ["/api/docs/index.html", "/api/docs/swagger-initializer.js", "/docs", "/openapi.json"]
    {
        app.get(absent, Who::Nobody).await.refused(404, "not_found");
    }
}

async fn openapi_paths_answer_other_methods_with_405(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in pages() {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let answer = app.send(call(method, path.replace("{file}", "start.js"))).await;
            assert_eq!(
                answer.refused(405, "method_not_allowed").header("allow"),
                Some("GET, HEAD, OPTIONS")
            );
        }
    }
}

/// What must be asked for, as a query with the described examples.
fn required<'a>(parameters: impl Iterator<Item = &'a Value>) -> String {
    let must =
        parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let pair = |parameter: &Value| {
        let example = parameter["schema"]["examples"][0].as_str().unwrap().replace(' ', "+");
        format!("{}={example}&", parameter["name"].as_str().unwrap())
    };
    must.map(pair).collect()
}

async fn r45_every_described_list_is_bounded_as_it_is_described(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let document = document();
    for (method, path, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let Some(limit) = parameters.clone().find(|parameter| parameter["name"] == "limit") else {
            continue;
        };
        let most = limit["schema"]["maximum"].as_u64().unwrap();
        let asked = required(parameters);
        let id = if path.contains("/agent") { app.id(Who::Agent(1)) } else { 1 };
        let path = format!("/api{}?{asked}", path.replace("{id}", &id.to_string()));
        let mut caller = None;
        for who in [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin] {
            let answer = app.get(&path, who).await;
            caller = caller.or((answer.status == 200).then_some(who));
        }
        let caller = caller.unwrap_or_else(|| panic!("nobody may call {method} {path}"));
        for bad in ["abc", "0", "-1", "100000000", &(most + 1).to_string()] {
            app.get(format!("{path}limit={bad}"), caller).await.refused(400, "validation_failed");
        }
        app.get(format!("{path}limit={most}"), caller).await.expect(200);
    }
}
