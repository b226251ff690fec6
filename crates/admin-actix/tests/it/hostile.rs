//! Whatever people write is shown as text and never run, and nothing of staff leaves the desk.

use app::Viewer;
use domain::Channel;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    nothing_that_a_party_writes_is_run,
}

const HOSTILE: &str =
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>";

fn nothing_that_a_party_writes_is_run(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let written = HOSTILE.replace('\'', "''");
        app.db.sql(&format!("update users set name = '{written}'"));
        app.db.sql(&format!("update brands set company_name = '{written}'"));
        app.db.sql(&format!("update packages set title = '{written}'"));
        let ticket = app.order(1, &[1, 2])[0].ticket.as_ref().unwrap().id;
        app.db.sql(&format!(
            "update orders set instructions = '{written}', rejection_message = '{written}'"
        ));
        app.db.sql("update orders set reference_urls = '[\"javascript:alert(4)\"]'");
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, HOSTILE);
        app.say(
            ticket,
            Viewer::Brand(app.brand(1)),
            Channel::BrandAgent,
            "[x](javascript:alert(5))",
        );
        app.db.sql(&format!(
            "update messages set file_url = 'javascript:alert(6)', file_name = '{written}' where kind = 'text'"
        ));
        let browser = app.signed_in("agent1").await;
        let pages = [
            "/desk/tickets?tab=all".to_owned(),
            format!("/desk/tickets/{ticket}"),
            format!("/desk/tickets/{ticket}?channel=internal"),
            format!("/desk/tickets/{ticket}/agent"),
            "/desk/tickets?q=%3Cscript%3Ealert(7)%3C/script%3E".to_owned(),
            "/desk/tickets?priority=%3Cscript%3Ealert(8)%3C/script%3E".to_owned(),
            "/desk/sign-in?next=/desk/%22%3E%3Cscript%3Ealert(9)%3C/script%3E".to_owned(),
        ];
        for path in pages {
            let page = browser.get(&path).await;
            assert!(page.status < 500, "{path}");
            let scripts = page.html.matches("<script").count();
            let own = page.html.matches("<script type=\"module\" src=\"/desk/assets/").count();
            assert_eq!(scripts, own, "{path}: {}", page.html);
            for tag in page.html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
                assert!(!tag.starts_with("svg") && !tag.starts_with("img"), "{path}: <{tag}>");
                let unquoted: String = tag.split('"').step_by(2).collect();
                assert!(!unquoted.contains(" on"), "{path}: <{tag}>");
                assert!(!tag.contains("href=\"javascript:"), "{path}: <{tag}>");
            }
        }
    });
}
