# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Connect developers
"""A real connectd --demo, asked as published clients ask: the bytes of their requests, and what they do with the answers."""
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

BUILD = pathlib.Path(os.environ["CONNECT_BUILD"])
# The smallest picture there is.
PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f8ff1f0003030200"
                      "ef9e1d4f0000000049454e44ae426082")


class Answer:
    def __init__(self, response, data):
        self.status = response.status
        self.headers = response.headers
        self.data = data
        # the Python client takes anything that begins so for JSON; the JavaScript client wants it exactly
        self.json = json.loads(data) if data and response.headers.get("Content-Type") == "application/json" else None

    @property
    def range(self):
        """As the Python client reads it: split at the blank, at "/" and at "-", three whole numbers."""
        _, rest = self.headers["Content-Range"].split(" ", 1)
        part, total = rest.split("/")
        first, last = part.split("-")
        return int(first), int(last), int(total)


class Client:
    """One credential. Paths are below the API; what is above, with a leading '//'."""

    def __init__(self, api, token=None):
        self.base = urllib.parse.urlsplit(api)
        self.token = token

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.base.hostname, self.base.port, timeout=60)
        own = {"User-Agent": "connect-fluent/35.0 CPython/3.12 Linux/6", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        if self.token:
            own["Authorization"] = self.token
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            own["Content-Type"] = "application/json"
        own.update(headers or {})
        connection.request(method, path[1:] if path.startswith("//") else self.base.path + path, body=body, headers=own)
        response = connection.getresponse()
        answer = Answer(response, response.read())
        connection.close()
        return answer

    def call(self, status, method, path, body=None, **headers):
        answer = self.ask(method, path, body, headers)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.data[:500]}"
        return answer.json if answer.json is not None else answer.data

    def get(self, path):
        return self.call(200, "GET", path)

    def post(self, path, body=None):
        return self.call(201, "POST", path, body)

    def act(self, path, body=None):
        return self.call(200, "POST", path, body)

    def put(self, path, body):
        return self.call(200, "PUT", path, body)

    def form(self, status, method, path, *parts):
        """Each part is (name, filename or None, type, bytes)."""
        boundary = "wire-test-boundary"
        data = b""
        for name, filename, kind, content in parts:
            file = f'; filename="{filename}"' if filename else ""
            data += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\nContent-Type: {kind}\r\n\r\n'.encode()
            data += content + b"\r\n"
        data += f"--{boundary}--\r\n".encode()
        return self.call(status, method, path, data, **{"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def refuse(self, status, method, path, body=None):
        """An error that every published client can read."""
        answer = self.ask(method, path, body)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.data[:500]}"
        assert answer.headers["Content-Type"] == "application/json", answer.headers["Content-Type"]
        assert isinstance(answer.json["error_code"], str) and answer.json["errors"], answer.json
        ",".join(answer.json["errors"])
        return answer.json


class World:
    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="connect-wire-"))
        data = self.home / "data"
        data.mkdir(mode=0o700)
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", BUILD / "src/connectd/connectd", "--demo", "--data-dir", data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=open(self.home / "log", "wb"), text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), (self.home / "log").read_text()
        demo = json.loads((data / "demo.json").read_text())
        self.api = demo["api"]
        self.vendor, self.distributor, self.reseller = (Client(self.api, demo["tokens"][side])
                                                        for side in ("vendor", "distributor", "reseller"))
        self.nobody = Client(self.api)

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        shutil.rmtree(self.home, ignore_errors=True)
        assert code == 0, f"connectd ended with {code}"


def run(world, tests):
    """Each test by itself, told as TAP."""
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        begun = time.monotonic()
        try:
            test(world)
            print(f"ok {number} - {test.__name__} # {time.monotonic() - begun:.1f} s")
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {test.__name__}")
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
        sys.stdout.flush()
    world.stop()
    sys.exit(1 if failed else 0)
