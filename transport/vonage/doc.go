// Package vonage sends messages through Vonage's Messages API (v1), and reads its webhooks and the
// delivery receipts of the older SMS API.
//
//	provider, err := vonage.New(vonage.Config{
//		Application: func(sealtext.Tenant, sealtext.Sender) (string, error) { return application, nil },
//		Key: func(context.Context, sealtext.Tenant, string) (vonage.Key, error) { return key, nil },
//	})
//
// A message is one request of net/http, written at most once; see package transport/httptransport for the
// connection and its guarantees. It has a JSON Web Token of its own (RS256), valid for five minutes.
//
// # Sending
//
// The outcome is that of the status, see package httptransport, and of Vonage's answer:
//
//	202 with the UUID of a message                         Accepted
//	401, 402, 429: the token, the credit, too many         NotSent
//	403 and 404: the application, the account or the URL   NotSent
//	any other status of 4xx                                Rejected
//	a 2xx that has no UUID of a message                    Unknown
//
// Vonage accepts a message to somebody who has opted out with it, and reports it as rejected afterwards,
// with code 1240: the opt-out is then recorded here. So it needs the statuses. Vonage documents no list of
// opt-outs (developer.vonage.com/en/opt-out-assist/technical-details).
//
// The validity period (ttl) is the time until the message expires, 20 seconds to seven days; networks end
// it after one or two days. The id of the message is its client_ref, which each status repeats. Vonage
// deduplicates nothing and cannot be asked about a message whose id is not known: one with an unknown
// outcome is settled by its status, or by transport.Gateway.Resolve. No other channel is used (failover),
// and Vonage's protection against fraud is left as it is.
//
// A message to India has the ids of the DLT registration of its sender, as entity_id and content_id of the
// member sms; see Registrations in package consent/program.
//
// # What Vonage keeps
//
// Messages API v1 has no setting of what is kept, no request for the state of a message and none that
// deletes one. [Transport.Fetch] reads the state from the records of the Reports API, and
// [Transport.Redact] removes the number and the text from these records, an hour after the message at
// the earliest. Server logs are not redacted; Vonage keeps them for some weeks
// (developer.vonage.com/en/api/redact). For less, ask Vonage for Auto-redact of the account.
// [Transport.Balance] returns what is left on an account. These three need Config.Secret.
//
// The files of an inbound MMS are on Vonage's media server
// (developer.vonage.com/en/blog/secure-your-inbound-media-files-with-the-vonage-messages-api), by names that
// are in the webhook alone and are not read here, since their URLs may give them to anybody.
// remote.DeleteMedia lists them as not erased.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "vonage", URL: "https://sms.example.com/vonage",
//		Verifier: webhook.VonageJWT(secrets, nil), Parse: vonage.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages and statuses. Vonage repeats what was answered with 429 or 5xx for
// 24 hours, and has no list of inbound messages. [ParseReceipt] and [ParseInbound] read the receipts and
// the inbound messages of accounts that are set to the SMS API, which webhook.VonageSignature verifies; give
// each an endpoint of its own.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a key, a token or any other
// part of a request or an answer, apart from Vonage's codes. A [Key] prints as its type.
//
// # What this does not protect
//
// Vonage has the number and the text in clear text, and so have the carriers.
package vonage
