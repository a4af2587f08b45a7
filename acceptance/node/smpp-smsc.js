// A carrier on the SMPP stack of npm as it is.
// node smpp-smsc.js; prints its port, then what it was sent, one fact a line, until it is killed.
'use strict';
const smpp = require('smpp');

const print = (what, fact) => console.log(`${what}: ${fact}`);
const sessions = new Set();
let ids = 0;

function deliver(fields) {
  const receiver = [...sessions].find(session => session.receives);
  receiver.deliver_sm(fields, answer => print('delivered', answer.command_status));
}

function receipt(submit, id) {
  deliver({
    ...back(submit),
    esm_class: 4,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2611241805 done date:2611241806 stat:DELIVRD err:000 text:Hi`,
    receipted_message_id: id,
    message_state: 2,
  });
}

// From whom it was for, to whom it came from.
function back(submit) {
  return {
    source_addr_ton: 1, source_addr_npi: 1, source_addr: submit.destination_addr,
    dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: submit.source_addr,
  };
}

function inbound(submit) {
  ['udh one, ', 'udh two'].forEach((message, i) =>
    deliver({ ...back(submit), short_message: { udh: Buffer.from([5, 0, 3, 9, 2, i + 1]), message } }));
  ['sar one, ', 'sar two'].forEach((message, i) =>
    deliver({
      ...back(submit), data_coding: 8, short_message: message,
      sar_msg_ref_num: 300, sar_total_segments: 2, sar_segment_seqnum: i + 1,
    }));
  deliver({ ...back(submit), data_coding: 8, message_payload: 'Привет 😀' });
}

function submitted(session, submit) {
  const { message, udh } = submit.short_message;
  if (message === 'too fast') {
    session.send(submit.response({ command_status: smpp.ESME_RTHROTTLED }));
    return;
  }
  const id = `npm-${++ids}`;
  session.send(submit.response({ message_id: id }));
  const header = udh === undefined ? '' : udh.map(part => part.toString('hex')).join() + ' ';
  print('submitted', `${submit.data_coding} ${header}${message}`);
  if (submit.registered_delivery === 1) {
    receipt(submit, id);
  }
  if (message === 'text me') {
    inbound(submit);
  }
}

const server = smpp.createServer(session => {
  sessions.add(session);
  session.on('close', () => sessions.delete(session));
  session.on('error', error => print('error', error.message));
  for (const kind of ['receiver', 'transmitter', 'transceiver']) {
    session.on(`bind_${kind}`, bind => {
      if (bind.password !== 'secret') {
        session.send(bind.response({ command_status: smpp.ESME_RINVPASWD }));
        session.close();
        return;
      }
      session.receives = kind !== 'transmitter';
      print('bound', `${kind} ${bind.system_id} ${bind.interface_version}`);
      session.send(bind.response({ system_id: 'npm' }));
      session.enquire_link({}, answer => print('alive', answer.command_status));
    });
  }
  session.on('submit_sm', submit => submitted(session, submit));
  session.on('query_sm', query =>
    session.send(query.response({ message_id: query.message_id, final_date: '', message_state: 2, error_code: 0 })));
  session.on('enquire_link', enquire => {
    print('asked', 'enquire_link');
    session.send(enquire.response());
  });
  session.on('unbind', unbind => {
    print('unbound', sessions.size);
    session.send(unbind.response());
    session.close();
  });
});
server.listen(0, '127.0.0.1', () => print('port', server.address().port));
