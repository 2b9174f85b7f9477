"""What all the referees' parts have in common: the command, what is asked of it, and what held."""
import json
import os
import re
import subprocess
from urllib.parse import unquote

TOKEN, INVALIDATION = "/auth/users/{id}/token", "/auth/users/{id}/invalidation"
LOGIN = "/auth/login"
ADMIN, ADMIN_PASSWORD = "admin", "sandbox-admin"
# The other user of `cribl-tokens sandbox`, and the password.
NICO = "nico"
# Ids that a path, a query or a shell could take for something else.
IDS = [NICO, "DOMAIN\\user", "samlp|x|nico@example.com", "a b", "ä", "100%", "a/b", "..%2f", "?#[]&=+;",
       "雪 🦀"]
# `invalidate` and `reinstate` differ in these: the word for one that is done, and the path.
VERBS = {"invalidate": ("invalidated", TOKEN), "reinstate": ("reinstated", INVALIDATION)}
UNAUTHORIZED, SERVER_ERROR = (401, "unauthorized"), (500, "server_error")


class Verdict:
    """What held and what didn't."""

    def __init__(self):
        self.held, self.faults = 0, []

    def expect(self, holds, words):
        if holds:
            self.held += 1
        else:
            self.faults.append(words)
            print(f"FAULT {words}", flush=True)
        return holds

    def equal(self, found, wanted, what):
        return self.expect(found == wanted, f"{what}: {found!r}, and not {wanted!r}")


class Client:
    """The real command, pointed at `base_url`."""

    def __init__(self, command, verdict, base_url, token=None):
        self.command, self.verdict, self.base_url, self.token = command, verdict, base_url, token

    def run(self, *arguments, code=0, password=None, given=None):
        """Runs it, holds it to the exit code, and gives what it printed."""
        done = subprocess.run([self.command, *arguments], input=given, capture_output=True, encoding="utf-8",
                              timeout=300, env=self.environment(password))
        self.verdict.equal(done.returncode, code, f"{arguments} says {done.stderr.strip()[-500:]!r}; exit code")
        return done.stdout

    def environment(self, password):
        """This one's, with nothing of the user's own settings in it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CRIBL_")}
        ours = {"CRIBL_BASE_URL": self.base_url, "CRIBL_TOKENS_CONFIG": os.devnull,
                "CRIBL_PASSWORD": password, "CRIBL_BEARER_TOKEN": None if password else self.token}
        return kept | {name: value for name, value in ours.items() if value is not None}

    def results(self, verb, *arguments, code=0, **more):
        """Runs it with `--format json`; gives the objects that it printed, in no order."""
        printed = self.run(verb, "--format", "json", *arguments, code=code, **more)
        return [json.loads(line) for line in printed.splitlines()]

    def result(self, verb, user, code=0):
        """The same for one user."""
        results = self.results(verb, "--", user, code=code)
        return results[0] if self.verdict.equal(len(results), 1, f"results of {verb} {user!r}") else {}


def failure(result):
    return result.get("status"), result.get("error", {}).get("kind")


def many_at_once(verdict, client, relay, verb, options=()):
    """All ids in one run. Each is asked for as one segment of the path, with the query that was asked."""
    word, template = VERBS[verb]
    before = len(relay.exchanges)
    results = client.results(verb, "--yes", *options, "--", *IDS)
    outcomes = {result["user"]: result["outcome"] for result in results}
    verdict.equal(outcomes, dict.fromkeys(IDS, word), f"{verb} of all ids at once")
    prefix, suffix = template.split("{id}")
    query = "?ttl=3600" if options else ""
    asked = [exchange.request.split(" ")[1] for exchange in relay.exchanges[before:]]
    segments = [re.fullmatch(f"/api/v1{prefix}([^/?#]+){suffix}{re.escape(query)}", target) for target in asked]
    verdict.equal(sorted(unquote(segment.group(1)) for segment in segments if segment), sorted(IDS),
                  f"{verb}: the ids in {asked}")


def nothing_said(verdict, kind, relay, prisms):
    """No violation, neither in an answer nor in a log. To be asked when the Prisms have ended: they answer
    before they log."""
    verdict.expect(relay.exchanges, f"something went through the {kind}")
    for violation in relay.violations():
        verdict.expect(False, f"{kind}: {violation}")
    for prism in prisms:
        verdict.equal(prism.complaints(), [], f"{kind} of {prism.document.name}: its log")
        asked = sum(exchange.document == prism.document.name for exchange in relay.exchanges)
        print(f"prism {kind}: {prism.document.name}: {asked} call{'s' * (asked != 1)}", flush=True)
