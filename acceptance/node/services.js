// A customer's program with Twilio's Node SDK as it is: numbers and messaging services.
// node services.js accountSid authToken areaCode to; prints what it saw, one fact a line.
'use strict';
const { setTimeout: sleep } = require('node:timers/promises');
const twilio = require('twilio');

const [accountSid, authToken, areaCode, to] = process.argv.slice(2);
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

async function numbers() {
  const available = await client.availablePhoneNumbers('US').local.list({ areaCode, limit: 20 });
  print('available', `${available.length} ${available[0].region} ${available[0].capabilities.SMS ?? available[0].capabilities.sms}`);
  const first = await client.incomingPhoneNumbers.create({ phoneNumber: available[0].phoneNumber });
  const second = await client.incomingPhoneNumbers.create({ areaCode, friendlyName: 'second' });
  print('bought', `${first.phoneNumber === available[0].phoneNumber} ${second.friendlyName}`);
  await attempt('bought twice', () => client.incomingPhoneNumbers.create({ phoneNumber: first.phoneNumber }));
  await attempt('none left', () => client.incomingPhoneNumbers.create({ areaCode: '999' }));
  return [first, second];
}

async function main() {
  const [first, second] = await numbers();
  const service = await client.messaging.v1.services.create({ friendlyName: 'Node' });
  const pool = client.messaging.v1.services(service.sid).phoneNumbers;
  await attempt('empty', () => client.messages.create({ messagingServiceSid: service.sid, to, body: 'nobody' }));
  await pool.create({ phoneNumberSid: first.sid });
  await pool.create({ phoneNumberSid: second.sid });
  await attempt('again', () => pool.create({ phoneNumberSid: second.sid }));
  print('pool', `${(await pool.list({ pageSize: 1 })).length}`);
  const message = await client.messages.create({ messagingServiceSid: service.sid, to, body: 'Hello from a service' });
  print('accepted', `${message.status} ${message.from} ${message.numSegments} ${message.messagingServiceSid === service.sid}`);
  const deadline = Date.now() + 20_000;
  let sent = await client.messages(message.sid).fetch();
  while (sent.status !== 'delivered' && Date.now() < deadline) {
    await sleep(50);
    sent = await client.messages(message.sid).fetch();
  }
  print('delivered', `${sent.status} ${[first, second].some(n => n.phoneNumber === sent.from)} ${sent.numSegments}`);
  const again = await client.messages.create({ messagingServiceSid: service.sid, to, body: 'Hello again' });
  print('sticky', `${(await client.messages(again.sid).fetch()).from === sent.from}`);
  const later = await client.messages.create({
    messagingServiceSid: service.sid, to, body: 'later', scheduleType: 'fixed',
    sendAt: new Date(Date.now() + 3_600_000),
  });
  print('scheduled', (await client.messages(later.sid).update({ status: 'canceled' })).status);
  const changed = await client.messaging.v1.services(service.sid).update({ stickySender: false });
  print('changed', `${changed.stickySender} ${changed.friendlyName}`);
  print('listed', `${(await client.messaging.v1.services.list()).map(s => s.friendlyName).join()}`);
  print('left', `${await pool(second.sid).remove()}`);
  print('released', `${await client.incomingPhoneNumbers(second.sid).remove()}`);
  print('removed', `${await client.messaging.v1.services(service.sid).remove()}`);
  await attempt('gone', () => client.messages.create({ messagingServiceSid: service.sid, to, body: 'x' }));
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
