//! A blog behind a web server: nothing can be said to it, it can only be read.

use super::{Echo, Party, Said};
use crate::drive::{Process, free_port};
use crate::{install, place};
use anyhow::Result;
use async_trait::async_trait;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// The feed, written anew at each post, as a static site generator does it; nginx serves it.
pub struct Blog {
    software: String,
    folder: PathBuf,
    url: String,
    posts: Mutex<Vec<String>>,
    _server: Process,
}

impl Blog {
    /// Starts the web server over an empty blog.
    pub fn open() -> Result<Self> {
        let nginx = install::program("nginx")?;
        let folder = place::fresh("blog")?;
        let port = free_port()?;
        std::fs::write(folder.join("nginx.conf"), settings(&folder, port))?;
        std::fs::create_dir(folder.join("site"))?;
        std::fs::write(folder.join("site/index.html"), PAGE)?;
        let mut command = Command::new(&nginx);
        command
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(folder.join("nginx.conf"));
        let mut server = Process::start(&mut command, folder.join("log"))?;
        server.wait_for_port(port, Duration::from_secs(10))?;
        let version = Command::new(nginx).arg("-v").output()?;
        let version = String::from_utf8_lossy(&version.stderr);
        let blog = Self {
            software: version.trim().trim_start_matches("nginx version: ").to_owned(),
            folder,
            url: format!("http://127.0.0.1:{port}"),
            posts: Mutex::default(),
            _server: server,
        };
        blog.publish(None)?;
        Ok(blog)
    }

    /// Writes the feed, with one post more if there is one; gives the post's page.
    fn publish(&self, text: Option<&str>) -> Result<String> {
        let mut posts = self.posts.lock().unwrap_or_else(PoisonError::into_inner);
        posts.extend(text.map(str::to_owned));
        let items: String = posts
            .iter()
            .enumerate()
            .map(|(n, title)| {
                format!(
                    "<item><title>{title}</title><link>{url}/{n}</link><guid>{url}/{n}</guid></item>\n",
                    url = self.url
                )
            })
            .collect();
        let feed = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>The friend's blog</title>\
             <link>{}</link><description>Notes</description>\n{items}</channel></rss>\n",
            self.url
        );
        // A reader sees the old feed or the new one.
        let (new, there) = (self.folder.join("site/new"), self.folder.join("site/feed.xml"));
        std::fs::write(&new, feed)?;
        std::fs::rename(new, there)?;
        Ok(format!("{}/{}", self.url, posts.len().saturating_sub(1)))
    }
}

const PAGE: &str = "<!doctype html><html><head><title>The friend's blog</title>\
<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\"></head><body>Hello</body></html>\n";

fn settings(folder: &std::path::Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;\n\
         events {{}}\n\
         http {{\n\
           types {{ application/rss+xml xml; text/html html; }}\n\
           access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
           fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
           server {{ listen 127.0.0.1:{port}; root {folder}/site; add_header Cache-Control max-age=2; }}\n\
         }}\n"
    )
}

#[async_trait]
impl Party for Blog {
    fn network(&self) -> &'static str {
        "feed"
    }

    fn software(&self) -> String {
        self.software.clone()
    }

    fn can_be_written_to(&self) -> bool {
        false
    }

    /// The page, not the feed: that is found from there.
    fn login(&self) -> Vec<(&'static str, String)> {
        vec![("feed", self.url.clone())]
    }

    fn friend(&self) -> String {
        self.url.clone()
    }

    async fn said_by_you(&self) -> Result<Vec<Said>> {
        Ok(Vec::new())
    }

    async fn friend_says(&self, text: &str) -> Result<String> {
        self.publish(Some(text))
    }

    async fn friend_likes(&self, _id: &str) -> Result<()> {
        Ok(())
    }

    async fn friend_sees(&self, _id: &str) -> Result<Echo> {
        Ok(Echo::default())
    }
}
