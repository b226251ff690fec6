//! The style sheet, the modules of the script and the icon, each under an address that changes with
//! its content.

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header, web::Path};
use sha2::{Digest, Sha256};

use crate::{
    problem::{HttpResult, Problem},
    session,
};

/// A file and what it is.
struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

macro_rules! assets {
    ($($kind:expr => $($name:literal)+;)+) => {
        &[$($(Asset { name: $name, kind: $kind, content: include_str!(concat!("../assets/", $name)) },)+)+]
    };
}

/// Modules name each other by their file names, so all of them stand below the same version.
#[rustfmt::skip]
const ASSETS: &[Asset] = assets! {
    "image/svg+xml" => "icon.svg";
    "text/css; charset=utf-8" => "desk.css";
    "text/javascript; charset=utf-8" =>
        "compose.js" "concern.js" "desk.js" "dialogs.js" "dom.js" "fields.js" "focus.js" "forms.js" "idle.js" "ids.js" "keys.js" "limits.js" "live.js"
        "menu.js" "net.js" "overlay.js" "pages.js" "parts.js" "press.js" "store.js" "stream.js" "tabs.js" "timeline.js" "times.js" "typing.js" "waits.js" "zone.js";
};

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in ASSETS {
        digest.update(asset.content);
    }
    session::hex(digest.finalize().get(..8).unwrap_or_default())
});

/// What pages put behind the addresses, so that browsers never use what is out of date.
pub(crate) fn version() -> &'static str {
    &VERSION
}

/// A file, which browsers may keep for good.
pub(crate) async fn serve(path: Path<(String, String)>) -> HttpResult {
    let (_, name) = path.into_inner();
    let asset =
        ASSETS.iter().find(|asset| asset.name == name).ok_or_else(|| Problem::not_found("file"))?;
    Ok(HttpResponse::Ok()
        .content_type(asset.kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.content))
}
