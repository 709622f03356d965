# python3 receiver.py; receives POST {{path}}
import hashlib, hmac, os
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = os.environ["WEBHOOK_SECRET"].encode()


def verified(headers, body):
    """The body is the bytes exactly as they came in: verify first, parse later."""
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest().encode()
    # While a secret is rotated, the second header has the signatures of those before it.
    given = [headers.get("x-webhook-signature", ""), *headers.get("x-webhook-signature-previous", "").split(" ")]
    return any(hmac.compare_digest(signature.encode(), expected) for signature in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(204 if verified(self.headers, body) else 401)
        self.end_headers()


HTTPServer(("", int(os.environ.get("PORT", 3000))), Receiver).serve_forever()
