// Twilio's segment calculator as it is.
// node segments.js file; each line of the file is a text as JSON. Prints for each: segments, encoding, whether a
// segment is over 140 octets, the segments with smart encoding, and as JSON the text that smart encoding makes.
'use strict';
const fs = require('node:fs');
const { SegmentedMessage } = require('sms-segments-calculator');

const lines = [];
for (const line of fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
  const text = JSON.parse(line);
  const message = new SegmentedMessage(text);
  const overfull = message.segments.some((segment) => segment.sizeInBits() > 1120);
  const smart = new SegmentedMessage(text, 'auto', true);
  lines.push(
    [
      message.segmentsCount,
      message.encodingName,
      overfull,
      smart.segmentsCount,
      JSON.stringify(smart.graphemes.join('')).replace(/[^ -~]/g, (unit) => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')),
    ].join(' '),
  );
}
fs.writeFileSync(1, lines.join('\n') + '\n');
