// Package webhooks holds package transport/webhook against what providers publish: signed requests of
// the test suites of their own libraries, and the verifiers of those libraries in JavaScript, in the
// versions of package-lock.json, run by node. It needs node and npm, and a registry for the first run.
//
// The signed requests are outside of this repository: SEALTEXT_WEBHOOK_VECTORS names a file with one
// JSON object a line; by default ../shared/data/webhook_vectors.jsonl beside the repository is read, if
// it is there.
//
// Of random requests, some changed after they were signed and some signed as the provider does not,
// whatever ours accepts theirs accept. What theirs accept and ours refuse has a class, and the test
// prints how many of each. SEALTEXT_LONG=1 compares 10,000 a scheme.
//
// The judge of webhook.VonageSignature is Vonage's older library, nexmo, which makes the signature; the
// newer @vonage/auth makes another one, over escaped parameters, which Vonage's documentation does not have.
//
// No library judges webhook.Bird (Bird publishes the scheme in its documentation alone, as code without a
// signed request; its own libraries are for a newer API and verify Standard Webhooks), webhook.Basic and
// webhook.Bearer, and of Amazon SNS the type UnsubscribeConfirmation: its token is signed by Amazon's documentation, and sns-validator leaves it
// out. In queries of webhook.MessageBird there is none of the characters that MessageBird's library for
// Node.js escapes in another way than others do (a space and !'()*).
package webhooks
