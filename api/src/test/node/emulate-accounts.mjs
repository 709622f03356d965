// An emulated GitHub, Slack and Microsoft on free ports of the loopback, where our application is registered: prints their
// addresses in a line of JSON, and ends when its input does, so that it never outlives the test that started it. The argument
// is the one address that they send browsers back to.
import { createEmulator } from 'emulate';

const [redirect] = process.argv.slice(2);
const app = { client_id: 'our-app', client_secret: 'our-s3cret', name: 'Millrace', redirect_uris: [redirect] };
const seeds = {
  github: {
    users: [{ login: 'ada', name: 'Ada Lovelace', email: 'ada@joins.test' }],
    repos: [{ owner: 'ada', name: 'engine', language: 'Java', auto_init: true }],
    oauth_apps: [app],
  },
  slack: {
    team: { name: 'Engines', domain: 'engines' },
    users: [{ name: 'ada', real_name: 'Ada Lovelace', email: 'ada@joins.test' }],
    channels: [{ name: 'general', topic: 'All' }],
    // As Slack names applications.
    oauth_apps: [{ ...app, app_id: 'A000000001', scopes: ['chat:write', 'channels:read', 'users:read'] }],
  },
  microsoft: { users: [{ email: 'ada@joins.test', name: 'Ada Lovelace' }], oauth_clients: [app] },
};
const services = await Promise.all(
  Object.entries(seeds).map(([service, seed]) =>
    createEmulator({ service, port: 0, hostname: '127.0.0.1', seed: { [service]: seed } }),
  ),
);
console.log(JSON.stringify(Object.fromEntries(Object.keys(seeds).map((service, index) => [service, services[index].url]))));
process.stdin.resume();
process.stdin.on('end', () => Promise.all(services.map((service) => service.close())).then(() => process.exit(0)));
