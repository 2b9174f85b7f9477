"""The command against the sandbox, with Prism's proxies between them, which hold both to the documents."""
import tempfile
from contextlib import ExitStack
from pathlib import Path

import documents
from judging import (ADMIN, ADMIN_PASSWORD, IDS, NICO, TOKEN, UNAUTHORIZED, VERBS, Client, failure, many_at_once,
                     nothing_said)
from relay import Relay
from tools import Prism, Sandbox


def judge(verdict, command, prism):
    """Each document, with an answer for a good token and one for a bad."""
    with ExitStack() as ending:
        sandbox = ending.enter_context(Sandbox(command))
        prisms = [ending.enter_context(Prism(prism, document, sandbox.base_url))
                  for document in documents.all_documents()]
        relay = ending.enter_context(Relay(prisms))
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        for verb in VERBS:
            users(verdict, Client(command, verdict, relay.base_url, sandbox.token), relay, verb)
        proof(verdict, Client(command, verdict, relay.base_url), folder / "nico.token")
        refusals(verdict, Client(command, verdict, relay.base_url, token="not.one.of-theirs"))
        for proxy in prisms:
            # All that this command makes a sandbox answer: its faults are for the library to switch on.
            verdict.equal(relay.statuses(proxy.document), {200, 401},
                          f"{proxy.document.name}: the statuses that were proxied")
    nothing_said(verdict, "proxy", relay, prisms)


def users(verdict, client, relay, verb):
    for user in IDS:
        result = client.result(verb, user)
        shown = result.get("outcome"), result.get("count")
        verdict.equal(shown, (VERBS[verb][0], int(user == NICO)), f"{verb} {user!r}")
    many_at_once(verdict, client, relay, verb, ["--ttl", "3600"] if verb == "invalidate" else [])


def proof(verdict, client, file):
    """The README's way from a token that is accepted to one that is refused and back: every document in
    one run of the command."""
    def sign_in():
        file.write_text(client.run("token", "--username", NICO, password=NICO))

    def check(code):
        client.run("check-token", "--token-file", str(file), code=code)

    sign_in()
    check(0)
    client.run("invalidate", NICO, "--username", ADMIN, "--verify-token-file", str(file), password=ADMIN_PASSWORD)
    check(1)
    client.run("reinstate", NICO, "--username", ADMIN, password=ADMIN_PASSWORD)
    sign_in()
    check(0)


def refusals(verdict, client):
    """A token and a password that the sandbox doesn't take."""
    for verb in VERBS:
        verdict.equal(failure(client.result(verb, NICO, code=1)), UNAUTHORIZED, f"{verb} with a wrong token")
    client.run("check-token", code=1)
    client.run("token", "--username", NICO, password="wrong", code=1)


# Each makes the invalidation's document wrong in another place: what is changed, whether it is called with a
# good token, and what Prism is to say then.
WRONG = [
    ("type: integer", "type: string", True, "count must be string"),
    ("required: false", "required: true", True, "ttl"),
    ('        "401":\n          description: Unauthorized\n', "", False, "returned status code"),
]


def judge_wrong_documents(verdict, command, prism):
    """The proxy does report what isn't as documented: an answer's body, a query, a status."""
    for old, new, signed_in, words in WRONG:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
            sandbox = ending.enter_context(Sandbox(command))
            wrong = documents.at(TOKEN).variant(folder, old, new)
            proxy = ending.enter_context(Prism(prism, wrong, sandbox.base_url))
            relay = ending.enter_context(Relay([proxy]))
            token = sandbox.token if signed_in else "not.one.of-theirs"
            Client(command, verdict, relay.base_url, token).run("invalidate", NICO, code=1)
        found = relay.violations()
        verdict.expect(any(words in violation for violation in found), f"of {new!r} it is said: {words}; {found}")
        verdict.expect(proxy.complaints(), f"of {new!r} something is logged")
    print(f"prism proxy: {len(WRONG)} wrong documents, each reported", flush=True)
