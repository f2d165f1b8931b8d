// Reads requests as JSON objects, one a line, and writes for each whether the verifier of the
// provider's own library accepts it: true or false, one a line, in order.
'use strict';
const { createSecretKey } = require('crypto');
const https = require('https');
const { Readable } = require('stream');
const readline = require('readline');
const querystring = require('querystring');
const messagebird = require('messagebird/lib/webhook-signature-jwt');
const messagebirdQuery = require('messagebird/lib/signature');
const VonageHash = require('nexmo/lib/HashGenerator');
const plivo = require('plivo');
const sinch = require('@sinch/sdk-core');
const Sns = require('sns-validator');
const standard = require('standardwebhooks');
const telnyx = require('telnyx');
const twilio = require('twilio/lib/webhooks/webhooks');
const vonage = require('@vonage/jwt');

console.warn = () => {}; // of Twilio's about algorithms

const twilioRequest = (r, algorithm) => {
  const signature = r.headers['x-twilio-signature'] || '';
  if (r.url.includes('bodySHA256')) {
    return twilio.validateRequestWithBody(r.key, signature, r.url, r.body, algorithm);
  }
  return twilio.validateRequest(r.key, signature, r.url, { ...querystring.parse(r.body) }, algorithm);
};

const telnyxClient = new telnyx.Telnyx({ apiKey: 'unused' });

// Amazon's certificate is the key of the test, wherever it is asked for.
let certificate = '';
https.get = (url, answer) => {
  answer(Object.assign(Readable.from([certificate]), { statusCode: 200 }));
  return { on() {} };
};
const sns = new Sns();

// The parameters of a request, as an application that uses Vonage's library reads them.
const parameters = (r) => {
  if (r.method === 'GET') {
    const at = r.url.indexOf('?');
    return at < 0 ? {} : { ...querystring.parse(r.url.slice(at + 1)) };
  }
  const json = /^\s*application\/json\s*(;|$)/i.test(r.headers['content-type'] || '');
  return json ? JSON.parse(r.body) : { ...querystring.parse(r.body) };
};

// By the length of a signature in hexadecimal digits.
const vonageHashes = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

const verifiers = {
  twilio: (r) => twilioRequest(r),
  'twilio-sharedkey': (r) => twilioRequest(r, twilio.getSignatureAlgorithm(r.headers['x-twilio-webhooks-signature-settings'])),
  plivo: (r) => plivo.validateV3Signature(
    r.method, r.url, r.headers['x-plivo-signature-v3-nonce'] || '', r.key, r.headers['x-plivo-signature-v3'] || '', { ...querystring.parse(r.body) },
  ),
  'plivo-v2': (r) => ['x-plivo-signature-v2', 'x-plivo-signature-ma-v2'].some(
    (name) => plivo.validateSignature(r.url, r.headers['x-plivo-signature-v2-nonce'] || '', r.headers[name] || '', r.key),
  ),
  'vonage-sig': (r) => {
    const all = parameters(r);
    const sig = String(all.sig || '');
    return new VonageHash().generate(vonageHashes[sig.length], r.key, all) === sig.toLowerCase();
  },
  standard: (r) => {
    new standard.Webhook(r.key).verify(r.body, r.headers);
    return true;
  },
  'messagebird-jwt': async (r) => {
    await messagebird.verify(r.url, Buffer.from(r.body), r.headers['messagebird-signature-jwt'] || '', createSecretKey(Buffer.from(r.key)));
    return true;
  },
  messagebird: (r) => {
    const at = r.url.indexOf('?');
    const query = at < 0 ? {} : { ...querystring.parse(r.url.slice(at + 1)) };
    return messagebirdQuery.validate({ headers: r.headers, query, body: Buffer.from(r.body) }, r.key);
  },
  sinch: (r) => new sinch.SmsCallbackWebhooks(r.key).validateAuthenticationHeader(r.headers, r.body),
  sns: (r) => new Promise((resolve) => {
    certificate = r.key;
    sns.validate(r.body, (err) => resolve(!err));
  }),
  'vonage-jwt': (r) => vonage.verifySignature((r.headers.authorization || '').replace(/^Bearer /, ''), r.key),
  telnyx: async (r) => {
    await telnyxClient.webhooks.unwrap(r.body, { headers: r.headers, key: r.key });
    return true;
  },
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const r = JSON.parse(line);
    let good = false;
    try {
      good = (await verifiers[r.scheme](r)) === true;
    } catch {
      good = false; // a refusal of theirs
    }
    process.stdout.write(JSON.stringify(good) + '\n');
  }
})();
