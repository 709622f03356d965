// An emulated Google on a port of the loopback, the first argument or a free one: prints its address, and ends when its
// input does, so that it never outlives the test that started it. With a second argument only that address is sent back to.
import { createEmulator } from 'emulate';

const [port, redirect] = process.argv.slice(2);
const client = { client_id: 'our-app', client_secret: 'our-s3cret', name: 'Millrace', redirect_uris: [redirect] };
const google = await createEmulator({
  service: 'google',
  port: Number(port ?? 0),
  hostname: '127.0.0.1',
  seed: {
    google: {
      users: [
        { email: 'ada@joins.test', name: 'Ada Lovelace' },
        { email: 'eve@joins.test', name: 'Eve', email_verified: false },
        { email: 'left@joins.test', name: 'Left', hd: '' },
      ],
      ...(redirect ? { oauth_clients: [client] } : {}),
    },
  },
});
console.log(google.url);
process.stdin.resume();
process.stdin.on('end', () => google.close().then(() => process.exit(0)));
