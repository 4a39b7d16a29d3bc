# receiver.py    WEBHOOK_SECRET=whsec_… python3 receiver.py
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def verify(headers, body):
    """body: the raw bytes of the request, before any parsing."""
    timestamp = headers.get("webhook-timestamp", "")
    content = f"{headers.get('webhook-id')}.{timestamp}.".encode() + body
    signed = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    known = any(hmac.compare_digest(one.encode(), signed.encode()) for one in given)
    fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= 300
    return known and fresh


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not verify(self.headers, body):
            self.send_response(401)
            self.end_headers()
            return
        payload = json.loads(body)
        # With the header x-test: true, it is the example that webhook.test sends: nothing happened.
        print(self.headers["webhook-id"], payload)  # an ID seen before: the same delivery once more
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.end_headers()
        self.wfile.write(b'OK')


HTTPServer(("127.0.0.1", int(os.environ.get("PORT", 4000))), Receiver).serve_forever()
