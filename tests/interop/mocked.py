"""The command against Prism's mocks: what a Leader may answer by the documents, of Prism's making."""
import tempfile
from collections import Counter
from contextlib import ExitStack

import documents
from judging import (IDS, LOGIN, NICO, SERVER_ERROR, UNAUTHORIZED, VERBS, Client, failure, many_at_once,
                     nothing_said)
from relay import Relay
from tools import Prism


def judge(verdict, command, prism):
    """Each document, and each status that is in it."""
    with ExitStack() as ending:
        prisms = [ending.enter_context(Prism(prism, document)) for document in documents.all_documents()]
        relay = ending.enter_context(Relay(prisms))
        client = Client(command, verdict, relay.base_url, token="any")
        for verb in VERBS:
            users(verdict, client, relay, verb)
        roles(verdict, client, relay)
        login(verdict, client, relay)
        for mock in prisms:
            verdict.equal(relay.statuses(mock.document), mock.document.statuses(),
                          f"{mock.document.name}: the statuses that were mocked")
    nothing_said(verdict, "mock", relay, prisms)
    login_without_change(verdict, command, prism)


def users(verdict, client, relay, verb):
    """`invalidate` or `reinstate`: one by one, many at once, any answer that there may be, and refusals."""
    word, _ = VERBS[verb]
    for user in IDS:
        result = client.result(verb, user)
        shown = {name: result.get(name) for name in ("user", "outcome", "status", "attempts")}
        wanted = {"user": user, "outcome": word, "status": 200, "attempts": 1}
        verdict.equal(shown, wanted, f"{verb} against the mock")
    many_at_once(verdict, client, relay, verb, ["--ttl", "3600"] if verb == "invalidate" else [])
    answered_at_random(verdict, client, relay, verb)
    refusals(verdict, client, relay, verb)


def answered_at_random(verdict, client, relay, verb):
    """Each time another of the answers that the document allows. Without a seed, with which Prism repeats one."""
    relay.prefer = "dynamic=true"
    names = [f"user {number}" for number in range(200)]
    results = client.results(verb, "--yes", "--from", "-", given="\n".join(names))
    verdict.equal(len(results), len(names), f"results of {verb}, answered at random")
    failed = [result for result in results if result["outcome"] != VERBS[verb][0]]
    verdict.equal(failed, [], f"what failed of {verb}, answered at random")
    verdict.expect(len({result.get("count") for result in results}) > 1, "the answers differ")


def refusals(verdict, client, relay, verb):
    for status, kind in [UNAUTHORIZED, SERVER_ERROR]:
        relay.prefer = f"code={status}"
        result = client.result(verb, NICO, code=1)
        verdict.equal(failure(result), (status, kind), f"{verb}, answered with {status}")
        # "string" is what Prism gives as the `message` of an Error.
        verdict.expect(status != 500 or "string" in str(result), f"{verb} keeps the message: {result}")
    relay.prefer = None


def roles(verdict, client, relay):
    """`check-token`, which can't tell from an error of the Leader's."""
    for prefer, code, words in [(None, 0, "accepted"), ("dynamic=true", 0, "accepted"), ("code=401", 1, "refused"),
                                ("code=500", 2, "")]:
        relay.prefer = prefer
        verdict.expect(words in client.run("check-token", code=code), f"check-token, {prefer}, says {words}")
    relay.prefer = None


def login(verdict, client, relay):
    """`token`. The first answer of the document as it stands asks for a new password."""
    for prefer in [None, "code=401", "code=429", "code=500"]:
        relay.prefer = prefer
        # Without retries: the document's example of `retry-after` is a minute.
        printed = client.run("token", "--username", "DOMAIN\\user", "--retries", "0", password='pä"ss\\', code=1)
        verdict.equal(printed, "", f"token, {prefer}: what is on stdout")
    relay.prefer = None


def login_without_change(verdict, command, prism):
    """`token` where no new password is asked for, of which the document has no example."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        lenient = documents.at(LOGIN).variant(
            folder, "forcePasswordChange:\n          type: boolean",
            "forcePasswordChange:\n          type: boolean\n          example: false")
        mock = ending.enter_context(Prism(prism, lenient))
        relay = ending.enter_context(Relay([mock]))
        client = Client(command, verdict, relay.base_url)
        verdict.equal(client.run("token", "--username", NICO, password=NICO), "string\n", "the token of the mock")
    nothing_said(verdict, "mock", relay, [mock])
