//! Makes of a list of tables what diesel knows of them, and what treats all of them alike.

macro_rules! tables {
    ($($name:ident ($($key:ident),+) { $($column:ident -> $type:ty,)+ })+) => {
        $(diesel::table! {
            use diesel::sql_types::*;
            use super::Moment;
            $name ($($key),+) { $($column -> $type,)+ }
        })+
        diesel::allow_tables_to_appear_in_same_query!($($name,)+);

        /// Every table.
        pub(crate) static TABLES: &[$crate::copy::catalogue::Table] = &[
            $($crate::copy::catalogue::Table {
                name: stringify!($name),
                columns: &[$((
                    stringify!($column),
                    <$type as $crate::copy::catalogue::HasKind>::KIND,
                ),)+],
                copy_out: |conn, each| $crate::postgres::copying::copy_out($name::table, conn, each),
                copy_in: |conn, chunks| $crate::postgres::copying::copy_in($name::table, conn, chunks),
            },)+
        ];
    };
}

pub(crate) use tables;
