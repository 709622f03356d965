# pip install cryptography; python3 receiver.py; receives POST {{path}}
import base64, binascii, os, re, time
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY = Ed25519PublicKey.from_public_bytes(base64.b64decode(os.environ["WEBHOOK_PUBLIC_KEY"].removeprefix("whpk_")))


def fits(signature, signed):
    try:
        KEY.verify(base64.b64decode(signature.removeprefix("v1a,")), signed)
        return True
    except (InvalidSignature, binascii.Error):
        return False


def verified(headers, body):
    """The body is the bytes exactly as they came in: verify first, parse later."""
    timestamp = headers.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
    # More than one signature while a key pair is rotated: one that fits is enough.
    given = headers.get("webhook-signature", "").split(" ")
    return any(signature.startswith("v1a,") and fits(signature, signed) for signature in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(204 if verified(self.headers, body) else 401)
        self.end_headers()


HTTPServer(("", int(os.environ.get("PORT", 3000))), Receiver).serve_forever()
