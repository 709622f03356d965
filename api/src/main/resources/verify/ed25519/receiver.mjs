// node receiver.mjs; receives POST {{path}}
import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";

const raw = Buffer.from(process.env.WEBHOOK_PUBLIC_KEY.replace(/^whpk_/, ""), "base64");
// What stands before the 32 bytes of every Ed25519 key in DER.
const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
const key = createPublicKey({ key: der, format: "der", type: "spki" });

// The body is a Buffer of exactly what came in: verify first, parse later.
function verified(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  // More than one signature while a key pair is rotated: one that fits is enough.
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) =>
    signature.startsWith("v1a,") && verify(null, signed, key, Buffer.from(signature.slice(4), "base64")));
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  response.writeHead(verified(request.headers, Buffer.concat(chunks)) ? 204 : 401).end();
}).listen(process.env.PORT ?? 3000);
