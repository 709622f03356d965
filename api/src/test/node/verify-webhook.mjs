// Verifies webhooks as a receiver in Node would. Each line of the input is {"secret","headers","body"} with the raw body
// in Base64; each line of the output is {"verified","type","reason"}.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    const payload = new Webhook(secret).verify(Buffer.from(body, 'base64').toString('utf8'), headers);
    console.log(JSON.stringify({ verified: true, type: payload.type, reason: null }));
  } catch (refused) {
    console.log(JSON.stringify({ verified: false, type: null, reason: String(refused.message) }));
  }
}
