//! The text of messages: a safe subset of `CommonMark`. Emphasis, code, quotes, lists and links to web pages are shown as
//! such. Everything else, HTML included, is shown as the text that it is.

use std::fmt::Write;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// HTML of a message's text. Nothing of it is taken over but what is escaped here.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH) {
        write(&mut html, event);
    }
    html
}

fn write(html: &mut String, event: Event<'_>) {
    match event {
        Event::Start(tag) => open(html, &tag),
        Event::End(tag) => html.push_str(close(tag)),
        Event::Text(text)
        | Event::Html(text)
        | Event::InlineHtml(text)
        | Event::InlineMath(text)
        | Event::DisplayMath(text)
        | Event::FootnoteReference(text) => escape(html, &text),
        Event::Code(text) => {
            html.push_str("<code>");
            escape(html, &text);
            html.push_str("</code>");
        }
        // people end lines where they want them to end
        Event::SoftBreak | Event::HardBreak => html.push_str("<br>"),
        Event::Rule => html.push_str("<hr>"),
        Event::TaskListMarker(_) => {}
    }
}

fn open(html: &mut String, tag: &Tag<'_>) {
    match tag {
        Tag::Emphasis => html.push_str("<em>"),
        Tag::Strong => html.push_str("<strong>"),
        Tag::Strikethrough => html.push_str("<s>"),
        Tag::BlockQuote(_) => html.push_str("<blockquote>"),
        Tag::CodeBlock(_) => html.push_str("<pre><code>"),
        Tag::List(None) => html.push_str("<ul>"),
        Tag::List(Some(first)) => {
            // writing to a text cannot fail
            let _ = write!(html, "<ol start=\"{first}\">");
        }
        Tag::Item => html.push_str("<li>"),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => link(html, dest_url),
        Tag::Heading { .. } => html.push_str("<p><strong>"),
        _ => html.push_str("<p>"),
    }
}

const fn close(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</s>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        TagEnd::CodeBlock => "</code></pre>",
        TagEnd::List(false) => "</ul>",
        TagEnd::List(true) => "</ol>",
        TagEnd::Item => "</li>",
        TagEnd::Link | TagEnd::Image => "</a>",
        TagEnd::Heading(_) => "</strong></p>",
        _ => "</p>",
    }
}

/// A link to a web page; one to anything else leads nowhere.
fn link(html: &mut String, target: &str) {
    if is_web(target) {
        html.push_str("<a href=\"");
        escape(html, target);
        html.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
    } else {
        html.push_str("<a>");
    }
}

/// Whether an address is one of the web, so that a browser runs nothing of it here.
pub(crate) fn is_web(target: &str) -> bool {
    let scheme = target.split(':').next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")) && target.contains("://")
}

pub(crate) fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push_str("<br>"),
            _ => html.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_shown_as_they_mean_it() {
        assert_eq!(html("one\ntwo\n\nthree"), "<p>one<br>two</p><p>three</p>");
        assert_eq!(html("**now** _please_ `x`"), "<p><strong>now</strong> <em>please</em> <code>x</code></p>");
        assert_eq!(html("- a\n- b"), "<ul><li>a</li><li>b</li></ul>");
        assert_eq!(html("> said"), "<blockquote><p>said</p></blockquote>");
        let link = "<p><a href=\"https://example.test/?a=1&amp;b=2\" target=\"_blank\" \
                    rel=\"noopener noreferrer nofollow\">here</a></p>";
        assert_eq!(html("[here](https://example.test/?a=1&b=2)"), link);
    }

    #[test]
    fn nothing_that_is_written_is_run() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onclick=alert(1)>b</b>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "![x](javascript:alert(1))",
            "[x](https://example.test/\"onmouseover=alert(1))",
            "<javascript:alert(1)>",
            "[x](JaVaScRiPt:alert(1))",
            "```<script>\nalert(1)\n</script>```",
            "<svg/onload=alert(1)>",
            "[x](vbscript://x)",
            "&lt;script&gt;",
        ];
        for text in hostile {
            let html = html(text);
            let tags = html.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap());
            let known = ["p", "/p", "a", "/a", "br", "pre", "code", "/code", "/pre", "em", "/em"];
            assert!(tags.clone().all(|tag| known.contains(&tag)), "{text} became {html}");
            assert!(!html.contains("href=\"javascript") && !html.contains("href=\"data"), "{text} became {html}");
            let inside = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap());
            assert!(inside.clone().all(|tag| !tag.contains(" on")), "{text} became {html}");
        }
    }
}
