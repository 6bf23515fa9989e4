//! How a delivery stands, in a line.

use super::{Paint, safe};
use crate::client::Delivery;

/// The badge of a network, padded to a column.
#[must_use]
pub fn network(paint: Paint, name: &str, width: usize) -> String {
    let name = safe(name);
    let gap = width.saturating_sub(name.chars().count());
    format!("{}{}", paint.badge(&name), " ".repeat(gap))
}

/// One line on a delivery: where, how it stands, and the page or the reason.
#[must_use]
pub fn delivery(paint: Paint, delivery: &Delivery) -> String {
    let state = match delivery.state.as_str() {
        "delivered" | "deleted" => paint.good(&delivery.state),
        "failed" | "partial" => paint.bad(&delivery.state),
        "queued" | "sending" | "skipped" | "cancelled" => paint.dim(&delivery.state),
        other => paint.warn(&safe(other)),
    };
    let rest = match (&delivery.error, &delivery.url) {
        (Some(error), _) => safe(&error.message),
        (None, Some(url)) => paint.dim(&safe(url)),
        (None, None) => String::new(),
    };
    let badge = network(paint, &delivery.network, 10);
    format!("{badge} {} {state} {rest}", safe(&delivery.handle))
        .trim_end()
        .to_owned()
}
