//! Counters and timers, as Prometheus reads them.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

/// The recorder of this process; the first call makes it the one that every crate counts with.
pub fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let make = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // An error means that somebody counts already, as a test may; then this page stays empty.
        drop(metrics::set_global_recorder(recorder));
        handle
    };
    RECORDER.get_or_init(make).clone()
}
