// Reads texts as JSON strings, one a line, and writes what two calculators say about each, as one
// JSON object a line. Then it measures both with the first texts, when nothing else runs here, and
// writes the nanoseconds of CPU that the best of several runs took for each text once.
'use strict';
const readline = require('readline');
const { SegmentedMessage } = require('sms-segments-calculator');
const splitter = require('split-sms');

const sample = [];
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  const text = JSON.parse(line);
  if (sample.length < 300) {
    sample.push(text);
  }
  const split = splitter.split(text);
  const twilio = new SegmentedMessage(text);
  const answer = {
    split: { ucs2: split.characterSet === splitter.UNICODE, parts: split.parts.map((p) => p.content.length), left: split.remainingInPart },
    twilio: {
      ucs2: twilio.encodingName === 'UCS-2',
      parts: twilio.segments.map((s) => s.filter((c) => !c.isReservedChar).reduce((n, c) => n + c.raw.length, 0)),
    },
  };
  if (twilio.graphemes.some((g) => Array.from(g).length > 1)) {
    answer.characters = twilio.graphemes.map((g) => g.length);
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
});

const used = () => {
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system);
};

const best = (calculate, often, runs) => {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const began = used();
    for (let n = 0; n < often; n++) {
      sample.forEach(calculate);
    }
    least = Math.min(least, used() - began);
  }
  return Math.round(least / often);
};
lines.on('close', () => {
  const splitTime = best((text) => splitter.split(text), 30, 5);
  const twilioTime = best((text) => new SegmentedMessage(text).segmentsCount, 1, 3);
  process.stdout.write(JSON.stringify({ splitTime, twilioTime }) + '\n');
});
