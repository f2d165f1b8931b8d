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

const verifiers = {
  twilio: (r) => twilioRequest(r),
  'twilio-sharedkey': (r) => twilioRequest(r, twilio.getSignatureAlgorithm(r.headers['x-twilio-webhooks-signature-settings'])),
  plivo: (r) => plivo.validateV3Signature(
    r.method, r.url, r.headers['x-plivo-signature-v3-nonce'] || '', r.key, r.headers['x-plivo-signature-v3'] || '', { ...querystring.parse(r.body) },
  ),
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
