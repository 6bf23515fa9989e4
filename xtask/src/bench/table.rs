//! The table: to the terminal, and between two marks of `docs/performance.md`.

use super::book::{Book, Row, Side, Spread};
use crate::place;
use anyhow::{Context, Result};

const BEGIN: &str = "<!-- bench: begin -->";
const END: &str = "<!-- bench: end -->";

/// The table in Markdown, with what must be said of it.
pub fn written(book: &Book) -> String {
    let with_peer = book.figures.iter().any(|figure| figure.side == Side::Peer);
    let mut out = String::from("| | unit | ours | yardstick | ours / yardstick | lies ready |");
    out.push_str(if with_peer {
        " peer | ours / peer | aim |\n|---|---|---|---|---|---|---|---|---|\n"
    } else {
        " aim |\n|---|---|---|---|---|---|---|\n"
    });
    for row in book.rows() {
        let cell = |side| book.spread(row, side).map_or_else(|| "–".to_owned(), shown);
        let mut cells = vec![
            row.name.to_owned(),
            row.unit.to_owned(),
            cell(Side::Ours),
            cell(Side::Yardstick),
            ratio(book, row, Side::Yardstick),
            cell(Side::Fixed),
        ];
        if with_peer {
            cells.extend([cell(Side::Peer), ratio(book, row, Side::Peer)]);
        }
        cells.push(row.aim.to_owned());
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out.push('\n');
    for remark in &book.remarks {
        out.push_str(&format!("- {remark}\n"));
    }
    out
}

fn ratio(book: &Book, row: Row, other: Side) -> String {
    let (ours, other) = (book.spread(row, Side::Ours), book.spread(row, other));
    match (ours, other) {
        (Some(ours), Some(other)) if other.median > 0.0 => format!("{:.2}", ours.median / other.median),
        _ => "–".to_owned(),
    }
}

fn shown(spread: Spread) -> String {
    let number = |value: f64| {
        if spread.median >= 100.0 {
            thousands(value)
        } else {
            format!("{value:.1}")
        }
    };
    format!(
        "**{}** ({}–{})",
        number(spread.median),
        number(spread.least),
        number(spread.most)
    )
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Puts the table into the page.
pub fn into_page(book: &Book) -> Result<()> {
    let path = place::root().join("docs/performance.md");
    let page = std::fs::read_to_string(&path).context("docs/performance.md")?;
    let (before, rest) = page
        .split_once(BEGIN)
        .context("docs/performance.md has no mark to begin at")?;
    let (_, after) = rest
        .split_once(END)
        .context("docs/performance.md has no mark to end at")?;
    let table = written(book);
    std::fs::write(path, format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!(thousands(1.4), "1");
        assert_eq!(thousands(999.6), "1,000");
        assert_eq!(thousands(1_234_567.0), "1,234,567");
    }
}
