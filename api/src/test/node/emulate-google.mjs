// An emulated Google on the port that is given: prints its address, and ends when its input does, so that it never
// outlives the test that started it.
import { createEmulator } from 'emulate';

const google = await createEmulator({
  service: 'google',
  port: Number(process.argv[2]),
  hostname: '127.0.0.1',
  seed: {
    google: {
      users: [{ email: 'ada@example.com', name: 'Ada Lovelace' }],
      oauth_clients: [{ client_id: 'our-app', client_secret: 'our-s3cret', name: 'Millrace', redirect_uris: [process.argv[3]] }],
    },
  },
});
console.log(google.url);
process.stdin.resume();
process.stdin.on('end', () => google.close().then(() => process.exit(0)));
