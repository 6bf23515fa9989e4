//! Links to the pages beside a page.

use crate::state::Api;
use http::{HeaderValue, Uri};
use url::form_urlencoded;

/// Parameters that name a place; the links bring their own.
const PLACES: [&str; 4] = ["max_id", "min_id", "since_id", "offset"];

/// The `Link` header of a page whose first and last items have these ids to page by; none on an empty page, since some
/// clients follow it for ever. `next` comes first and URLs hold no comma: some clients read the header by a pattern.
pub(crate) fn link(api: &Api, here: &Uri, ends: Option<(i64, i64)>) -> Option<HeaderValue> {
    let (first, last) = ends?;
    let next = page(&api.settings.base_url, here, "max_id", last);
    let prev = page(&api.settings.base_url, here, "min_id", first);
    HeaderValue::try_from(format!("<{next}>; rel=\"next\", <{prev}>; rel=\"prev\"")).ok()
}

/// The ids at the ends of a page.
pub(crate) fn ends<T>(items: &[T], id: impl Fn(&T) -> i64) -> Option<(i64, i64)> {
    Some((id(items.first()?), id(items.last()?)))
}

fn page(base: &str, here: &Uri, place: &str, id: i64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(here.query().unwrap_or_default().as_bytes()) {
        if !PLACES.contains(&key.as_ref()) {
            query.append_pair(&key, &value);
        }
    }
    query.append_pair(place, &id.to_string());
    format!("{base}{}?{}", here.path(), query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_parameters_stay_and_commas_go() {
        let here = Uri::from_static("/api/v1/notifications?types[]=mention&max_id=9&q=a,b&limit=2");
        assert_eq!(
            page("https://one.example", &here, "max_id", 7),
            "https://one.example/api/v1/notifications?types%5B%5D=mention&q=a%2Cb&limit=2&max_id=7"
        );
    }

    #[test]
    fn an_empty_page_has_no_ends() {
        assert_eq!(ends(&[] as &[i64], |id| *id), None);
        assert_eq!(ends(&[9, 5, 3], |id| *id), Some((9, 3)));
    }
}
