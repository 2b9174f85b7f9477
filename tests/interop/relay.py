"""A relay between the command and the Prisms: one Leader out of one Prism a document.

Needed because the command asks below `/api/v1`, where a Leader has its API, while Prism serves the paths
as the documents have them, from the root on; because each Prism knows one document, and some commands
make calls of several; and because only a header, which the command doesn't send, makes Prism's mock
choose another answer than the first. All else goes through as it came, the path as it was on the wire.
"""
import http.client
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Optional

MOUNT = "/api/v1"
# They are about one connection, and here are two.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Exchange(NamedTuple):
    """A request that came by, and its answer."""

    document: Optional[str]
    request: str
    status: int
    violations: list


class Relay:
    """Listens for as long as the `with` lasts."""

    def __init__(self, prisms):
        self.routes = [(pattern(prism.document.template), prism) for prism in prisms]
        self.exchanges = []
        self.prefer = None
        handler = type("Handler", (Passing,), {"relay": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def prism_for(self, target):
        path = target.split("?")[0]
        return next((prism for route, prism in self.routes if route.fullmatch(path)), None)

    def statuses(self, document):
        return {exchange.status for exchange in self.exchanges if exchange.document == document.name}

    def violations(self):
        return [f"{exchange.request}: {violation}" for exchange in self.exchanges
                for violation in exchange.violations]


def pattern(template):
    """A document's path below the mount, each of its parameters one segment."""
    parts = re.split(r"\{[^}]+\}", template)
    return re.compile(re.escape(MOUNT) + "[^/]+".join(map(re.escape, parts)))


class Passing(BaseHTTPRequestHandler):
    """One connection of the command's."""

    protocol_version = "HTTP/1.1"

    def forward(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        prism = self.relay.prism_for(self.path)
        if prism is None:
            return self.answer(None, 404, [], b"", ["no document has this path"])
        connection = http.client.HTTPConnection("127.0.0.1", prism.port, timeout=30)
        try:
            connection.putrequest(self.command, self.path.removeprefix(MOUNT), skip_host=True,
                                  skip_accept_encoding=True)
            for name, value in self.passed_on():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            given = response.read()
        finally:
            connection.close()
        return self.answer(prism.document, response.status, response.getheaders(), given,
                           violations(response, given))

    do_GET = do_POST = do_DELETE = forward

    def passed_on(self):
        """The request's headers. Its length is that of the body, which goes on whole."""
        yield from self.headers.items()
        if self.relay.prefer:
            yield "Prefer", self.relay.prefer

    def answer(self, document, status, headers, body, found):
        # Kept before it is sent: the command may end on it, and then all of them are counted.
        self.relay.exchanges.append(Exchange(document and document.name, self.requestline, status, found))
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: what matters is in the exchanges."""


def violations(response, body):
    """What Prism says of an answer, or says instead of one."""
    found = [item["message"] for item in json.loads(response.getheader("sl-violations", "[]"))]
    if response.getheader("content-type", "").startswith("application/problem+json"):
        problem = json.loads(body)
        found.append(f"{problem['title']}: {problem.get('validation') or problem['detail']}")
    return found
