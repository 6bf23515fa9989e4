//! What goes wrong while posts flow: drawn anew for each life of the server.

use super::dice::Dice;
use super::networks::Network;
use syrinx_sandbox::Fault;

/// Draws the faults of one network for one life of the server. An answer that takes its time is always among them, so
/// that kills fall between intent and settle.
pub fn draw(network: &Network, dice: &mut Dice) {
    network.clear();
    let faults = network.faults();
    let publish = network.facts.publishes;
    // Mostly the work is done at once and only the answer is late: then a kill leaves a post that nobody knows of.
    if dice.percent(70) {
        faults.on(publish, Fault::SlowAnswer(dice.millis(150, 600)));
    } else {
        faults.on(publish, Fault::Latency(dice.millis(150, 600)));
    }
    for _ in 0..dice.below(3) {
        let count = u32::try_from(1 + dice.below(2)).unwrap_or(1);
        let fault = match dice.below(7) {
            0 | 1 => Fault::ResetAfter,
            2 => Fault::ResetBefore,
            3 => Fault::StatusAfter(502),
            4 => Fault::status(503),
            5 => Fault::status(500),
            _ => Fault::busy(1),
        };
        let wide = dice.percent(25);
        faults.times(count, if wide { "*" } else { publish }, fault);
    }
}
