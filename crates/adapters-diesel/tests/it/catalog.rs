//! Creators and what they sell, as brands browse them.

use app::{PageRequest, Start, catalog::CreatorProfile};
use domain::CreatorId;
use test_support::{Engine, on_each_engine};

use crate::fixture::Shop;

on_each_engine! {
    creators_are_listed_the_newest_first_and_in_pages,
    a_creator_whose_account_is_not_active_is_hidden,
    packages_that_are_not_on_sale_are_hidden,
    at_most_as_many_pieces_of_work_are_shown_as_are_asked_for,
    a_profile_is_read_as_it_is_stored,
}

fn creators(shop: &Shop, page: PageRequest) -> Vec<CreatorProfile> {
    shop.stores
        .ports
        .catalog
        .creators(None, page, app::catalog::CreatorDetail { portfolio: 3, packages: 1000 })
        .unwrap()
        .items
}

fn creator(shop: &Shop, id: i64, portfolio: u32) -> Option<CreatorProfile> {
    shop.stores
        .ports
        .catalog
        .creator(
            CreatorId::new(id).unwrap(),
            app::catalog::CreatorDetail { portfolio, packages: 1000 },
        )
        .unwrap()
}

fn creators_are_listed_the_newest_first_and_in_pages(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 7, 2]);
    // equal times on purpose: the id decides then
    shop.db.sql(
        "update creators set created_at = (select created_at from creators where id = 3) where id between 2 and 5",
    );
    let whole = creators(&shop, PageRequest::first(100));
    let ids: Vec<_> = whole.iter().map(|profile| profile.creator.id.get()).collect();
    assert_eq!(ids, [7, 6, 5, 4, 3, 2, 1]);
    assert!(
        whole
            .iter()
            .all(|profile| profile.packages.len() == 2 && profile.social_accounts.len() == 1)
    );
    for limit in [1, 3, 7] {
        let (mut walked, mut page) = (Vec::new(), PageRequest::first(limit));
        loop {
            let part = shop
                .stores
                .ports
                .catalog
                .creators(None, page, app::catalog::CreatorDetail { portfolio: 3, packages: 1000 })
                .unwrap();
            walked.extend(part.items);
            let Some(next) = part.next else { break };
            page.start = Start::After(next);
        }
        assert_eq!(walked, whole, "by {limit}");
    }
    assert_eq!(creators(&shop, PageRequest { limit: 2, start: Start::Offset(3) }), whole[3..5]);
}

fn a_creator_whose_account_is_not_active_is_hidden(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 2, 1]);
    for status in ["suspended", "pending", "deleted"] {
        shop.db.sql(&format!("update users set status = '{status}' where id = 3"));
        assert_eq!(creator(&shop, 1, 3), None, "{status}");
        assert_eq!(creators(&shop, PageRequest::first(9)).len(), 1, "{status}");
        assert!(shop.order(1, &[1]).is_err(), "and cannot be ordered from");
    }
    assert_eq!(creator(&shop, 999, 3), None);
    assert!(creator(&shop, 2, 3).is_some());
}

fn packages_that_are_not_on_sale_are_hidden(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 4]);
    shop.db.sql(
        "update packages set is_active = not is_active where id = 2; \
         update packages set is_deleted = not is_deleted where id = 3",
    );
    let ids = |profile: &CreatorProfile| {
        profile.packages.iter().map(|package| package.id.get()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&creator(&shop, 1, 3).unwrap()), [4, 1]);
    assert_eq!(ids(&creators(&shop, PageRequest::first(9))[0]), [4, 1]);
    for hidden in [2, 3] {
        assert!(shop.order(1, &[1, hidden]).is_err());
    }
    let placed = shop.order(1, &[1]).unwrap().remove(0);
    shop.db.sql("update packages set is_deleted = not is_deleted where id = 1");
    let old = shop.stores.ports.orders.find(placed.order.id).unwrap().unwrap();
    assert_eq!(old.package.title, placed.package.title, "old orders still show it");
    assert!(old.package.is_deleted);
}

fn at_most_as_many_pieces_of_work_are_shown_as_are_asked_for(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 2, 1]);
    for n in 1..=5 {
        shop.db.sql(&format!(
            "insert into portfolio_items (user_id, title, media_url, media_type, tags, is_featured, created_at) \
             select user_id, 'Piece {n}', media_url, media_type, '[\"a\", \"b\"]', is_featured, created_at \
             from portfolio_items where id <= 2"
        ));
    }
    for (limit, wanted) in
        [(0, vec![]), (1, vec!["Piece 5"]), (3, vec!["Piece 5", "Piece 4", "Piece 3"])]
    {
        for profile in creators(&shop, PageRequest::first(9)) {
            let shown = creator(&shop, profile.creator.id.get(), limit).unwrap().portfolio;
            assert_eq!(shown.iter().map(|piece| piece.title.as_str()).collect::<Vec<_>>(), wanted);
            assert!(shown.iter().all(|piece| piece.tags == ["a", "b"]));
        }
    }
    assert_eq!(creator(&shop, 1, 100).unwrap().portfolio.len(), 6);
}

fn a_profile_is_read_as_it_is_stored(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.db.sql(
        "update creators set gender = 'female', date_of_birth = '1990-02-28T00:00:00.000000Z', \
         rating_hundredths = 500, total_collaborations = 12, \
         location_state = 'Goa', languages = '[\"English\"]', bio = null where id = 1; \
         update users set phone = '+15550100', profile_image_url = 'https://img.example.test/p' where id = 3; \
         update social_accounts set follower_count = 5000000000, engagement_millionths = 34567, avg_views = 0",
    );
    let profile = creator(&shop, 1, 3).unwrap();
    assert_eq!(
        (profile.gender.as_deref(), profile.phone.as_deref()),
        (Some("female"), Some("+15550100"))
    );
    assert_eq!(profile.date_of_birth.unwrap().to_rfc3339(), "1990-02-28T00:00:00+00:00");
    assert_eq!(profile.profile_image_url.as_deref(), Some("https://img.example.test/p"));
    assert_eq!((profile.cover_image_url, profile.creator.bio), (None, None));
    assert_eq!(profile.creator.rating.unwrap().to_string(), "5");
    assert_eq!(
        (profile.creator.total_collaborations, profile.creator.location.state.as_deref()),
        (12, Some("Goa"))
    );
    assert_eq!(profile.creator.languages, ["English"]);
    let social = &profile.social_accounts[0];
    assert_eq!(
        (social.follower_count, social.engagement_millionths, social.avg_views),
        (5_000_000_000, 34_567, 0)
    );
    shop.db.sql("update creators set rating_hundredths = null");
    assert_eq!(creator(&shop, 1, 3).unwrap().creator.rating, None);
}
