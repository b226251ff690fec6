//! Texts as they were typed: escaped, with what cannot be seen marked, and with links made of web
//! addresses.

use std::fmt::{self, Write};

use app::search::SearchText;
use askama::filters::{Escaper, Html};
use linkify::{LinkFinder, LinkKind};

/// Escapes every text that a template shows, and marks what cannot be seen in it
/// (`domain::hidden`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen;

impl Escaper for Seen {
    fn write_escaped_str<W: fmt::Write>(&self, to: W, text: &str) -> fmt::Result {
        Html.write_escaped_str(to, &domain::shown(text))
    }
}

/// HTML of a text with marks around the words that are looked for.
pub(crate) fn marked(text: &str, wanted: Option<&SearchText>) -> String {
    let (mut html, mut rest) = (String::with_capacity(text.len()), 0);
    for at in wanted.map(|wanted| wanted.marks(text)).unwrap_or_default() {
        escape(&mut html, text.get(rest..at.start).unwrap_or_default());
        html.push_str("<mark>");
        escape(&mut html, text.get(at.clone()).unwrap_or_default());
        html.push_str("</mark>");
        rest = at.end;
    }
    escape(&mut html, text.get(rest..).unwrap_or_default());
    html
}

/// A text in a field of a form: escaped, and with nothing marked, since it is sent back.
pub(crate) fn field(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    plain(&mut html, text);
    html
}

fn plain(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(character),
        }
    }
}

/// Writes a text so that it is nothing but text, with its line ends and a mark for each character
/// that cannot be seen.
pub(crate) fn escape(html: &mut String, text: &str) {
    for (n, line) in domain::shown(text).split('\n').enumerate() {
        if n > 0 {
            html.push_str("<br>");
        }
        plain(html, line);
    }
}

/// What somebody typed, with links.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    html.push_str("<p>");
    linked(&mut html, text);
    html.push_str("</p>");
    html
}

/// Writes a text with links made of the web addresses in it.
pub(crate) fn linked(html: &mut String, text: &str) {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    for part in finder.spans(text) {
        match part.kind().and_then(|_| host(part.as_str())) {
            Some(host) => {
                open_link(html, part.as_str());
                escape(html, part.as_str());
                html.push_str("</a>");
                // what stands before the place is read as the place
                if part.as_str().split('/').nth(2).is_some_and(|authority| authority.contains('@'))
                {
                    html.push_str(&behind(&host));
                }
            }
            None => escape(html, part.as_str()),
        }
    }
}

/// The notices of the service: headlines in bold and lists as they are laid out in the details of
/// an order, and nothing else, since names and titles stand in them.
pub(crate) fn service(text: &str) -> String {
    let (mut html, mut in_list) = (String::with_capacity(text.len() * 2), false);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("- ");
        if in_list != item.is_some() {
            html.push_str(if in_list { "</ul>" } else { "<ul>" });
            in_list = !in_list;
        }
        let (open, close, said) = match (item, headline(line)) {
            (Some(item), _) => ("<li>", "</li>", item),
            (None, Some(said)) => ("<p><strong>", "</strong></p>", said),
            (None, None) => ("<p>", "</p>", line),
        };
        html.push_str(open);
        escape(&mut html, said);
        html.push_str(close);
    }
    if in_list { html + "</ul>" } else { html }
}

pub(crate) fn headline(line: &str) -> Option<&str> {
    line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"))
}

/// Opens a link that leaves the desk.
pub(crate) fn open_link(html: &mut String, target: &str) {
    html.push_str("<a href=\"");
    plain(html, target);
    html.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
}

/// Says behind a link where it leads.
pub(crate) fn behind(host: &str) -> String {
    let mut html = " <span class=\"host\">(".to_owned();
    escape(&mut html, host);
    html + ")</span>"
}

/// The place of the web that an address leads to; none if a browser would run it, or read it in
/// another way.
pub(crate) fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    (is_web && !host.is_empty() && !authority.contains('\\')).then(|| host.to_lowercase())
}

/// Whether an address is one of the web, so that a browser runs nothing of it here.
pub(crate) fn is_web(address: &str) -> bool {
    host(address).is_some()
}

/// An e-mail address as a link: nothing of it can add a field to the message.
pub(crate) fn mailto(email: &str) -> String {
    let mut link = "mailto:".to_owned();
    for byte in email.bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte) {
            link.push(char::from(byte));
        } else {
            // writing to a text cannot fail
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d15_what_people_type_stays_as_it_is() {
        assert_eq!(
            html("[price]: 500\n@_asha_ **x** <b>"),
            "<p>[price]: 500<br>@_asha_ **x** &lt;b&gt;</p>"
        );
        assert_eq!(html("  two\n\n   three"), "<p>  two<br><br>   three</p>");
    }

    #[test]
    fn d15_addresses_are_links_and_nothing_around_them_is() {
        let link = |to: &str| {
            format!(
                "<a href=\"{to}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{to}</a>"
            )
        };
        let there = link("https://example.test/a_b_(c)");
        assert_eq!(html("see https://example.test/a_b_(c), or"), format!("<p>see {there}, or</p>"));
        assert_eq!(
            html("(http://example.test)."),
            format!("<p>({}).</p>", link("http://example.test"))
        );
        for none in [
            "ftp://example.test",
            "javascript://example.test",
            "https://",
            "example.test",
            "a@example.test",
        ] {
            assert!(!html(none).contains("<a"), "{none}");
        }
        let forged = html("https://bank.test@evil.test/x");
        assert!(forged.contains("</a> <span class=\"host\">(evil.test)</span>"), "{forged}");
        assert!(
            !html("https://bank.test\\@evil.test/").contains("href=\"https://bank.test\\@evil"),
            "{forged}"
        );
    }

    #[test]
    fn d16_names_in_a_notice_are_no_markup() {
        let title = "[Refund](https://evil.test) **now** <https://evil.test> https://evil.test";
        let notice = service(&format!("Support ticket #1 created for order #2 ({title}). A."));
        assert!(
            !notice.contains("<a") && !notice.contains("<strong") && notice.contains("[Refund]("),
            "{notice}"
        );
        let block = service(&format!(
            "**New Order**\n\n**Details:**\n- Package: {title}\n- Bio: -\n\nThe end.\n\n- Quantity: 1"
        ));
        assert!(block.starts_with(
            "<p><strong>New Order</strong></p><p><strong>Details:</strong></p><ul><li>Package: ["
        ));
        assert!(
            block.ends_with("<li>Bio: -</li></ul><p>The end.</p><ul><li>Quantity: 1</li></ul>"),
            "{block}"
        );
        assert!(!block.contains("<a"), "{block}");
    }

    #[test]
    fn s19_what_cannot_be_seen_is_marked_and_a_mail_has_no_second_field() {
        assert_eq!(html("photo_\u{202e}gnp.exe"), "<p>photo_[U+202E]gnp.exe</p>");
        assert_eq!(
            mailto("a?bcc=x%40y&z@example.test"),
            "mailto:a%3Fbcc%3Dx%2540y%26z@example.test"
        );
        let mut seen = String::new();
        Seen.write_escaped_str(&mut seen, "<\u{202e}\na'").unwrap();
        assert_eq!(seen, "&#60;[U+202E]\na&#39;");
        assert_eq!(field("a\u{200b}<"), "a\u{200b}&lt;");
    }
}
