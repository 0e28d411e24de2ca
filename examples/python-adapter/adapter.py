"""A powerstrip adapter with nothing but Python's standard library.

It labels every new container with the time of its creation, and refuses privileged ones.
"""

import json
import os
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Refusal(Exception):
    """The Docker client gets status 403 and this text."""


def pre_hook(request):
    if request["Body"] is None:
        return request
    body = json.loads(request["Body"])
    if field(field(body, "HostConfig", {}), "Privileged"):
        raise Refusal("privileged containers are not allowed here")
    labels = field(body, "Labels", {}) | {"created-at": datetime.now(timezone.utc).isoformat(timespec="seconds")}
    put_field(body, "Labels", labels)
    return request | {"Body": json.dumps(body)}


def field(json_object, name, default=None):
    """Docker reads keys in any case; so must whoever decides by them. Two spellings of one key are refused."""
    keys = [key for key in json_object if key.casefold() == name.casefold()]
    if len(keys) > 1:
        raise Refusal(f"the key {name} is there more than once: {', '.join(keys)}")
    value = json_object[keys[0]] if keys else None
    return default if value is None else value


def put_field(json_object, name, value):
    for key in [key for key in json_object if key.casefold() == name.casefold()]:
        del json_object[key]
    json_object[name] = value


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keep the connection of powerstrip open

    def do_POST(self):
        packet = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.reply(200, answer(packet))
        except Refusal as refusal:
            self.reply(403, {"message": str(refusal)})
        except Exception as error:  # a hook that fails must say so, or the client waits for its timeout
            self.reply(500, {"message": f"{type(error).__name__}: {error}"})

    def reply(self, status, packet):
        data = json.dumps(packet).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def answer(packet):
    version = {"PowerstripProtocolVersion": 1}
    if packet["Type"] == "pre-hook":
        return version | {"ModifiedClientRequest": pre_hook(packet["ClientRequest"])}
    if packet["Type"] == "post-hook":
        return version | {"ModifiedServerResponse": packet["ServerResponse"]}
    return version


if __name__ == "__main__":
    address = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "7780"))
    server = ThreadingHTTPServer(address, Handler)
    print(f"python-adapter listens on http://{address[0]}:{server.server_port}/extension", flush=True)
    server.serve_forever()
