// node receiver.mjs; receives POST {{path}}
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.WEBHOOK_SECRET;
if (!secret) throw new Error("WEBHOOK_SECRET is not set");

// The body is a Buffer of exactly what came in: verify first, parse later.
function verified(headers, body) {
  const expected = Buffer.from(createHmac("sha256", secret).update(body).digest("hex"));
  // While a secret is rotated, the second header has the signatures of those before it.
  const all = `${headers["x-webhook-signature"] ?? ""} ${headers["x-webhook-signature-previous"] ?? ""}`;
  return all.split(" ").some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  response.writeHead(verified(request.headers, Buffer.concat(chunks)) ? 204 : 401).end();
}).listen(process.env.PORT ?? 3000);
