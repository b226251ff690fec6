//! Rows of counts, as raw queries return them.

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use crate::moment::{At, Moment};

#[derive(QueryableByName)]
pub(crate) struct AgentAssignmentsRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) agent_id: i64,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) assignments: i64,
}

#[derive(QueryableByName)]
pub(crate) struct FairnessRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) stretches: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) spread: i64,
}

/// How often something happened, how often it is still waited for, and how many microseconds it
/// took.
#[derive(QueryableByName)]
pub(crate) struct TookRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) n: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) waiting: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) p50: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) p90: Option<i64>,
}

#[derive(QueryableByName)]
pub(crate) struct BacklogRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) open: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) in_progress: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) waiting: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) younger_1: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) younger_2: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) younger_3: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) younger_4: i64,
    #[diesel(sql_type = Nullable<Moment>)]
    pub(crate) oldest: Option<At>,
}

/// Orders of a day, which is counted from 1970 on.
#[derive(QueryableByName)]
pub(crate) struct SalesRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) day: i64,
    #[diesel(sql_type = Text)]
    pub(crate) currency: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) orders: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) ordered: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) kept: i64,
}

/// Orders of an hour of the week, from 0 for the first one of Monday.
#[derive(QueryableByName)]
pub(crate) struct HourRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) hour: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) orders: i64,
}
