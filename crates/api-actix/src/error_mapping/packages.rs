//! Refusals of packages.

use app::{
    Noun,
    packages::{AddPackageError, ChangePackageError, DeletePackageError, ListOwnPackagesError},
};
use http_edge::map_errors;

use domain::{Currency, InvalidPrice};

use super::no_such;
use crate::api_error::ApiError;

/// What a price in a currency must be.
pub(crate) fn priced_in(currency: Currency) -> String {
    let (most, decimals) = (currency.most(), currency.decimals());
    format!(
        "price must be an amount of {currency} from 0 to {most}, with at most {decimals} decimals"
    )
}

fn no_profile() -> ApiError {
    ApiError::no_creator_profile()
}

fn too_many() -> ApiError {
    let text =
        "You have as many packages on sale as a creator may have; please take one off sale first";
    ApiError::conflict("too_many_packages", text)
}

map_errors! { ApiError:
    AddPackageError {
        AddPackageError::NoProfile => no_profile(),
        AddPackageError::TooMany => too_many(),
    }
    ChangePackageError {
        ChangePackageError::NoProfile => no_profile(),
        ChangePackageError::NotFound => no_such(Noun::Package),
        ChangePackageError::TooMany => too_many(),
        ChangePackageError::InvalidPrice(InvalidPrice(currency)) => {
            let msg = priced_in(currency);
            ApiError::invalid_field("price", "invalid_amount", msg)
        },
    }
    DeletePackageError {
        DeletePackageError::NoProfile => no_profile(),
        DeletePackageError::NotFound => no_such(Noun::Package),
        DeletePackageError::InUse => {
            Self::conflict("package_in_use", "An order of this package is still open")
        },
    }
    ListOwnPackagesError {
        ListOwnPackagesError::NoProfile => no_profile(),
    }
}
