//! Words of the scripts that users write are found alike on both engines, in every spelling that
//! Unicode calls the same.

use app::{
    search::{Search, SearchText},
    testing::follow_search,
};
use test_support::{Engine, on_each_engine};

use crate::fixture::Shop;

on_each_engine! { b02_words_of_every_script_are_found_alike, }

/// What is said, what is asked for, and whether that is found.
const TABLE: [(&str, &str, bool); 72] = [
    // Latin
    ("Crème brûlée", "creme", true),
    ("une crème", "CRE\u{300}ME", true),
    ("Straße 7", "strasse", true),
    ("STRASSE 8", "straße", true),
    ("Łódź dziś", "łódź", true),
    ("İstanbul", "istanbul", true),
    ("ﬁne print", "fine", true),
    ("naïve", "nai\u{308}ve", true),
    ("Ångström", "\u{212b}ngström", true),
    ("Acme™ reel", "acme reel", true),
    ("the e-mail", "mail", true),
    ("co\u{ad}operate", "cooperate", true),
    ("Tiếng Việt", "tieng viet", true),
    ("abcdef", "bcd", false),
    ("summer reels", "reels summers", false),
    // Greek
    ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", true),
    ("Καλημέρα κόσμε", "καλημερα", true),
    ("ο κόσμος", "ΚΌΣΜΟΣ", true),
    ("ΐδιος", "ι\u{308}\u{301}διος", true),
    // Cyrillic
    ("Привет, мир", "ПРИВЕТ", true),
    ("Ёлка", "елка", true),
    ("Йод", "и\u{306}од", true),
    ("Київ", "КИЇВ", true),
    ("молоко", "кит", false),
    // Devanagari
    ("नमस्ते दुनिया", "नमस्ते", true),
    ("क़लम", "\u{958}लम", true),
    ("\u{95b}रूरत", "\u{91c}\u{93c}रूरत", true),
    ("हिन्दी।", "हिन्दी", true),
    ("क्षेत्र", "क्षे", true),
    ("समय", "मय", false),
    // Bengali
    ("সম\u{9df}", "সম\u{9af}\u{9bc}", true),
    ("বিষ\u{9af}\u{9bc}", "বিষ\u{9df}", true),
    ("বাংলা ভাষা", "ভাষা", true),
    ("ক\u{9cb}থা", "ক\u{9c7}\u{9be}থা", true),
    ("আম\u{9a1}\u{9bc}া", "আম\u{9dc}া", true),
    // Tamil
    ("வணக்கம் உலகம்", "வணக்கம்", true),
    ("க\u{bca}டி", "க\u{bc6}\u{bbe}டி", true),
    ("தமிழ்", "தமி", true),
    // Arabic
    ("نعم، بالتأكيد", "نعم", true),
    ("السلام عليكم", "السلام", true),
    ("\u{fdfa}", "صلى", true),
    ("\u{fefb} شيء", "لا", true),
    ("\u{622}ب", "\u{627}\u{653}ب", true),
    ("می\u{200c}خواهم", "میخواهم", true),
    // Hebrew
    ("שלום עולם", "שלום", true),
    ("ירושלים־תל", "ירושלים", true),
    ("\u{fb2a}מש", "ש\u{5c1}מש", true),
    // Thai, Lao, Khmer, Myanmar
    ("สวัสดีครับผม", "ครับ", true),
    ("น้ำดื่มสะอาด", "ดื่ม", true),
    ("ขอ\u{e19}\u{e49}\u{e33}แข็ง", "\u{e19}\u{e49}\u{e4d}\u{e32}", true),
    ("กรุงเทพมหานคร", "มหา", true),
    ("ภาษาไทย", "ไทยา", false),
    ("ສະບາຍດີ", "ບາຍ", true),
    ("សួស្តីពិភពលោក", "ពិភព", true),
    ("မင်္ဂလာပါ", "လာပါ", true),
    // Han and Kana
    ("我要买手机", "手机", true),
    ("蓝色手机壳两个", "手机壳", true),
    ("绿茶叶", "茶", true),
    ("東京都庁", "京都", true),
    ("机器手", "手机器", false),
    ("ガード下", "ｶﾞｰﾄﾞ", true),
    ("か\u{3099}くせい", "がく", true),
    ("教えてください", "くだ", true),
    ("3月のiPhone", "iphone", true),
    ("豈", "\u{f900}", true),
    // Hangul
    ("안녕하세요", "하세", true),
    ("한국어", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", true),
    ("서울특별시에서", "특별시", true),
    ("가나다라", "가다", false),
    // what is nobody's letter
    ("👍 done", "done", true),
    ("100% ①", "1", true),
    ("٣ قطع", "٣ قطع", true),
];

fn b02_words_of_every_script_are_found_alike(engine: Engine) {
    let count = u32::try_from(TABLE.len()).unwrap();
    let shop = Shop::open(engine, [1, 1, 1, count]);
    let packages: Vec<i64> = (1..=count.into()).collect();
    let mut tickets = Vec::new();
    for some in packages.chunks(10) {
        let placed = shop.order(1, some).unwrap();
        tickets.extend(placed.into_iter().map(|context| context.ticket.unwrap().id.get()));
    }
    for ((said, ..), ticket) in TABLE.iter().zip(&tickets) {
        shop.db.sql(&format!(
            "insert into messages (ticket_id, author_id, channel, role, kind, body, created_at) \
             select {ticket}, author_id, 'internal', 'agent', 'text', '{said}', created_at from messages limit 1"
        ));
    }
    let ports = &shop.stores.ports;
    follow_search(ports, shop.db.number("select max(id) as n from messages"));
    for (n, (said, asked, is_found)) in TABLE.iter().enumerate() {
        let text = SearchText::parse(asked).unwrap();
        assert_eq!(text.matches(said), *is_found, "{asked} in {said}");
        let found = ports.search.search(&Search { text: text.clone(), limit: 100 }).unwrap();
        let in_messages: Vec<i64> = found
            .iter()
            .filter(|found| {
                found.message.as_ref().is_some_and(|message| text.matches(&message.text))
            })
            .filter_map(|found| Some(found.context.ticket.as_ref()?.id.get()))
            .collect();
        let expected = TABLE.iter().zip(&tickets).filter(|((said, ..), _)| text.matches(said));
        for (_, ticket) in expected {
            let by_id = text.id() == Some(*ticket);
            assert!(by_id || in_messages.contains(ticket), "{asked} in {ticket}");
        }
        assert_eq!(in_messages.contains(&tickets[n]), *is_found, "{asked} in {said}");
    }
}
