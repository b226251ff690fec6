//! The document and a page that shows it. The files of the page are in the program, so that it
//! needs no other host.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, ContentType},
    },
    web::{self, ServiceConfig},
};
use utoipa_swagger_ui::{Config, serve};

use crate::{
    api_error::{ApiError, HttpResult},
    paths::only,
};

/// Paths outside of the route table.
const PAGES: [&str; 3] = ["/api/openapi.json", "/api/docs", "/api/docs/{file}"];

/// What the page may load: its own files, and the interface itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = include_str!("page.html");
const START: &str = include_str!("page.js");
/// The files of the page that are served.
const FILES: [&str; 3] = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/// Adds the pages to the application.
pub(crate) fn configure(config: &mut ServiceConfig, text: fn() -> &'static str) {
    let serve_document =
        move || async move { HttpResponse::Ok().content_type(ContentType::json()).body(text()) };
    let [document, page, file] = PAGES;
    config
        .service(only(web::resource(document), [(Method::GET, web::route().to(serve_document))]))
        .service(only(web::resource(page), [(Method::GET, web::route().to(serve_page))]))
        .service(only(web::resource(file), [(Method::GET, web::route().to(serve_file))]));
}

/// The paths of the description and of the page that shows it. All are open to everybody; their
/// answers to `GET` are no envelopes.
#[must_use]
pub fn pages() -> Vec<&'static str> {
    PAGES.to_vec()
}

async fn serve_page() -> HttpResponse {
    answer(ContentType::html().to_string(), PAGE.as_bytes().to_vec())
}

async fn serve_file(request: HttpRequest) -> HttpResult {
    let name = request.match_info().get("file").unwrap_or_default();
    if name == "start.js" {
        return Ok(answer("text/javascript".to_owned(), START.as_bytes().to_vec()));
    }
    let known =
        FILES.contains(&name).then(|| serve(name, Arc::new(Config::from("/api/openapi.json"))));
    match known {
        Some(Ok(Some(file))) => Ok(answer(file.content_type, file.bytes.into_owned())),
        _ => Err(ApiError::not_found("There is nothing at this path")),
    }
}

fn answer(kind: String, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(bytes)
}
