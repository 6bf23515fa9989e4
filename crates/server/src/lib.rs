//! The syrinx binary: config, CLI, wiring, shutdown.

mod admin;
mod ask;
mod cli;
mod client;
mod config;
mod demo;
mod doctor;
mod home;
mod lock;
mod observe;
mod reading;
mod serve;
mod show;
mod suites;
mod wiring;

pub use cli::main;
