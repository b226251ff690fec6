//! The text of messages by staff: a safe subset of `CommonMark`. Emphasis, code, quotes, lists and
//! links to web pages are shown as such. Everything else, HTML included, is shown as the text that
//! it is.

use std::{fmt::Write, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::typed::{self, escape, linked};

/// Definitions of links are looked for so often at most; one look finds all but those of one name.
const LOOKS: usize = 64;

/// HTML of a message's text. Nothing of it is taken over but what is escaped here.
pub(crate) fn html(text: &str) -> String {
    let Some(text) = without_definitions(text) else { return typed::html(text) };
    let mut writer =
        Writer { source: &text, html: String::with_capacity(text.len() * 2), links: Vec::new() };
    let events = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    TextMergeWithOffset::new(events).for_each(|(event, at)| writer.write(event, at));
    writer.html
}

/// The same as plain words.
pub(crate) fn words(text: &str) -> String {
    let Some(text) = without_definitions(text) else { return text.to_owned() };
    let mut words = String::with_capacity(text.len());
    for (event, at) in Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text);
            }
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis)
                if is_handle(&words_source(&text, &at)) =>
            {
                words.push('_');
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => {
                words.push(' ');
            }
            _ => {}
        }
    }
    words
}

/// A text in which nothing defines a link, since such a line would be shown nowhere: `[price]: 500`
/// is meant as it is written.
fn without_definitions(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..LOOKS {
        let parser = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH);
        let mut starts: Vec<usize> =
            parser.reference_definitions().iter().map(|(_, known)| known.span.start).collect();
        if starts.is_empty() {
            return Some(text);
        }
        starts.sort_unstable_by(|a, b| b.cmp(a));
        for start in starts {
            text.insert(start, '\\');
        }
    }
    None
}

/// What stands right before emphasis, and its first character.
fn words_source(source: &str, at: &Range<usize>) -> String {
    let before = source.get(..at.start).unwrap_or_default().chars().next_back();
    before.into_iter().chain(source.get(at.clone()).unwrap_or_default().chars().next()).collect()
}

/// `@_asha_` names an account.
fn is_handle(start: &str) -> bool {
    start == "@_"
}

struct Writer<'a> {
    source: &'a str,
    html: String,
    /// The links that are open, each with what stands behind it.
    links: Vec<String>,
}

impl Writer<'_> {
    fn write(&mut self, event: Event<'_>, at: Range<usize>) {
        match event {
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis)
                if is_handle(&words_source(self.source, &at)) =>
            {
                self.html.push('_');
            }
            Event::Start(tag) => self.open(&tag),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.html.push_str("</a>");
                self.html.push_str(&self.links.pop().unwrap_or_default());
            }
            Event::End(tag) => self.html.push_str(close(tag)),
            Event::Text(text) if self.links.is_empty() => linked(&mut self.html, &text),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => escape(&mut self.html, &text),
            Event::Code(text) => {
                self.html.push_str("<code>");
                escape(&mut self.html, &text);
                self.html.push_str("</code>");
            }
            // people end lines where they want them to end
            Event::SoftBreak | Event::HardBreak => self.html.push_str("<br>"),
            Event::Rule => self.html.push_str("<hr>"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let html = &mut self.html;
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
            Tag::Link { dest_url, link_type, .. } | Tag::Image { dest_url, link_type, .. } => {
                let is_named = !matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.links.push(link(html, dest_url, is_named));
            }
            Tag::Heading { .. } => html.push_str("<p><strong>"),
            _ => html.push_str("<p>"),
        }
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
        TagEnd::Heading(_) => "</strong></p>",
        _ => "</p>",
    }
}

/// Opens a link to a web page; one to anything else leads nowhere. What stands behind it: where it
/// leads.
fn link(html: &mut String, target: &str, is_named: bool) -> String {
    let Some(host) = typed::host(target) else {
        html.push_str("<a>");
        return String::new();
    };
    typed::open_link(html, target);
    if is_named { typed::behind(&host) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_shown_as_they_mean_it() {
        assert_eq!(html("one\ntwo\n\nthree"), "<p>one<br>two</p><p>three</p>");
        assert_eq!(
            html("**now** _please_ `x`"),
            "<p><strong>now</strong> <em>please</em> <code>x</code></p>"
        );
        assert_eq!(html("- a\n- b"), "<ul><li>a</li><li>b</li></ul>");
        assert_eq!(html("> said"), "<blockquote><p>said</p></blockquote>");
    }

    #[test]
    fn s19_the_host_stands_behind_a_link_that_says_something_else() {
        let open = "<p><a href=\"https://example.test/?a=1&amp;b=2\" target=\"_blank\" \
                    rel=\"noopener noreferrer nofollow\">";
        let named = html("[https://bank.test](https://example.test/?a=1&b=2)");
        assert_eq!(
            named,
            format!("{open}https://bank.test</a> <span class=\"host\">(example.test)</span></p>")
        );
        let bare = format!("{open}https://example.test/?a=1&amp;b=2</a></p>");
        assert_eq!(html("https://example.test/?a=1&b=2"), bare, "an address is a link of its own");
        assert_eq!(html("<https://example.test/?a=1&b=2>"), bare);
        assert!(html("[x](https://bank.test@evil.test/)").contains("(evil.test)"));
    }

    #[test]
    fn d15_nothing_that_is_written_disappears() {
        assert_eq!(html("[price]: 500"), "<p>[price]: 500</p>");
        assert_eq!(
            html("Hello\n\n[price]: 500\n[price]: 600"),
            "<p>Hello</p><p>[price]: 500<br>[price]: 600</p>"
        );
        assert_eq!(html("ask @_asha_ _now_"), "<p>ask @_asha_ <em>now</em></p>");
        assert_eq!(words("**Hi** @_asha_,\n[price]: 500").trim(), "Hi @_asha_, [price]: 500");
        let many = "[a]: b\n\n".repeat(100);
        assert_eq!(html(&many).matches("[a]: b").count(), 100);
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
            "https://example.test/\"onmouseover=alert(1)",
            "javascript://example.test/%0aalert(1)",
        ];
        for text in hostile {
            for html in [html(text), typed::html(text), typed::service(text)] {
                let tags =
                    html.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap());
                let known = [
                    "p", "/p", "a", "/a", "br", "pre", "code", "/code", "/pre", "em", "/em",
                    "span", "/span",
                ];
                assert!(tags.clone().all(|tag| known.contains(&tag)), "{text} became {html}");
                assert!(
                    !html.contains("href=\"javascript") && !html.contains("href=\"data"),
                    "{text} became {html}"
                );
                let inside = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap());
                assert!(inside.clone().all(|tag| !tag.contains(" on")), "{text} became {html}");
            }
        }
    }
}
