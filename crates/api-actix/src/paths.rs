//! Paths: below which prefixes they exist, and what they answer to methods that they do not know.

use actix_web::{
    Resource, Route,
    guard::{Any, Method as OfMethod},
    http::Method,
    web,
};

use crate::api_error::ApiError;

/// Groups that exist with and without `/api`.
const BARE_GROUPS: [&str; 4] = ["/auth/", "/admin/", "/crm/", "/health"];

/// The prefixes below which a path of the table exists.
pub(crate) fn prefixes(path: &str) -> &'static [&'static str] {
    if BARE_GROUPS.iter().any(|group| path.starts_with(group)) { &["/api", ""] } else { &["/api"] }
}

/// A path with these routes, which answers other methods with 405.
pub(crate) fn only(
    mut resource: Resource,
    routes: impl IntoIterator<Item = (Method, Route)>,
) -> Resource {
    let mut allow: Vec<Method> = Vec::new();
    for (method, route) in routes {
        resource = resource.route(guarded(route, &method));
        allow.push(method.clone());
        if method == Method::GET {
            allow.push(Method::HEAD);
        }
    }
    let allow = allow.iter().map(Method::as_str).chain(["OPTIONS"]).collect::<Vec<_>>().join(", ");
    resource.default_service(web::to(move || {
        let allow = allow.clone();
        async move { Err::<&str, _>(ApiError::method_not_allowed(allow)) }
    }))
}

/// `HEAD` is answered like `GET`, without the body.
fn guarded(route: Route, method: &Method) -> Route {
    if method == Method::GET {
        route.guard(Any(OfMethod(Method::GET)).or(OfMethod(Method::HEAD)))
    } else {
        route.guard(OfMethod(method.clone()))
    }
}
