//! The frame around every page.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use std::fmt::Write as _;
use syrinx_model::html::escape;

/// Where the pages' style is.
pub(super) const STYLE: &str = "/syrinx.css";
/// What a page may do: show our style and pictures, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page that is being written. All its texts are escaped but those given as HTML.
pub(crate) struct Page {
    title: String,
    body: String,
    status: StatusCode,
    cookies: Vec<String>,
    leads_away: bool,
    /// The same in other forms: content types and URLs.
    alternates: Vec<(&'static str, String)>,
}

impl Page {
    /// A page with this title, which is also its heading.
    pub(crate) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            body: String::new(),
            status: StatusCode::OK,
            cookies: Vec::new(),
            leads_away: false,
            alternates: Vec::new(),
        }
    }

    /// Adds a paragraph of plain words.
    pub(crate) fn paragraph(self, words: &str) -> Self {
        let words = escape(words);
        self.html(&format!("<p>{words}</p>"))
    }

    /// Adds HTML.
    pub(crate) fn html(mut self, html: &str) -> Self {
        self.body.push_str(html);
        self
    }

    /// Adds what went wrong, where a screen reader tells it at once.
    pub(crate) fn wrong(self, sentence: Option<&str>) -> Self {
        match sentence {
            Some(sentence) => {
                let sentence = escape(sentence);
                self.html(&format!("<p class=\"wrong\" role=\"alert\">{sentence}</p>"))
            }
            None => self,
        }
    }

    /// Answers with this status.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets a cookie, if there is one to set.
    pub(crate) fn cookie(mut self, cookie: Option<String>) -> Self {
        self.cookies.extend(cookie);
        self
    }

    /// Says where the same can be had as another type.
    pub(crate) fn alternate(mut self, kind: &'static str, url: &str) -> Self {
        self.alternates.push((kind, url.to_owned()));
        self
    }

    /// Its form ends at another site: browsers check a form's whole way, with its redirects, against the policy.
    pub(super) fn leading_away(mut self) -> Self {
        self.leads_away = true;
        self
    }

    /// The finished page.
    pub(crate) fn response(self) -> Response {
        let mut html = String::with_capacity(self.body.len() + 1024);
        let title = escape(&self.title);
        let alternates: String = self
            .alternates
            .iter()
            .map(|(kind, url)| {
                format!(
                    "<link rel=\"alternate\" type=\"{kind}\" href=\"{}\">",
                    escape(url)
                )
            })
            .collect();
        let _ = write!(
            html,
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
             <title>{title}</title><link rel=\"stylesheet\" href=\"{STYLE}\">{alternates}</head><body><main>\
             <div class=\"pipes\" aria-hidden=\"true\"><span></span><span></span><span></span><span></span><span></span></div>\
             <h1>{title}</h1>{}</main></body></html>",
            self.body
        );
        let policy = if self.leads_away {
            POLICY.to_owned()
        } else {
            format!("{POLICY}; form-action 'self'")
        };
        let mut response = (self.status, html).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        for (kind, url) in self.alternates {
            let link = format!("<{url}>; rel=\"alternate\"; type=\"{kind}\"");
            if let Ok(link) = HeaderValue::try_from(link) {
                headers.append(header::LINK, link);
            }
        }
        for cookie in self.cookies {
            if let Ok(cookie) = HeaderValue::try_from(cookie) {
                headers.append(header::SET_COOKIE, cookie);
            }
        }
        response
    }
}

/// A hidden field.
pub(super) fn hidden(name: &str, value: &str) -> String {
    format!(
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
        escape(name),
        escape(value)
    )
}

/// Sends the browser elsewhere with a GET.
pub(super) fn see_other(to: &str, cookie: Option<String>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::try_from(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    if let Some(Ok(cookie)) = cookie.map(HeaderValue::try_from) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page for what is not there.
pub(super) fn not_found() -> Response {
    let words = "There is nothing here, or it is not public.";
    Page::new("Not found")
        .paragraph(words)
        .status(StatusCode::NOT_FOUND)
        .response()
}
