//! A page of a list, the newest row first.

/// A page of a boxed query, the newest first: by an id, or by a time and then an id. One row more
/// than is wanted tells whether there are others. A macro, since boxed queries of different rows
/// have nothing in common but these methods.
macro_rules! newest {
    ($query:expr, $page:expr, $id:expr) => {{
        let query = match $page.start {
            app::Start::First => $query,
            app::Start::Offset(rows) => $query.offset(i64::from(rows)),
            app::Start::After(last) => $query.filter($id.lt(last.id)),
        };
        query.order($id.desc()).limit(i64::from($page.limit) + 1)
    }};
    ($query:expr, $page:expr, $time:expr, $id:expr) => {{
        let query = match $page.start {
            app::Start::First => $query,
            app::Start::Offset(rows) => $query.offset(i64::from(rows)),
            app::Start::After(app::Position { at, id }) => {
                let at = crate::moment::At::from(at);
                $query.filter($time.le(at)).filter($time.lt(at).or($id.lt(id)))
            }
        };
        query.order(($time.desc(), $id.desc())).limit(i64::from($page.limit) + 1)
    }};
}
pub(super) use newest;
