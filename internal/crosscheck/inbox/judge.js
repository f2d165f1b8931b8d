// Runs Twilio's own library as an application would, with a request client of its own that points at the
// inbox. Reads commands as JSON objects, one a line, and writes what came of each, one a line, in order.
'use strict';
const readline = require('readline');
const twilio = require('twilio');

const wire = new twilio.RequestClient();

const run = async (c) => {
  if (c.signature !== undefined) {
    return { valid: twilio.validateRequest(c.token, c.signature, c.url, c.params) };
  }
  const httpClient = { request: (r) => wire.request({ ...r, uri: r.uri.replace('https://api.twilio.com', c.url) }) };
  const client = new twilio.Twilio(c.account, c.token, { httpClient });
  try {
    const m = await client.messages.create({ to: c.to, from: c.from, body: c.body });
    const again = await client.messages(m.sid).fetch();
    const all = await client.messages.list({ to: c.to, pageSize: 2 });
    return { sid: m.sid, status: m.status, body: again.body, segments: again.numSegments, count: all.length };
  } catch (e) {
    return { code: e.code, status: String(e.status), message: e.message };
  }
};

let before = Promise.resolve();
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  before = before.then(() => run(JSON.parse(line))).then((answer) => console.log(JSON.stringify(answer)));
});
