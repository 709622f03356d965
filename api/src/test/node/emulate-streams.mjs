// An emulated GitHub, Google and Stripe on free ports of the loopback: prints their addresses in a line of JSON, and ends when
// its input does, so that it never outlives the test that started it.
import { createEmulator } from 'emulate';

const tokens = { 'token-of-ada': { login: 'ada@joins.test', scopes: ['repo', 'user'] }, 'token-of-octocat': { login: 'octocat', scopes: ['repo', 'user'] } };
const seeds = {
  github: {
    users: [{ login: 'octocat', name: 'The Octocat', email: 'octocat@example.com' }],
    repos: [{ owner: 'octocat', name: 'hello-world', language: 'Java', auto_init: true }],
  },
  google: { users: [{ email: 'ada@joins.test', name: 'Ada Lovelace' }] },
  stripe: { customers: [{ name: 'Ada Lovelace', email: 'Ada@Joins.test' }] },
};
const services = await Promise.all(
  Object.entries(seeds).map(([service, seed]) =>
    createEmulator({ service, port: 0, hostname: '127.0.0.1', seed: { tokens, [service]: seed } }),
  ),
);
console.log(JSON.stringify(Object.fromEntries(Object.keys(seeds).map((service, index) => [service, services[index].url]))));
process.stdin.resume();
process.stdin.on('end', () => Promise.all(services.map((service) => service.close())).then(() => process.exit(0)));
