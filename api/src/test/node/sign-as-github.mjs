// Signs as GitHub's own library does. Each line of the input is {"secret","body"} with the raw body in Base64; each line
// of the output is {"signature"}: the value of X-Hub-Signature-256.
import { createInterface } from 'node:readline';
import { Webhooks } from '@octokit/webhooks';

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, body } = JSON.parse(line);
  const signature = await new Webhooks({ secret }).sign(Buffer.from(body, 'base64').toString('utf8'));
  console.log(JSON.stringify({ signature }));
}
