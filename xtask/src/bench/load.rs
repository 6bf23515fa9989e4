//! The load: two threads, some connections each, as many requests as get answered. The same for both sides.

use super::wire::Line;
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};

/// Threads of the generator.
const THREADS: usize = 2;

/// What is asked for.
pub enum Shots {
    /// These, in rotation.
    Rotating(Vec<Vec<u8>>),
    /// Each made anew, from its number.
    Made(Box<dyn Fn(u64) -> Vec<u8> + Sync + Send>),
}

/// A load on a server.
pub struct Load<'a> {
    /// `host:port`.
    pub address: &'a str,
    /// Connections, over all threads.
    pub connections: usize,
    /// For how long.
    pub lasting: Duration,
    /// What is asked for.
    pub shots: &'a Shots,
}

/// What a load came to.
#[derive(Debug, Default)]
pub struct Fired {
    /// Requests that were answered with success.
    pub done: u64,
    /// Others.
    pub failed: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// How long each took, in microseconds, shortest first.
    pub micros: Vec<u32>,
}

impl Fired {
    /// Answers per second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.seconds
    }

    /// A quantile of the times, in milliseconds.
    pub fn millis(&self, quantile: f64) -> f64 {
        let at = (self.micros.len() as f64 * quantile) as usize;
        let micros = self.micros.get(at.min(self.micros.len().saturating_sub(1)));
        micros.map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }

    /// Bytes of one body, on average.
    pub fn body(&self) -> u64 {
        self.bytes / self.done.max(1)
    }
}

impl Load<'_> {
    /// Fires until the time is over.
    pub fn fire(&self) -> Result<Fired> {
        let started = Instant::now();
        let until = started + self.lasting;
        let threads = THREADS.min(self.connections);
        let parts: Vec<Result<Vec<Fired>>> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|thread| scope.spawn(move || self.thread(thread, threads, until)))
                .collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .map_err(|_| anyhow::anyhow!("a thread of the load broke"))?
                })
                .collect()
        });
        let mut all = Fired {
            seconds: started.elapsed().as_secs_f64(),
            ..Fired::default()
        };
        for part in parts {
            for fired in part? {
                all.done += fired.done;
                all.failed += fired.failed;
                all.bytes += fired.bytes;
                all.micros.extend(fired.micros);
            }
        }
        all.micros.sort_unstable();
        ensure!(all.done > 0, "{} answered nothing with success", self.address);
        ensure!(
            all.failed * 1000 <= all.done,
            "{} of {} requests failed",
            all.failed,
            all.failed + all.done
        );
        Ok(all)
    }

    fn thread(&self, thread: usize, threads: usize, until: Instant) -> Result<Vec<Fired>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mine = (0..self.connections).filter(|number| number % threads == thread);
            let lines = mine.map(|number| self.line(number as u64, until));
            futures_util::future::try_join_all(lines).await
        })
    }

    async fn line(&self, number: u64, until: Instant) -> Result<Fired> {
        let mut line = Line::open(self.address)
            .await
            .with_context(|| self.address.to_owned())?;
        let mut fired = Fired::default();
        let mut shot = number;
        let mut made;
        while Instant::now() < until {
            let request: &[u8] = match self.shots {
                Shots::Rotating(all) => &all[shot as usize % all.len()],
                Shots::Made(make) => {
                    made = make(shot);
                    &made
                }
            };
            let asked = Instant::now();
            let reply = line.ask(request).await?;
            if reply.status == 200 {
                fired.done += 1;
                fired.bytes += reply.length() as u64;
                fired
                    .micros
                    .push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            } else {
                fired.failed += 1;
            }
            shot += self.connections as u64;
        }
        Ok(fired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_few() {
        let fired = Fired {
            micros: vec![1000, 2000, 3000],
            ..Fired::default()
        };
        assert!((fired.millis(0.5) - 2.0).abs() < f64::EPSILON);
        assert!((fired.millis(0.99) - 3.0).abs() < f64::EPSILON);
        assert!(Fired::default().millis(0.5) < f64::EPSILON);
    }
}
