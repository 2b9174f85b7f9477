"""How schemathesis gets in: a hook that it loads.

It signs in for each case anew. One of the ids that it always tries is `admin`, the user that it calls
as: with one token for the whole run, each call after that one would be a 401, which is documented, and
so the run would be clean without having seen anything.
"""
import json
import os
import urllib.request

import schemathesis

# The user that every sandbox has: `ADMIN_USERNAME` and `ADMIN_PASSWORD` of the crate.
ADMIN = {"username": "admin", "password": "sandbox-admin"}


# Without an interval, nothing is kept between two cases.
@schemathesis.auth(refresh_interval=None)
class SignIn:
    def get(self, case, context):
        request = urllib.request.Request(os.environ["CRIBL_BASE_URL"] + "/auth/login", json.dumps(ADMIN).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["token"]

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"
