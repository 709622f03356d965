// An OpenID provider with its own sign-in and consent pages, on the port of the loopback that is the first argument; the
// others are the addresses it sends browsers back to. Prints its issuer, then answers a line to a line, and ends when its
// input does. Refresh tokens are good once, and the use of a used one ends the whole grant.
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

// Its notices are for whoever runs one for good, and the output is for the answers.
console.info = console.warn = () => {};

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const client = { client_id: 'our-app', client_secret: 'our s3cret+with:%2F', grant_types: ['authorization_code', 'refresh_token'] };
const seen = { refreshes: 0, refusals: [], refresh: null, access: null };
let life = 3600;

const provider = new Provider(issuer, {
  clients: [{ ...client, redirect_uris: redirects }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { revocation: { enabled: true }, introspection: { enabled: true } },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { AccessToken: () => life, RefreshToken: 86400, Session: 3600, Interaction: 600, Grant: 86400, IdToken: 600 },
  findAccount: (ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, email: `${sub}@joins.test`, email_verified: true, name: sub[0].toUpperCase() + sub.slice(1) }),
  }),
});
provider.on('grant.success', (ctx) => {
  seen.refreshes += ctx.oidc.params.grant_type === 'refresh_token' ? 1 : 0;
  ({ refresh_token: seen.refresh, access_token: seen.access } = ctx.body);
});
provider.on('grant.error', (ctx, error) => seen.refusals.push(error.error_detail ?? error.message));
provider.on('server_error', (ctx, error) => console.error(error));

const basic = Buffer.from(`${client.client_id}:${encodeURIComponent(client.client_secret)}`).toString('base64');
async function ask(path, form) {
  const answer = await fetch(issuer + path, {
    method: 'POST',
    headers: { Authorization: `Basic ${basic}` },
    body: new URLSearchParams(form),
  });
  return answer.json();
}

const commands = {
  // What was issued and refused since the last question.
  seen: async () => seen,
  // How many seconds the access tokens last that are issued from now on.
  life: async ({ seconds }) => ({ life: (life = seconds) }),
  // Somebody else uses the refresh token that was issued last.
  steal: async () => ask('/token', { grant_type: 'refresh_token', refresh_token: seen.refresh }),
  active: async ({ token }) => ask('/token/introspection', { token }),
  endAccess: async () => (await (await provider.AccessToken.find(seen.access)).destroy()) ?? {},
};
const server = provider.listen(Number(port), '127.0.0.1', () => console.log(issuer));
createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const question = JSON.parse(line);
    console.log(JSON.stringify(await commands[question.do](question)));
  })
  .on('close', () => server.close(() => process.exit(0)) && server.closeAllConnections());
