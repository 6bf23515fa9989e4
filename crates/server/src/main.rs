//! The syrinx binary.

fn main() -> std::process::ExitCode {
    syrinx_server::main()
}
