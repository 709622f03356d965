// Signs webhooks as the providers' own libraries do, or has those libraries confirm what is signed here. Each line of the
// input is {"provider","secret","url","timestamp","body"} with the raw body in Base64, the timestamp in seconds and a secret
// where the provider's is not a key pair; each line of the output is {"secret","headers"}.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createInterface } from 'node:readline';
import sendgrid from '@sendgrid/eventwebhook';
import { verifyKey } from 'discord-interactions';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import twilio from 'twilio';

const discord = generateKeyPairSync('ed25519');
const sendgridKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key) => key.export({ type: 'spki', format: 'der' });

const signers = {
  stripe: ({ secret, timestamp, body }) => ({
    secret,
    headers: {
      'Stripe-Signature': new Stripe('sk_test_none').webhooks.generateTestHeaderString({ payload: body.toString(), secret, timestamp }),
    },
  }),
  svix: ({ secret, timestamp, body }) => ({
    secret,
    headers: {
      'svix-id': 'msg_svix',
      'svix-timestamp': String(timestamp),
      'svix-signature': new SvixWebhook(secret).sign('msg_svix', new Date(timestamp * 1000), body.toString()),
    },
  }),
  'standard-webhooks': ({ secret, timestamp, body }) => ({
    secret,
    headers: {
      'webhook-id': 'msg_standard',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': new StandardWebhook(secret).sign('msg_standard', new Date(timestamp * 1000), body.toString()),
    },
  }),
  twilio: ({ secret, url, body }) => ({
    secret,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': twilio.getExpectedTwilioSignature(secret, url, fields(body.toString())),
    },
  }),
  sendgrid: ({ timestamp, body }) => {
    const secret = spki(sendgridKeys.publicKey).toString('base64');
    const signature = sign('sha256', Buffer.concat([Buffer.from(String(timestamp)), body]), sendgridKeys.privateKey).toString('base64');
    const webhook = new sendgrid.EventWebhook();
    const confirmed = webhook.verifySignature(webhook.convertPublicKeyToECDSA(secret), body, signature, String(timestamp));
    return {
      secret,
      confirmed,
      headers: {
        'X-Twilio-Email-Event-Webhook-Signature': signature,
        'X-Twilio-Email-Event-Webhook-Timestamp': String(timestamp),
      },
    };
  },
  discord: async ({ timestamp, body }) => {
    const secret = spki(discord.publicKey).subarray(-32).toString('hex');
    const signature = sign(null, Buffer.concat([Buffer.from(String(timestamp)), body]), discord.privateKey).toString('hex');
    const confirmed = await verifyKey(body, signature, String(timestamp), secret);
    return { secret, confirmed, headers: { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': String(timestamp) } };
  },
};

function fields(form) {
  const params = {};
  for (const [name, value] of new URLSearchParams(form)) {
    params[name] = name in params ? [].concat(params[name], value) : value;
  }
  return params;
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const signed = await signers[question.provider]({ ...question, body: Buffer.from(question.body, 'base64') });
  console.log(JSON.stringify({ confirmed: true, ...signed }));
}
