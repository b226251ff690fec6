//! Which answer each error of a use case becomes.

/// Says what each variant of an error becomes. What its store says becomes the same everywhere, so
/// that is not said. A variant that is left out does not compile.
///
/// ```
/// # struct Answer(u16);
/// # struct Down;
/// # impl From<Down> for Answer { fn from(_: Down) -> Self { Self(503) } }
/// enum ReadError {
///     NotFound,
///     Store(Down),
/// }
///
/// http_edge::map_errors! { Answer:
///     ReadError {
///         ReadError::NotFound => Self(404),
///     }
/// }
///
/// assert_eq!(Answer::from(ReadError::NotFound).0, 404);
/// assert_eq!(Answer::from(ReadError::Store(Down)).0, 503);
/// ```
#[macro_export]
macro_rules! map_errors {
    ($answer:ty: $($error:ident { $($variant:pat => $value:expr,)* })+) => {$(
        impl From<$error> for $answer {
            fn from(error: $error) -> Self {
                match error {
                    $($variant => $value,)*
                    $error::Store(error) => error.into(),
                }
            }
        }
    )+};
}
