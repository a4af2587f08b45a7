// An application on the SMPP stack of npm as it is.
// Where no data_coding is given it writes 1 (ASCII), yet the octets of the GSM alphabet.
// node smpp-esme.js port phone; bound to the carrier at that port it prints what it was told, one fact a line.
'use strict';
const smpp = require('smpp');

const [port, phone] = process.argv.slice(2);
const SENDER = { source_addr_ton: 1, source_addr_npi: 1, source_addr: '12015550123' };
const RECIPIENT = { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: phone.slice(1) };
const print = (what, fact) => console.log(`${what}: ${fact}`);

// One session: requests as promises, and what the carrier delivers in a list that can be awaited.
class Session {
  constructor() {
    this.delivered = [];
    this.waiting = [];
    this.session = smpp.connect({ host: '127.0.0.1', port: Number(port) });
    this.connected = new Promise(resolve => this.session.once('connect', resolve));
    this.session.on('error', error => print('error', error.message));
    this.session.on('deliver_sm', pdu => {
      this.session.send(pdu.response());
      const waiting = this.waiting.shift();
      waiting ? waiting(pdu) : this.delivered.push(pdu);
    });
  }

  async request(command, fields = {}) {
    await this.connected;
    return new Promise(resolve => this.session[command](fields, resolve));
  }

  bind(kind, password = 'secret') {
    return this.request(`bind_${kind}`, { system_id: 'parley', password });
  }

  submit(fields) {
    return this.request('submit_sm', { ...SENDER, ...RECIPIENT, registered_delivery: 1, ...fields });
  }

  next() {
    const ready = this.delivered.shift();
    return ready ? Promise.resolve(ready) : new Promise(resolve => this.waiting.push(resolve));
  }

  async end(what) {
    print(what, (await this.request('unbind')).command_status);
    this.session.close();
  }
}

const text = pdu => (pdu.short_message.message ?? '').toString();

async function twoBinds() {
  const wrong = new Session();
  print('wrong password', (await wrong.bind('transceiver', 'wrong')).command_status);
  wrong.session.close();
  const transmitter = new Session();
  const receiver = new Session();
  print('transmitter', (await transmitter.bind('transmitter')).system_id);
  const bound = await receiver.bind('receiver');
  print('receiver', `${bound.command} ${bound.sc_interface_version}`);
  print('bound twice', (await receiver.bind('receiver')).command_status);
  print('receiver submits', (await receiver.submit({ short_message: 'no' })).command_status);
  print('transmitter alive', (await transmitter.request('enquire_link')).command_status);
  print('receiver alive', (await receiver.request('enquire_link')).command_status);
  const answer = await transmitter.submit({ short_message: 'Hi from npm' });
  const receipt = await receiver.next();
  print('receipt', `${receipt.esm_class} ${receipt.destination_addr} ${text(receipt).replace(answer.message_id, 'ID').replace(/\d{10}/g, 'DATE')}`);
  const state = await transmitter.request('query_sm', { message_id: answer.message_id, ...SENDER });
  print('query', `${state.message_state} ${state.error_code}`);
  await transmitter.end('transmitter ends');
  await receiver.end('receiver ends');
}

async function transceiver() {
  const session = new Session();
  print('transceiver', (await session.bind('transceiver')).command_status);
  const parts = ['first half, ', 'second half'];
  for (const [i, part] of parts.entries()) {
    const udh = Buffer.from([5, 0, 3, 42, parts.length, i + 1]);
    await session.submit({ short_message: { udh, message: part } });
  }
  for (const [i, part] of parts.entries()) {
    await session.submit({
      short_message: `sar ${part}`, sar_msg_ref_num: 7, sar_total_segments: parts.length, sar_segment_seqnum: i + 1,
    });
  }
  await session.submit({ message_payload: 'payload '.repeat(40).trim() });
  await session.submit({ data_coding: 0, short_message: 'GSM {€} @ü' });
  await session.submit({ data_coding: 8, short_message: 'Привет 😀' });
  const ids = new Set();
  for (let i = 0; i < 7; i++) {
    ids.add(/^id:(\S+) .* stat:DELIVRD /.exec(text(await session.next()))[1]);
  }
  print('receipts', ids.size);
  await session.submit({ registered_delivery: 0, short_message: 'text me' });
  const pieces = [await session.next(), await session.next()];
  print('inbound', pieces.map(text).join(''));
  print('inbound parts', pieces.map(piece => piece.short_message.udh.map(part => part.toString('hex')).join()).join(' '));
  await session.submit({ registered_delivery: 0, short_message: 'throttle me' });
  const statuses = new Set();
  for (let i = 0; i < 10; i++) {
    statuses.add((await session.submit({ registered_delivery: 0, short_message: 'too fast' })).command_status);
  }
  print('throttled', statuses.has(smpp.ESME_RTHROTTLED));
  print('cancel', `${(await session.request('cancel_sm', { message_id: '1', ...SENDER })).command_status}`);
  await session.end('transceiver ends');
}

twoBinds().then(transceiver).catch(error => {
  console.error(error);
  process.exit(1);
});
