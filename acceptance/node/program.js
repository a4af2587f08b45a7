// A customer's program with Twilio's Node SDK as it is: it knows nothing of Parley.
// node program.js accountSid authToken from to optedOut; prints what it saw, one fact a line.
'use strict';
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const twilio = require('twilio');

const [accountSid, authToken, from, to, optedOut] = process.argv.slice(2);
const client = twilio(accountSid, authToken);
const print = (what, fact) => console.log(`${what}: ${fact}`);

async function attempt(what, call) {
  try {
    await call();
    print(what, 'went through');
  } catch (error) {
    print(what, `${error.code} ${error.status}`);
  }
}

// Answers status callbacks; the SDK's own validator says whether to trust them.
function startApplication() {
  const statuses = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    const parameters = Object.fromEntries(new URLSearchParams(body));
    const url = `http://127.0.0.1:${server.address().port}${request.url}`;
    const valid = twilio.validateRequest(
      authToken, request.headers['x-twilio-signature'], url, parameters);
    statuses.push(`${parameters.MessageStatus} ${valid ? 'signed' : 'FORGED'}`);
    response.writeHead(204).end();
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve({ server, statuses })));
}

async function until(condition) {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error('waited in vain');
    }
    await sleep(50);
  }
}

async function main() {
  const { server, statuses } = await startApplication();
  const statusCallback = `http://127.0.0.1:${server.address().port}/status?from=node`;
  const first = await client.messages.create({ from, to, body: 'Hello from Node', statusCallback });
  print('created', `${first.status} ${first.direction}`);
  const fetch = () => client.messages(first.sid).fetch();
  await until(async () => (await fetch()).status === 'delivered');
  const delivered = await fetch();
  print('fetched', `${delivered.status} ${delivered.numSegments} ${delivered.body} ${delivered.dateSent instanceof Date}`);
  await until(() => statuses.some(line => line.startsWith('delivered')));
  print('callbacks', statuses.join(', '));

  for (let i = 2; i <= 5; i++) {
    await client.messages.create({ from, to, body: `Page ${i}` });
  }
  const all = await client.messages.list({ from, to, pageSize: 2 });
  print('listed', `${all.length} newest ${all[0].body} oldest ${all.at(-1).body}`);
  print('limited', (await client.messages.list({ from, to, pageSize: 2, limit: 3 })).length);

  const body = `Page 6 “${'x'.repeat(80)}”`;
  const smart = await client.messages.create({ from, to, body, smartEncoded: true });
  print('smart', `${smart.numSegments} ${smart.body.slice(0, 9)}`);

  await attempt('invalid', () => client.messages.create({ from, to: '+1', body: 'x' }));
  await attempt('opted out', () => client.messages.create({ from, to: optedOut, body: 'x' }));
  await attempt('emergency', () => client.messages.create({ from, to: '911', body: 'x' }));
  await attempt('unknown', () => client.messages('SM' + '0'.repeat(32)).fetch());

  await attempt('cancel', () => client.messages(first.sid).update({ status: 'canceled' }));
  print('redacted', `[${(await client.messages(first.sid).update({ body: '' })).body}]`);
  print('deleted', await client.messages(first.sid).remove());
  await attempt('fetch deleted', fetch);
  server.close();
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
