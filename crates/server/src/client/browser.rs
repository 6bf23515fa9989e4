//! As much of a browser as the login pages of this server need: forms and cookies.

use anyhow::{Result, anyhow, bail};
use syrinx_connector::Http;
use syrinx_connector::http::{Body, Call, Reply};
use url::Url;

/// More steps than a login has.
const MAX_STEPS: usize = 10;

/// A visitor of the pages of one server.
pub(super) struct Browser<'a> {
    http: &'a Http,
    cookies: Vec<(String, String)>,
}

/// A form on a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// Where it goes; empty for the page itself.
    action: String,
    /// Its fields with what stands in them.
    fields: Vec<(String, String)>,
}

/// Where a visit ended.
pub(super) enum Place {
    /// On a page.
    Page(Url, String),
    /// It was to go on to an address that is not the server's.
    Away(Url),
}

impl<'a> Browser<'a> {
    pub(super) fn new(http: &'a Http) -> Self {
        Self {
            http,
            cookies: Vec::new(),
        }
    }

    /// Opens a page, over redirects, for as long as they stay on the server.
    pub(super) async fn open(&mut self, url: Url) -> Result<Place> {
        self.visit(url, None).await
    }

    /// Sends a form with these answers in it.
    pub(super) async fn submit(&mut self, page: &Url, form: Form, answers: &[(&str, &str)]) -> Result<Place> {
        let url = if form.action.is_empty() {
            page.clone()
        } else {
            page.join(&form.action)?
        };
        let mut fields = form.fields;
        fields.retain(|(name, _)| !answers.iter().any(|(answered, _)| answered == name));
        fields.extend(
            answers
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned())),
        );
        self.visit(url, Some(fields)).await
    }

    async fn visit(&mut self, mut url: Url, mut form: Option<Vec<(String, String)>>) -> Result<Place> {
        let origin = url.origin();
        for _ in 0..MAX_STEPS {
            let call = match form.take() {
                None => Call::get(url.as_str()),
                Some(fields) => Call::post(url.as_str())
                    .header("origin", &origin.ascii_serialization())
                    .body(Body::Form(fields)),
            };
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let call = call
                .header("cookie", &cookies.join("; "))
                .header("accept", "text/html")
                .no_redirects();
            let reply = self.http.send(call).await?;
            self.keep_cookies(&reply);
            let Some(next) = reply.header("location").filter(|_| reply.status.is_redirection()) else {
                let page = String::from_utf8_lossy(&reply.body).into_owned();
                return Ok(Place::Page(url, page));
            };
            url = url
                .join(next)
                .map_err(|_| anyhow!("the server sent the browser astray"))?;
            if url.origin() != origin {
                return Ok(Place::Away(url));
            }
        }
        bail!("the login pages of the server go in circles")
    }

    fn keep_cookies(&mut self, reply: &Reply) {
        let set = reply
            .headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok());
        for cookie in set {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(kept, _)| kept != name.trim());
                self.cookies
                    .push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }
}

impl Form {
    /// The first form of a page that has a field of this name. Our own pages are plain enough to be read so.
    pub(super) fn with(page: &str, field: &str) -> Option<Self> {
        page.split("<form")
            .skip(1)
            .map(|rest| rest.split("</form").next().unwrap_or(rest))
            .find_map(|form| {
                let head = form.split('>').next().unwrap_or_default();
                let inputs: Vec<&str> = form
                    .split("<input")
                    .skip(1)
                    .chain(form.split("<button").skip(1))
                    .collect();
                let tags = inputs
                    .iter()
                    .map(|rest| rest.split('>').next().unwrap_or_default());
                let fields: Vec<(String, String)> = tags
                    .filter(|tag| field == attribute(tag, "name").unwrap_or_default() || is_kept(tag))
                    .filter_map(|tag| {
                        Some((
                            attribute(tag, "name")?,
                            attribute(tag, "value").unwrap_or_default(),
                        ))
                    })
                    .collect();
                fields.iter().any(|(name, _)| name == field).then(|| Self {
                    action: attribute(head, "action").unwrap_or_default(),
                    fields,
                })
            })
    }
}

/// Whether a field goes along though nobody touches it.
fn is_kept(tag: &str) -> bool {
    match attribute(tag, "type").as_deref() {
        Some("hidden") => true,
        Some("checkbox" | "radio") => tag.contains(" checked"),
        _ => false,
    }
}

/// What a page says went wrong.
pub(super) fn alert(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("role=\"alert\">")?;
    rest.split('<').next().map(unescaped)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    [
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escape, letter)| {
        text.replace(escape, letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_form_with_what_it_carries() {
        let page = r#"<form action="/a"><input name="x"></form>
            <form method="post" action="/b?c=1&amp;d=2"><input type="hidden" name="csrf" value="a&quot;b">
            <input type="text" name="name" value=""><input type="checkbox" name="keep" value="1" checked>
            <input type="radio" name="lens" value="9"></form>"#;
        let form = Form::with(page, "name");
        let fields = [("csrf", "a\"b"), ("name", ""), ("keep", "1")];
        let fields = fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        assert_eq!(
            form,
            Some(Form {
                action: "/b?c=1&d=2".to_owned(),
                fields
            })
        );
        assert_eq!(Form::with(page, "password"), None);
    }
}
