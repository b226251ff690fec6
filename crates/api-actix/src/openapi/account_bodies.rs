//! The bodies of requests about accounts and profiles, as they are read; these types exist for the description only.

#![expect(dead_code, reason = "the fields are for the derive macro")]

use utoipa::{
    ToSchema,
    openapi::schema::{ArrayBuilder, SchemaType, Type},
};

use super::{
    inputs::{
        optional_business_type, optional_day, optional_email, optional_phone, optional_site, optional_text, phone,
        text, url,
    },
    values::{GenderWord, SideWord},
};

#[derive(ToSchema)]
#[schema(examples(json!({ "phone": "+919800000001" })))]
pub(crate) struct KnownPhoneBody {
    /// Compared by its digits
    #[schema(schema_with = text::<1, 100>)]
    phone: String,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "all": true })))]
pub(crate) struct LogoutBody {
    /// Whether every other token and session of the account ends too
    all: Option<bool>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "phone": "+919800000001" })))]
pub(crate) struct PhoneBody {
    #[schema(schema_with = phone)]
    phone: String,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "phone": "+919800000001", "code": "123456", "userType": "brand" })))]
pub(crate) struct PhoneCodeBody {
    #[schema(schema_with = phone)]
    phone: String,
    #[schema(pattern = "^[0-9]{6}$", min_length = 6, max_length = 6)]
    code: String,
    /// Name of a new account
    #[schema(schema_with = optional_text::<100>)]
    full_name: Option<String>,
    /// What a new account becomes; creator when absent
    user_type: Option<SideWord>,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME" })))]
pub(crate) struct BasicInfoBody {
    gender: GenderWord,
    #[schema(schema_with = text::<1, 100>)]
    city: String,
    /// Another than the present one counts as not proven
    #[schema(schema_with = optional_email)]
    email: Option<String>,
    /// Another than the present one counts as not proven
    #[schema(schema_with = optional_phone)]
    phone: Option<String>,
    /// Date of birth
    #[schema(schema_with = optional_day)]
    dob: Option<String>,
    #[schema(schema_with = optional_text::<200>)]
    company_name: Option<String>,
    /// Brands must say it
    #[schema(schema_with = optional_business_type)]
    business_type: Option<String>,
    /// `https://` is put in front where no scheme is
    #[schema(schema_with = optional_site)]
    website_url: Option<String>,
    /// Brands must say it
    #[schema(schema_with = optional_text::<100>)]
    role: Option<String>,
    #[schema(schema_with = optional_text::<5000>)]
    about: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "categories": ["Retail"], "about": "We sell mangoes", "languages": ["English"] })))]
pub(crate) struct PreferencesBody {
    /// Industries of a brand, or what a creator's content is about
    #[schema(schema_with = texts::<1, 5, 100>)]
    categories: Vec<String>,
    #[schema(schema_with = text::<1, 5000>)]
    about: String,
    #[schema(schema_with = texts::<1, 50, 100>)]
    languages: Vec<String>,
    /// Of creators
    #[schema(schema_with = optional_texts::<20, 50>)]
    platform: Option<Vec<String>>,
    #[schema(schema_with = optional_text::<100>)]
    role: Option<String>,
    #[schema(schema_with = optional_day)]
    date_of_birth: Option<String>,
}

fn texts<const LEAST: usize, const MOST: usize, const MAX: usize>() -> ArrayBuilder {
    ArrayBuilder::new().items(text::<1, MAX>()).min_items(Some(LEAST)).max_items(Some(MOST))
}

fn optional_texts<const MOST: usize, const MAX: usize>() -> ArrayBuilder {
    texts::<0, MOST, MAX>().schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase", examples(json!({ "mediaUrl": "https://files.example.com/a.mp4", "mediaType": "video" })))]
pub(crate) struct WorkBody {
    #[schema(schema_with = url)]
    media_url: String,
    media_type: MediaTypeWord,
    #[schema(schema_with = optional_text::<255>)]
    file_name: Option<String>,
    /// Bytes
    #[schema(minimum = 0)]
    file_size: Option<u64>,
    #[schema(schema_with = optional_text::<100>)]
    mime_type: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum MediaTypeWord {
    Image,
    Video,
    Text,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "cover_image_url": "https://files.example.com/cover.png" })))]
pub(crate) struct CoverBody {
    #[schema(schema_with = url)]
    cover_image_url: String,
}

#[derive(ToSchema)]
#[schema(examples(json!({ "name": "Asha Rao" })))]
pub(crate) struct NameBody {
    #[schema(schema_with = text::<1, 200>)]
    name: String,
}
