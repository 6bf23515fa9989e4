"""A browser without a screen: fills in the forms of a log-in page, as its owner would, until it shows a code."""

import urllib.parse
from html.parser import HTMLParser

import requests


class Page(HTMLParser):
    """The forms of a page, and the authorization code that it shows."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.code, self._in_code = [], None, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append({"action": attributes.get("action", ""), "fields": {}})
        elif tag in ("input", "button") and self.forms and attributes.get("name"):
            if tag == "button" or attributes.get("type") == "submit":
                if attributes.get("value") in ("deny", "cancel", "no"):
                    return
            if attributes.get("type") in ("checkbox", "radio") and "checked" not in attributes:
                return
            self.forms[-1]["fields"][attributes["name"]] = attributes.get("value", "")
        elif tag == "code":
            self._in_code = True

    def handle_endtag(self, tag):
        if tag == "code":
            self._in_code = False

    def handle_data(self, data):
        if self._in_code:
            self.code = (self.code or "") + data.strip()


def authorize(url, name, password):
    """Opens the page, logs in, agrees, and gives the code."""
    session = requests.Session()
    answer = session.get(url, timeout=20)
    for _ in range(4):
        answer.raise_for_status()
        query = urllib.parse.parse_qs(urllib.parse.urlparse(answer.url).query)
        if "code" in query:
            return query["code"][0]
        page = Page(answer.text)
        if page.code:
            return page.code
        form = page.forms[0]
        for field in form["fields"]:
            if "pass" in field:
                form["fields"][field] = password
            elif field in ("name", "username", "email"):
                form["fields"][field] = name
        target = urllib.parse.urljoin(answer.url, form["action"] or answer.url)
        answer = session.post(target, data=form["fields"], timeout=20)
    raise SystemExit(f"no code after four pages: {answer.text[:300]}")
