//! One hop of a call: what is asked of whom, and where a redirect leads.

use super::guard::shown;
use super::{Body, Call, HttpError};
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LOCATION, RANGE, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use url::Url;

/// How many redirects one call follows.
const MAX_REDIRECTS: usize = 5;

/// What another origin may learn. A list of what may pass cannot forget a header that holds a credential.
const OPEN_HEADERS: [HeaderName; 10] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    CONNECTION,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    RANGE,
    SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION,
    UPGRADE,
];

/// What is asked, of whom, and how far we have been led.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    follow: bool,
    taken: usize,
    /// Whether a request that writes was already answered with “look over there”: it may have been done.
    pub(super) written: bool,
}

impl Hop {
    /// The first hop of a call.
    pub(super) fn first(call: Call) -> Result<Self, HttpError> {
        let mut url = Url::parse(&call.url).map_err(|_| HttpError::BadUrl(shown(&call.url)))?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(Self {
            method: call.method,
            url,
            headers: call.headers,
            body: call.body,
            follow: call.follow,
            taken: 0,
            written: false,
        })
    }

    /// Turns to where an answer points; `false` if the answer is the final one.
    pub(super) fn turn(&mut self, status: StatusCode, headers: &HeaderMap) -> Result<bool, HttpError> {
        let Some(location) = headers.get(LOCATION) else {
            return Ok(false);
        };
        if !self.follow || !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(false);
        }
        let keeps_body = !self.becomes_get(status);
        // Wherever it leads, and even if it leads astray: a write was answered.
        self.written |= !keeps_body;
        let astray = |why: &str| HttpError::Redirects(format!("{why}, by {}", shown(self.url.as_str())));
        if self.taken == MAX_REDIRECTS {
            return Err(astray("more than 5 redirects"));
        }
        let next = location.to_str().ok().and_then(|to| self.url.join(to).ok());
        let next = next.ok_or_else(|| astray("no usable address"))?;
        if self.url.scheme() == "https" && next.scheme() != "https" {
            return Err(astray("from https to an open line"));
        }
        let same_origin = self.url.origin() == next.origin();
        if !same_origin && keeps_body && !matches!(self.body, Body::Empty) {
            return Err(astray("what was written would go to a stranger"));
        }
        if !keeps_body {
            self.method = Method::GET;
            self.body = Body::Empty;
            for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING] {
                self.headers.remove(name);
            }
        }
        if !same_origin {
            self.headers = OPEN_HEADERS
                .iter()
                .filter_map(|name| self.headers.get(name).map(|value| (name.clone(), value.clone())))
                .collect();
        }
        self.url = next;
        self.taken += 1;
        Ok(true)
    }

    /// Whether the next request is a plain `GET` instead (RFC 9110, 15.4): always after a 303, and for a `POST` after
    /// a 301 or 302, as every browser does.
    fn becomes_get(&self, status: StatusCode) -> bool {
        match status.as_u16() {
            303 => !matches!(self.method, Method::GET | Method::HEAD),
            301 | 302 => self.method == Method::POST,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use http::HeaderValue;

    fn to(location: &str) -> HeaderMap {
        HeaderMap::from_iter([(LOCATION, HeaderValue::from_str(location).unwrap())])
    }

    fn post() -> Hop {
        let call = Call::post("https://a.example/x")
            .bearer("t")
            .header("accept", "*/*")
            .header("cookie", "c=1");
        Hop::first(call.json(&serde_json::json!({"password": "p"}))).unwrap()
    }

    #[test]
    fn a_post_becomes_a_get_or_stays_one() {
        for (status, stays) in [(301, false), (302, false), (303, false), (307, true), (308, true)] {
            let mut hop = post();
            assert!(
                hop.turn(StatusCode::from_u16(status).unwrap(), &to("/y"))
                    .unwrap()
            );
            assert_eq!(hop.method == Method::POST, stays, "{status}");
            assert_eq!(matches!(hop.body, Body::Bytes(..)), stays, "{status}");
            assert_eq!(hop.written, !stays, "{status}");
            assert_eq!(hop.url.as_str(), "https://a.example/y");
            assert!(
                hop.headers.contains_key("authorization"),
                "the same origin keeps its credentials"
            );
        }
    }

    #[test]
    fn another_origin_learns_no_credential() {
        for location in ["https://b.example/", "https://a.example:444/"] {
            let mut hop = post();
            hop.turn(StatusCode::FOUND, &to(location)).unwrap();
            assert_eq!(hop.headers.keys().collect::<Vec<_>>(), [ACCEPT]);
            let refused = post().turn(StatusCode::TEMPORARY_REDIRECT, &to(location));
            assert!(matches!(refused, Err(HttpError::Redirects(_))));
        }
    }

    #[test]
    fn a_downgrade_and_a_sixth_redirect_are_refused() {
        let mut hop = post();
        assert!(matches!(
            hop.turn(StatusCode::FOUND, &to("http://a.example/")),
            Err(HttpError::Redirects(_))
        ));
        assert!(hop.written, "led astray, but it may have been done");
        for _ in 0..5 {
            assert!(hop.turn(StatusCode::FOUND, &to("/again")).unwrap());
        }
        assert!(matches!(
            hop.turn(StatusCode::FOUND, &to("/again")),
            Err(HttpError::Redirects(_))
        ));
    }

    #[test]
    fn a_value_of_the_query_cannot_become_another_parameter() {
        let hop = Hop::first(Call::get("https://a.example/?k=1").query("q", "a&proxy=x#y ?%\r\n..")).unwrap();
        assert_eq!(hop.url.query_pairs().count(), 2);
        assert_eq!(hop.url.query(), Some("k=1&q=a%26proxy%3Dx%23y+%3F%25%0D%0A.."));
    }
}
