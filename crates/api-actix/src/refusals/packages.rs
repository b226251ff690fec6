//! Refusals of packages.

use actix_web::http::StatusCode;
use app::packages::{AddPackageError, ChangePackageError, DeletePackageError, ListOwnPackagesError, ReadPackageError};

use domain::InvalidPrice;

use crate::{
    package_fields::priced_in,
    refusal::{Detail, Location, Refusal},
};

fn no_profile() -> Refusal {
    Refusal::no_creator_profile()
}

fn no_package() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "package_not_found", "There is no such package")
}

fn too_many() -> Refusal {
    let text = "You have as many packages on sale as a creator may have; please take one off sale first";
    Refusal::new(StatusCode::CONFLICT, "too_many_packages", text)
}

impl From<AddPackageError> for Refusal {
    fn from(error: AddPackageError) -> Self {
        match error {
            AddPackageError::NoProfile => no_profile(),
            AddPackageError::TooMany => too_many(),
            AddPackageError::Store(error) => error.into(),
        }
    }
}

impl From<ChangePackageError> for Refusal {
    fn from(error: ChangePackageError) -> Self {
        match error {
            ChangePackageError::NoProfile => no_profile(),
            ChangePackageError::NotFound => no_package(),
            ChangePackageError::TooMany => too_many(),
            ChangePackageError::InvalidPrice(InvalidPrice(currency)) => {
                let msg = priced_in(currency);
                Refusal::invalid(vec![Detail::new(Location::Body, "price", "invalid_amount", msg)])
            }
            ChangePackageError::Store(error) => error.into(),
        }
    }
}

impl From<DeletePackageError> for Refusal {
    fn from(error: DeletePackageError) -> Self {
        match error {
            DeletePackageError::NoProfile => no_profile(),
            DeletePackageError::NotFound => no_package(),
            DeletePackageError::InUse => {
                Self::new(StatusCode::CONFLICT, "package_in_use", "An order of this package is still open")
            }
            DeletePackageError::Store(error) => error.into(),
        }
    }
}

impl From<ListOwnPackagesError> for Refusal {
    fn from(error: ListOwnPackagesError) -> Self {
        match error {
            ListOwnPackagesError::NoProfile => no_profile(),
            ListOwnPackagesError::Store(error) => error.into(),
        }
    }
}

impl From<ReadPackageError> for Refusal {
    fn from(error: ReadPackageError) -> Self {
        match error {
            ReadPackageError::NotFound => no_package(),
            ReadPackageError::Store(error) => error.into(),
        }
    }
}
