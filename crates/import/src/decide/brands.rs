//! Profiles of brands. There may be several of one account; the first is the one that was used.

use domain::is_blank;

use super::{Known, has_id};
use crate::{
    former::FormerBrand,
    options::Options,
    report::Row,
    target::BrandRow,
    values::{address, as_json, list_of_texts},
};

/// What the app writes for everybody whom it did not ask for a company.
const NO_COMPANY: &str = "Company Name";

/// The profile that a row becomes.
pub(crate) fn brand(
    former: FormerBrand,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<BrandRow> {
    has_id(former.id, row)?;
    if !known.users.contains_key(&former.user_id) {
        return row.leave_out("user_id", "its account is left out", &former.user_id.to_string());
    }
    if let Some(first) = known.brand_of_user.get(&former.user_id) {
        let reason = "the account has a profile; orders and work shown go to that one";
        return row.leave_out("user_id", reason, &first.to_string());
    }
    let created_at = former.created_at.or(row, "created_at", options.at);
    let company_name = if is_blank(&former.company_name) {
        row.changed("company_name", "is empty", &former.company_name, NO_COMPANY);
        NO_COMPANY.to_owned()
    } else {
        former.company_name
    };
    let mut industries = list_of_texts(&former.industries, "industries", row);
    if industries.is_empty() {
        industries.extend(former.industry.filter(|industry| !is_blank(industry)));
    }
    Some(BrandRow {
        id: former.id,
        user_id: former.user_id,
        company_name,
        industries: as_json(&industries),
        business_type: former.business_type,
        role_in_organization: former.role_in_organization,
        website_url: address(former.website_url.as_deref(), "website_url", row),
        description: former.description,
        logo_url: address(former.logo_url.as_deref(), "logo_url", row),
        gender: former.gender,
        date_of_birth: former.date_of_birth.optional(row, "date_of_birth"),
        languages: as_json(&list_of_texts(&former.languages, "languages", row)),
        location_country: former.location_country,
        location_state: former.location_state,
        location_city: former.location_city,
        location_pincode: former.location_pincode,
        verified: former.verified,
        created_at,
        updated_at: former.updated_at.or(row, "updated_at", created_at),
    })
}
