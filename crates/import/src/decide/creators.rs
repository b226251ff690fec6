//! Profiles of creators, their accounts elsewhere, and what they and brands show of their work.

use domain::Currency;

use super::{Known, has_id};
use crate::{
    former::{AsText, FormerCreator, FormerPortfolioItem, FormerSocialAccount},
    options::Options,
    report::Row,
    target::{CreatorRow, PortfolioItemRow, SocialAccountRow},
    values::{address, as_json, currency, is_address, list_of_texts, minor, scaled},
};

/// The profile that a row becomes.
pub(crate) fn creator(
    former: FormerCreator,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<CreatorRow> {
    has_id(former.id, row)?;
    if !known.users.contains_key(&former.user_id) {
        return row.leave_out("user_id", "its account is left out", &former.user_id.to_string());
    }
    let created_at = former.created_at.or(row, "created_at", options.at);
    let rates = currency(former.rate_currency.as_deref().unwrap_or("USD"), "rate_currency", row);
    let platforms = list_of_texts(&former.platform, "platform", row);
    let platforms: Vec<String> = platforms.iter().map(|name| name.trim().to_lowercase()).collect();
    let total_collaborations = former.total_collaborations.max(0);
    if total_collaborations != former.total_collaborations {
        let before = former.total_collaborations.to_string();
        row.changed("total_collaborations", "is below zero", &before, "0");
    }
    Some(CreatorRow {
        id: former.id,
        user_id: former.user_id,
        bio: former.bio,
        gender: former.gender,
        date_of_birth: former.date_of_birth.optional(row, "date_of_birth"),
        location_state: former.location_state,
        location_city: former.location_city,
        location_pincode: former.location_pincode,
        content_categories: as_json(&list_of_texts(
            &former.content_categories,
            "content_categories",
            row,
        )),
        platforms: as_json(&platforms),
        languages: as_json(&list_of_texts(&former.languages, "languages", row)),
        min_rate_minor: rate(&former.min_rate, rates.currency, "min_rate", row),
        max_rate_minor: rate(&former.max_rate, rates.currency, "max_rate", row),
        rate_currency: rates.code,
        availability_status: former.availability_status.0.unwrap_or_else(|| "available".to_owned()),
        rating_hundredths: rating(&former.rating, row),
        total_collaborations,
        verified: former.verified,
        featured: former.featured,
        created_at,
        updated_at: former.updated_at.or(row, "updated_at", created_at),
    })
}

/// A rate in minor units.
fn rate(text: &AsText, currency: Currency, column: &'static str, row: &mut Row) -> Option<i64> {
    let raw = text.as_deref()?;
    let Ok(read) = minor(raw, currency) else {
        row.changed(column, "is no amount; it is dropped", raw, "");
        return None;
    };
    if read.is_rounded {
        row.changed(column, "rounded", raw, &currency.written(read.minor));
    }
    Some(read.minor)
}

fn rating(text: &AsText, row: &mut Row) -> Option<i32> {
    let raw = text.as_deref()?;
    let (hundredths, is_within) = scaled(raw, 2, (0, 500));
    if !is_within {
        row.changed(
            "rating",
            "is not between 0 and 5",
            raw,
            &Currency::USD.written(hundredths.into()),
        );
    }
    Some(hundredths)
}

/// The account elsewhere that a row becomes.
pub(crate) fn social_account(
    former: FormerSocialAccount,
    known: &Known,
    row: &mut Row,
) -> Option<SocialAccountRow> {
    has_id(former.id, row)?;
    if !known.creators.contains_key(&former.creator_id) {
        return row.leave_out(
            "creator_id",
            "its creator is left out",
            &former.creator_id.to_string(),
        );
    }
    let rate = former.engagement_rate.text();
    let (engagement_millionths, is_within) = scaled(rate, 6, (0, i32::MAX));
    if !is_within {
        row.changed(
            "engagement_rate",
            "is out of bounds",
            rate,
            &engagement_millionths.to_string(),
        );
    }
    Some(SocialAccountRow {
        id: former.id,
        creator_id: former.creator_id,
        platform: former.platform.0.unwrap_or_default(),
        username: former.username,
        follower_count: counted(former.follower_count, "follower_count", row),
        engagement_millionths,
        avg_views: counted(former.avg_views, "avg_views", row),
        verified: former.verified,
    })
}

fn counted(count: i64, column: &'static str, row: &mut Row) -> i64 {
    if count < 0 {
        row.changed(column, "is below zero", &count.to_string(), "0");
    }
    count.max(0)
}

/// The piece of work that a row becomes.
pub(crate) fn portfolio_item(
    former: FormerPortfolioItem,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<PortfolioItemRow> {
    has_id(former.id, row)?;
    let of_creator = former.creator_id.and_then(|id| known.creators.get(&id).copied());
    let of_brand = || former.brand_id.and_then(|id| known.brands.get(&id)).map(|brand| brand.user);
    let Some(user_id) = of_creator.or_else(of_brand) else {
        return row.leave_out("creator_id", "is of neither a creator nor a brand", "");
    };
    let is_text = former.media_type.as_deref() == Some("text");
    if !is_text && !is_address(&former.media_url) {
        return row.leave_out("media_url", "shows nothing without an address", &former.media_url);
    }
    let media_url = address(Some(&former.media_url), "media_url", row).unwrap_or_default();
    let file_size = former.file_size.filter(|size| *size >= 0);
    if file_size != former.file_size {
        row.changed("file_size", "is below zero", "", "");
    }
    Some(PortfolioItemRow {
        id: former.id,
        user_id,
        title: former.title,
        description: former.description,
        media_url,
        media_type: former.media_type.0.unwrap_or_default(),
        file_size,
        mime_type: former.mime_type,
        platform: former.platform.0,
        tags: as_json(&list_of_texts(&former.tags, "tags", row)),
        is_featured: former.is_featured,
        created_at: former.created_at.or(row, "created_at", options.at),
    })
}
