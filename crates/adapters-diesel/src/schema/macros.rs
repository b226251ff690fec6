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
        pub(crate) static TABLES: &[$crate::transfer::Table] = &[
            $($crate::transfer::Table {
                name: stringify!($name),
                columns: &[$((
                    stringify!($column),
                    <$type as $crate::transfer::HasKind>::KIND,
                ),)+],
                copy_out: |conn, each| $crate::transfer::statement::copy_out($name::table, conn, each),
                copy_in: |conn, chunks| $crate::transfer::statement::copy_in($name::table, conn, chunks),
            },)+
        ];
    };
}

pub(crate) use tables;
