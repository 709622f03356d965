// An emulated GitHub on a free port of the loopback: prints its address, and ends when its input does, so that it never
// outlives the test that started it.
import { createEmulator } from 'emulate';

const github = await createEmulator({
  service: 'github',
  port: 0,
  hostname: '127.0.0.1',
  seed: {
    tokens: {
      'token-of-octocat': { login: 'octocat', scopes: ['repo', 'user', 'admin:repo_hook'] },
      'token-of-hubot': { login: 'hubot', scopes: ['repo', 'user'] },
    },
    github: {
      users: [
        { login: 'octocat', name: 'The Octocat', email: 'octocat@example.com' },
        { login: 'hubot', name: 'Hubot', email: 'hubot@example.com' },
      ],
      repos: [{ owner: 'octocat', name: 'hello-world', language: 'Java', auto_init: true }],
    },
  },
});
console.log(github.url);
process.stdin.resume();
process.stdin.on('end', () => github.close().then(() => process.exit(0)));
