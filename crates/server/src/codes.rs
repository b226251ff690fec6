//! Settings of one-time codes and phones: how often codes are sent and tried, and where to.

use std::time::Duration;

use app::phones::CodeRules;
use clap::Args;
use domain::{CodeBudgets, HomeCountry, HourAndDay};

use crate::reader::Reader;

/// How often codes are sent and tried, and how phones are read.
#[derive(Args)]
pub(crate) struct CodeLimitArgs {
    /// Seconds that a phone waits after its first, second, .. code; the last counts for all that
    /// follow [default: 60,120,300,900,3600, in development 10]
    #[arg(long = "code-pauses", env = "CODE_PAUSES")]
    pauses: Option<String>,
    /// Codes sent to a phone within an hour
    #[arg(long = "code-sends-hour", env = "CODE_SENDS_HOUR", default_value = "5")]
    sends_hour: String,
    /// Codes sent to a phone within a day
    #[arg(long = "code-sends-day", env = "CODE_SENDS_DAY", default_value = "10")]
    sends_day: String,
    /// Wrong codes tried for a phone within an hour
    #[arg(long = "code-tries-hour", env = "CODE_TRIES_HOUR", default_value = "10")]
    tries_hour: String,
    /// Wrong codes tried for a phone within a day
    #[arg(long = "code-tries-day", env = "CODE_TRIES_DAY", default_value = "25")]
    tries_day: String,
    /// Codes sent within an hour that were asked for from one address
    #[arg(long = "code-sends-address", env = "CODE_SENDS_ADDRESS", default_value = "20")]
    sends_address: String,
    /// Codes sent within an hour in all
    #[arg(long = "code-sends-total", env = "CODE_SENDS_TOTAL", default_value = "1000")]
    sends_total: String,
    /// Calling codes of the countries that codes are sent to, such as 91,1; all of them when it is
    /// empty
    #[arg(long = "code-countries", env = "CODE_COUNTRIES", default_value = "")]
    countries: String,
    /// Country whose phone numbers are written without a country code
    #[arg(long = "phone-country", env = "PHONE_COUNTRY", default_value = "IN")]
    phone_country: String,
}

/// A phone waits so long where somebody tries things out.
const DEVELOPMENT_PAUSE: Duration = Duration::from_secs(10);
const DAY_SECONDS: u64 = 24 * 60 * 60;

impl CodeLimitArgs {
    /// How codes are given out; whoever asks is told them where `echo` says so.
    pub(crate) fn rules(
        &self,
        development: bool,
        echo: bool,
        reader: &mut Reader,
    ) -> Option<CodeRules> {
        let mut number = |name: &str, text: &str| {
            reader.whole(name, text, 1, 1_000_000).and_then(|n| u32::try_from(n).ok())
        };
        let sends = (
            number("CODE_SENDS_HOUR", &self.sends_hour),
            number("CODE_SENDS_DAY", &self.sends_day),
        );
        let wrong = (
            number("CODE_TRIES_HOUR", &self.tries_hour),
            number("CODE_TRIES_DAY", &self.tries_day),
        );
        let from_address = number("CODE_SENDS_ADDRESS", &self.sends_address);
        let in_all = number("CODE_SENDS_TOTAL", &self.sends_total);
        let pauses = match &self.pauses {
            Some(text) => text
                .split(',')
                .map(|part| {
                    reader.whole("CODE_PAUSES", part, 1, DAY_SECONDS).map(Duration::from_secs)
                })
                .collect(),
            None if development => Some(vec![DEVELOPMENT_PAUSE]),
            None => Some(CodeBudgets::default().pauses),
        };
        let countries: Vec<String> = self
            .countries
            .split(',')
            .map(|code| code.trim().trim_start_matches('+').to_owned())
            .filter(|code| !code.is_empty())
            .collect();
        if !countries
            .iter()
            .all(|code| code.len() <= 7 && code.bytes().all(|byte| byte.is_ascii_digit()))
        {
            reader.mistake("CODE_COUNTRIES must be calling codes such as 91,1");
        }
        let both =
            |(hour, day): (Option<u32>, Option<u32>)| Some(HourAndDay { hour: hour?, day: day? });
        let budgets = CodeBudgets {
            pauses: pauses?,
            sends: both(sends)?,
            wrong: both(wrong)?,
            from_address: from_address?,
            in_all: in_all?,
        };
        Some(CodeRules { budgets, countries, echo })
    }

    /// Whose phone numbers are written without a country code.
    pub(crate) fn home(&self, reader: &mut Reader) -> Option<HomeCountry> {
        match self.phone_country.parse() {
            Ok(home) => Some(home),
            Err(error) => {
                reader.mistake(&format!("PHONE_COUNTRY {error}"));
                None
            }
        }
    }
}
