//! What was measured: rows, sides, and the figures of every turn.

use super::noise::{self, Watch};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// Turns that count.
pub const TURNS: usize = 3;
/// Turns at the most; those that were noisy or void are thrown away.
const ATTEMPTS: usize = 5;

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Our server.
    Ours,
    /// The yardstick's rows from SQLite, or what else it does in the same place.
    Yardstick,
    /// The yardstick's body that lies ready.
    Fixed,
    /// The server that was given.
    Peer,
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The area that it belongs to.
    pub area: &'static str,
    /// What was measured.
    pub name: &'static str,
    /// In which unit.
    pub unit: &'static str,
    /// What we aim at, in words.
    pub aim: &'static str,
}

/// One figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Of this row.
    pub row: Row,
    /// Of this side.
    pub side: Side,
    /// In the row's unit.
    pub value: f64,
}

/// What one turn came to.
#[derive(Debug, Default)]
pub struct Turn {
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Why none of them counts.
    pub void: Option<String>,
}

impl Turn {
    /// Notes a figure.
    pub fn note(&mut self, row: Row, side: Side, value: f64) {
        eprintln!("  {} · {side:?}: {value:.2} {}", row.name, row.unit);
        self.figures.push(Figure { row, side, value });
    }
}

/// All figures that count, in the order of their rows, and what must be said of them.
#[derive(Debug, Default)]
pub struct Book {
    /// The figures.
    pub figures: Vec<Figure>,
    /// What must be said.
    pub remarks: Vec<String>,
}

impl Book {
    /// Takes turns until enough of them count. A noisy one is thrown away as long as another may be quieter; one that
    /// is void is never used.
    pub async fn turns(
        &mut self,
        area: &str,
        pids: &[u32],
        mut measure: impl AsyncFnMut(&mut Turn) -> Result<()>,
    ) -> Result<()> {
        let mut kept: Vec<(f64, Turn)> = Vec::new();
        let mut void = 0;
        for attempt in 1..=ATTEMPTS {
            let quiet = kept
                .iter()
                .filter(|(foreign, _)| *foreign <= noise::LIMIT)
                .count();
            if quiet >= TURNS {
                break;
            }
            let before = noise::now(pids)?;
            eprintln!("{area}, turn {attempt} (others use {:.0} %)", before * 100.0);
            let watch = Watch::start(pids)?;
            let mut turn = Turn::default();
            measure(&mut turn).await?;
            let foreign = watch.foreign()?;
            match &turn.void {
                Some(why) => {
                    eprintln!("  void: {why}");
                    void += 1;
                }
                None => kept.push((foreign, turn)),
            }
        }
        ensure!(!kept.is_empty(), "{area}: every turn was void");
        kept.sort_by(|a, b| a.0.total_cmp(&b.0));
        let thrown = kept.len().saturating_sub(TURNS);
        kept.truncate(TURNS);
        let worst = kept.last().map_or(0.0, |(foreign, _)| *foreign);
        self.remarks.push(format!(
            "{area}: {} turns, others used up to {:.0} % of the processors{}; thrown away: {thrown} noisy, {void} void",
            kept.len(),
            worst * 100.0,
            if worst > noise::LIMIT { " (NOISY)" } else { "" },
        ));
        for (_, turn) in kept {
            self.figures.extend(turn.figures);
        }
        Ok(())
    }

    /// The rows that have figures, in the order in which they were first noted.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for figure in &self.figures {
            if !rows.contains(&figure.row) {
                rows.push(figure.row);
            }
        }
        rows
    }

    /// The figures of a row and side: median, least, most.
    pub fn spread(&self, row: Row, side: Side) -> Option<Spread> {
        let mut all: Vec<f64> = self
            .figures
            .iter()
            .filter(|figure| figure.row == row && figure.side == side)
            .map(|figure| figure.value)
            .collect();
        all.sort_by(f64::total_cmp);
        Some(Spread {
            least: *all.first()?,
            median: all[all.len() / 2],
            most: *all.last()?,
        })
    }

    /// All figures, for a program to read.
    pub fn json(&self) -> Value {
        let figures: Vec<Value> = self
            .figures
            .iter()
            .map(|figure| {
                json!({
                    "area": figure.row.area, "row": figure.row.name, "unit": figure.row.unit,
                    "side": format!("{:?}", figure.side).to_lowercase(), "value": figure.value,
                })
            })
            .collect();
        json!({ "figures": figures, "remarks": self.remarks })
    }
}

/// Median, least and most of some turns.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The least.
    pub least: f64,
    /// The one in the middle.
    pub median: f64,
    /// The most.
    pub most: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: Row = Row {
        area: "home",
        name: "a row",
        unit: "req/s",
        aim: "",
    };

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let mut turn = Turn::default();
        for value in [9.0, 1.0, 5.0] {
            turn.note(ROW, Side::Ours, value);
        }
        let book = Book {
            figures: turn.figures,
            remarks: Vec::new(),
        };
        let spread = book
            .spread(ROW, Side::Ours)
            .map(|it| (it.least, it.median, it.most));
        assert_eq!(spread, Some((1.0, 5.0, 9.0)));
        assert!(book.spread(ROW, Side::Peer).is_none());
        assert_eq!(book.rows(), [ROW]);
    }
}
