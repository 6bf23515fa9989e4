//! A server and a proxy before it, each as README sets it up; only names of files, host and ports are others.

use super::readme::{block, put};
use crate::drive::{Process, binary, free_port};
use crate::{install, place};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long each may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server behind a proxy.
pub struct Stage {
    _proxy: Process,
    _server: Process,
    folder: PathBuf,
    authority: PathBuf,
    port: u16,
    /// The proxy and its version.
    pub software: String,
}

impl Stage {
    /// Behind Caddy, which makes its own authority.
    pub fn behind_caddy(readme: &str) -> Result<Self> {
        let (caddy, folder) = (install::program("caddy")?, place::fresh("proxies-caddy")?);
        let (server, listen) = server(readme, &folder)?;
        let port = server.1;
        let site = put(
            &block(readme, "caddyfile", "reverse_proxy")?,
            &[("syrinx.example", "localhost"), ("127.0.0.1:3000", &listen)],
        )?;
        let around = format!(
            "{{\n    admin off\n    default_bind 127.0.0.1\n    https_port {port}\n    http_port {}\n    local_certs\n    \
             skip_install_trust\n}}\n",
            free_port()?
        );
        let file = folder.join("Caddyfile");
        std::fs::write(&file, around + &site)?;
        let mut command = Command::new(&caddy);
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("HOME", &folder)
            .env("XDG_DATA_HOME", &folder)
            .env("XDG_CONFIG_HOME", &folder);
        let mut proxy = Process::start(&mut command, folder.join("caddy.log"))?;
        proxy.wait_for_port(port, PATIENCE)?;
        Ok(Self {
            _proxy: proxy,
            _server: server.0,
            authority: folder.join("caddy/pki/authorities/local/root.crt"),
            folder,
            port,
            software: format!("Caddy {}", first_line(Command::new(&caddy).arg("version"))?),
        })
    }

    /// Behind nginx, with a certificate of an authority made here.
    pub fn behind_nginx(readme: &str) -> Result<Self> {
        let (nginx, folder) = (install::program("nginx")?, place::fresh("proxies-nginx")?);
        let (server, listen) = server(readme, &folder)?;
        let port = server.1;
        certificate(&folder)?;
        let here = format!("{}/", folder.display());
        let site = put(
            &block(readme, "nginx", "proxy_pass")?,
            &[
                ("/etc/letsencrypt/live/syrinx.example/", &here),
                ("syrinx.example", "localhost"),
                ("listen 443", &format!("listen 127.0.0.1:{port}")),
                ("127.0.0.1:3000", &listen),
            ],
        )?;
        let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|what| format!("    {what}_temp_path {here}{what};\n"))
            .collect();
        let file = folder.join("nginx.conf");
        std::fs::write(
            &file,
            format!(
                "daemon off;\nworker_processes 1;\npid {here}nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n    \
                 access_log off;\n{places}{site}}}\n"
            ),
        )?;
        let mut command = Command::new(&nginx);
        command.arg("-p").arg(&folder).arg("-c").arg(&file);
        let mut proxy = Process::start(&mut command, folder.join("nginx.log"))?;
        proxy.wait_for_port(port, PATIENCE)?;
        Ok(Self {
            _proxy: proxy,
            _server: server.0,
            authority: folder.join("ca.pem"),
            folder,
            port,
            software: first_line(Command::new(&nginx).arg("-v"))?,
        })
    }

    /// What the doctor says, and whether it ended with 0; it may be told of the authority.
    pub fn doctor(&self, trusting: bool) -> Result<(Value, bool)> {
        let mut command = Command::new(binary()?);
        command.args(["doctor", "--json"]).current_dir(&self.folder);
        if trusting {
            command.env("SSL_CERT_FILE", &self.authority);
        }
        let output = command.output()?;
        let report = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        Ok((report, output.status.success()))
    }

    /// The status of an answer, as curl sees it.
    pub fn status(&self, path: &str) -> Result<String> {
        let output = Command::new(install::program("curl")?)
            .args(["--silent", "--show-error", "--output", "/dev/null"])
            .args(["--write-out", "%{http_code}", "--cacert"])
            .arg(&self.authority)
            .arg(format!("https://localhost:{}{path}", self.port))
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Starts the server with README's settings. Gives it with the port of the proxy that is to come, and its own address.
fn server(readme: &str, folder: &Path) -> Result<((Process, u16), String)> {
    let (own, public) = (free_port()?, free_port()?);
    let listen = format!("127.0.0.1:{own}");
    let settings = put(
        &block(readme, "toml", "trusted_proxies")?,
        &[("https://syrinx.example", &format!("https://localhost:{public}"))],
    )?;
    std::fs::write(
        folder.join("syrinx.toml"),
        format!("{settings}listen = \"{listen}\"\n"),
    )?;
    let mut command = Command::new(binary()?);
    command.arg("serve").current_dir(folder);
    let mut server = Process::start(&mut command, folder.join("serve.log"))?;
    server.wait_for_port(own, PATIENCE)?;
    Ok(((server, public), listen))
}

/// A certificate for localhost, by an authority whose own lies in `ca.pem`.
fn certificate(folder: &Path) -> Result<()> {
    install::program("openssl")?;
    std::fs::write(
        folder.join("leaf.ext"),
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
    )?;
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    for line in [
        format!("req -x509 {key} -days 2 -subj /CN=Proxies -keyout ca.key -out ca.pem"),
        format!("req {key} -subj /CN=localhost -keyout privkey.pem -out leaf.csr"),
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile leaf.ext -out fullchain.pem"
            .to_owned(),
    ] {
        install::quietly(Command::new("openssl").args(line.split(' ')).current_dir(folder))?;
    }
    Ok(())
}

/// The first line that a program says, wherever it says it.
fn first_line(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ok(said.lines().next().unwrap_or_default().to_owned())
}
