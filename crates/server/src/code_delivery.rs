//! Settings of who delivers one-time codes: a webhook, Twilio Verify or a gateway for short
//! messages.

use std::sync::Arc;

use adapters_codes::{
    Gateway, GatewaySettings, InvalidWebhook, Twilio, TwilioSettings, Webhook,
    http::{HeaderName, HeaderValue, Method},
};
use app::{
    SystemClock,
    accounts::{CodeChecker, CodeSender},
};
use clap::Args;
use domain::WebUrl;

use crate::{cleartext::CleartextArgs, reader::Reader};

/// Who delivers one-time codes. One of the three, or nobody.
#[derive(Args)]
pub(crate) struct DeliveryArgs {
    /// Where one-time codes are posted to, for delivery
    #[arg(
        id = "code_webhook_url",
        long = "code-webhook-url",
        env = "CODE_WEBHOOK_URL",
        hide_env_values = true
    )]
    webhook_url: Option<String>,
    /// Signs what is posted there: whsec_ and 24 bytes or more in base64
    #[arg(
        id = "code_webhook_secret",
        long = "code-webhook-secret",
        env = "CODE_WEBHOOK_SECRET",
        hide_env_values = true
    )]
    webhook_secret: Option<String>,
    #[command(flatten)]
    twilio: TwilioArgs,
    #[command(flatten)]
    sms: SmsArgs,
}

/// How the service is known to Twilio.
#[derive(Args)]
struct TwilioArgs {
    /// Account of Twilio, or a key of it, with which Verify sends and checks codes
    #[arg(
        id = "twilio_account_sid",
        long = "twilio-account-sid",
        env = "TWILIO_ACCOUNT_SID",
        hide_env_values = true
    )]
    account: Option<String>,
    /// Its token, or the secret of the key
    #[arg(
        id = "twilio_auth_token",
        long = "twilio-auth-token",
        env = "TWILIO_AUTH_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// Service of Twilio Verify
    #[arg(
        id = "twilio_verify_service_sid",
        long = "twilio-verify-service-sid",
        env = "TWILIO_VERIFY_SERVICE_SID"
    )]
    service: Option<String>,
    /// How Twilio delivers: sms, call or whatsapp
    #[arg(
        id = "twilio_channel",
        long = "twilio-channel",
        env = "TWILIO_CHANNEL",
        default_value = "sms"
    )]
    channel: String,
    /// Where Twilio Verify is
    #[arg(
        id = "twilio_verify_url",
        long = "twilio-verify-url",
        env = "TWILIO_VERIFY_URL",
        default_value = "https://verify.twilio.com"
    )]
    url: String,
}

/// How a gateway for short messages is called.
#[derive(Args)]
struct SmsArgs {
    /// Address of a gateway for short messages; {phone}, {digits} (the phone without +), {text} and
    /// {code} stand for values, in the body as well
    #[arg(
        id = "code_sms_url",
        long = "code-sms-url",
        env = "CODE_SMS_URL",
        hide_env_values = true
    )]
    url: Option<String>,
    /// How it is called: POST, PUT or GET (without a body)
    #[arg(
        id = "code_sms_method",
        long = "code-sms-method",
        env = "CODE_SMS_METHOD",
        default_value = "POST"
    )]
    method: String,
    /// Headers that it wants, a line each, such as Authorization: Bearer KEY
    #[arg(
        id = "code_sms_headers",
        long = "code-sms-headers",
        env = "CODE_SMS_HEADERS",
        default_value = "",
        hide_env_values = true
    )]
    headers: String,
    /// What it is sent; JSON or a form, unless a header Content-Type says otherwise
    #[arg(
        id = "code_sms_body",
        long = "code-sms-body",
        env = "CODE_SMS_BODY",
        default_value = r#"{"to":"{phone}","text":"{text}"}"#,
        hide_env_values = true
    )]
    body: String,
    /// The message, with {code}
    #[arg(
        id = "code_sms_text",
        long = "code-sms-text",
        env = "CODE_SMS_TEXT",
        default_value = "{code} is your code for Influmojo. It is good for ten minutes."
    )]
    text: String,
    /// Status of an answer that says that the message was taken: 2xx for any of them, or one
    #[arg(
        id = "code_sms_status",
        long = "code-sms-status",
        env = "CODE_SMS_STATUS",
        default_value = "2xx"
    )]
    status: String,
    /// Place in a JSON answer (RFC 6901) and the value that says so, too, such as
    /// /messages/0/status=0
    #[arg(
        id = "code_sms_answer",
        long = "code-sms-answer",
        env = "CODE_SMS_ANSWER",
        default_value = ""
    )]
    answer: String,
}

/// Who delivers one-time codes.
pub(crate) enum Delivery {
    /// A webhook, by its address and secret.
    Webhook(WebUrl, String),
    /// Twilio Verify, which checks them as well.
    Twilio(Twilio),
    /// A gateway.
    Gateway(GatewaySettings),
}

impl Delivery {
    /// Who it is; nobody if nothing is set.
    pub(crate) fn read(
        args: &DeliveryArgs,
        cleartext: &CleartextArgs,
        is_production: bool,
        reader: &mut Reader,
    ) -> Option<Self> {
        let TwilioArgs { account, token, service, .. } = &args.twilio;
        let named = [
            ("CODE_WEBHOOK_URL", given(args.webhook_url.as_ref()).is_some()),
            (
                "TWILIO_ACCOUNT_SID",
                [account, token, service]
                    .map(|setting| given(setting.as_ref()))
                    .iter()
                    .any(Option::is_some),
            ),
            ("CODE_SMS_URL", given(args.sms.url.as_ref()).is_some()),
        ];
        let named: Vec<_> = named.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
        let check = |name: &str, url: &WebUrl, reader: &mut Reader| {
            cleartext.check_codes(name, url, is_production, reader);
        };
        match named[..] {
            [] => None,
            ["CODE_WEBHOOK_URL"] => read_webhook(args, check, reader),
            ["TWILIO_ACCOUNT_SID"] => read_twilio(&args.twilio, check, reader)
                .map(|settings| Self::Twilio(Twilio::new(settings))),
            ["CODE_SMS_URL"] => read_gateway(&args.sms, check, reader).map(Self::Gateway),
            _ => {
                let all = named.join(" and ");
                reader.mistake(&format!("{all} cannot be set together: one delivers codes"));
                None
            }
        }
    }

    /// What sends codes.
    pub(crate) fn sender(&self) -> Result<Arc<dyn CodeSender>, InvalidWebhook> {
        Ok(match self {
            Self::Webhook(url, secret) => {
                Arc::new(Webhook::new(url, secret, Arc::new(SystemClock))?)
            }
            Self::Twilio(twilio) => Arc::new(twilio.clone()),
            Self::Gateway(settings) => Arc::new(Gateway::new(settings.clone())),
        })
    }

    /// What checks codes in place of the service, if anything does.
    pub(crate) fn checker(&self) -> Option<Arc<dyn CodeChecker>> {
        match self {
            Self::Twilio(twilio) => Some(Arc::new(twilio.clone())),
            Self::Webhook(..) | Self::Gateway(_) => None,
        }
    }
}

/// A setting that is not empty.
fn given(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn read_webhook(
    args: &DeliveryArgs,
    check: impl Fn(&str, &WebUrl, &mut Reader),
    reader: &mut Reader,
) -> Option<Delivery> {
    let url = given(args.webhook_url.as_ref())?;
    let Some(secret) = given(args.webhook_secret.as_ref()) else {
        reader.mistake("CODE_WEBHOOK_SECRET must be set with CODE_WEBHOOK_URL");
        return None;
    };
    let url = read_url("CODE_WEBHOOK_URL", url, reader)?;
    check("CODE_WEBHOOK_URL", &url, reader);
    Some(Delivery::Webhook(url, secret.to_owned()))
}

fn read_url(name: &str, text: &str, reader: &mut Reader) -> Option<WebUrl> {
    let url = text.parse().ok();
    if url.is_none() {
        reader.mistake(&format!("{name} must be an http or https address"));
    }
    url
}

fn read_twilio(
    args: &TwilioArgs,
    check: impl Fn(&str, &WebUrl, &mut Reader),
    reader: &mut Reader,
) -> Option<TwilioSettings> {
    let all = [&args.account, &args.token, &args.service].map(|setting| given(setting.as_ref()));
    let [Some(account), Some(token), Some(service)] = all else {
        reader.mistake(
            "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_VERIFY_SERVICE_SID must be set together",
        );
        return None;
    };
    for (name, sid) in [("TWILIO_ACCOUNT_SID", account), ("TWILIO_VERIFY_SERVICE_SID", service)] {
        if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            reader.mistake(&format!("{name} must have letters and digits alone"));
        }
    }
    let channels = [("sms", "sms"), ("call", "call"), ("whatsapp", "whatsapp")];
    let channel = reader.choice("TWILIO_CHANNEL", &args.channel, &channels);
    let url = read_url("TWILIO_VERIFY_URL", &args.url, reader)?;
    check("TWILIO_VERIFY_URL", &url, reader);
    Some(TwilioSettings {
        url: url.as_str().trim_end_matches('/').to_owned(),
        service: service.to_owned(),
        account: account.to_owned(),
        token: token.to_owned(),
        channel: channel?.to_owned(),
    })
}

/// What may stand for a value.
const PLACEHOLDERS: [&str; 4] = ["{phone}", "{digits}", "{text}", "{code}"];

fn read_gateway(
    args: &SmsArgs,
    check: impl Fn(&str, &WebUrl, &mut Reader),
    reader: &mut Reader,
) -> Option<GatewaySettings> {
    let template = given(args.url.as_ref())?;
    let plain = PLACEHOLDERS.iter().fold(template.to_owned(), |url, name| url.replace(name, "0"));
    let url = read_url("CODE_SMS_URL", &plain, reader)?;
    check("CODE_SMS_URL", &url, reader);
    let methods = [("POST", Method::POST), ("PUT", Method::PUT), ("GET", Method::GET)];
    let names = methods.each_ref().map(|(name, _)| (*name, *name));
    let method = reader.choice("CODE_SMS_METHOD", &args.method, &names);
    let method = method.and_then(|wanted| methods.into_iter().find(|(name, _)| *name == wanted));
    let headers = args.headers.lines().filter(|line| !line.trim().is_empty()).map(read_header);
    let headers: Option<Vec<_>> = headers.collect();
    if headers.is_none() {
        reader.mistake(
            "CODE_SMS_HEADERS must have a header in each line, such as Authorization: Bearer KEY",
        );
    }
    let (_, method) = method?;
    let sent = if method == Method::GET { template } else { &args.body };
    let has =
        |names: [&str; 2]| names.iter().any(|name| sent.contains(name) || template.contains(name));
    if !args.text.contains("{code}") {
        reader.mistake("CODE_SMS_TEXT must hold {code}");
    }
    if !has(["{phone}", "{digits}"]) || !has(["{text}", "{code}"]) {
        reader.mistake(
            "CODE_SMS_BODY or CODE_SMS_URL must hold {phone} or {digits}, and {text} or {code}",
        );
    }
    Some(GatewaySettings {
        url: template.to_owned(),
        method,
        headers: headers?,
        body: args.body.clone(),
        text: args.text.clone(),
        status: read_status(&args.status, reader)?,
        answer: read_answer(&args.answer, reader)?,
    })
}

fn read_header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let mut value: HeaderValue = value.trim().parse().ok()?;
    value.set_sensitive(true);
    Some((name.trim().parse().ok()?, value))
}

#[expect(clippy::option_option, reason = "it is no status, any that says success, or this one")]
fn read_status(text: &str, reader: &mut Reader) -> Option<Option<u16>> {
    if text.trim() == "2xx" {
        return Some(None);
    }
    let status = text.trim().parse().ok().filter(|status| (100..600).contains(status));
    if status.is_none() {
        reader.mistake("CODE_SMS_STATUS must be 2xx or a status such as 202");
    }
    status.map(Some)
}

#[expect(clippy::option_option, reason = "it is wrong, not given, or this one")]
fn read_answer(text: &str, reader: &mut Reader) -> Option<Option<(String, String)>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    match text.trim().split_once('=') {
        Some((place, value)) if place.starts_with('/') => {
            Some(Some((place.to_owned(), value.to_owned())))
        }
        _ => {
            reader.mistake("CODE_SMS_ANSWER must be a place and a value, such as /status=ok");
            None
        }
    }
}
