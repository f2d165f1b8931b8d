// Package sinch sends messages through Sinch's SMS REST API (XMS, version 1) and reads its
// webhooks.
//
//	provider, err := sinch.New(sinch.Config{
//		Plan: func(sealtext.Tenant, sealtext.Sender) (string, error) { return "jd63...", nil },
//		Token: func(ctx context.Context, t sealtext.Tenant, plan string) (httptransport.Secret, error) {
//			return secrets.Get(ctx, plan)
//		},
//	})
//
// It needs nothing of Sinch's own library: a message is a batch with one recipient, which is one
// request of net/http, written at most once; see package transport/httptransport for the connection
// and its guarantees.
//
// # Sending
//
// The outcome is that of the status, see package httptransport, and of Sinch's answer:
//
//	201 with the id of a batch                                     Accepted
//	404, and 403 with missing_callback_url: the service plan,
//	not this message                                               NotSent
//	a 2xx that has no id                                           Unknown
//
// Sinch deduplicates nothing. It gets the id and the sender of a message as its client reference,
// which its receipts repeat: they find a message whose outcome is unknown, and name the sender,
// which they would not otherwise. [Transport.Lookup], which the relay calls, finds a message by the
// same reference.
//
// The message expires with expire_at, three days away at most. Sinch says at once only whether it
// takes a message: that the number is none, that the account is blocked or that the person opted
// out comes with the receipt. Receipts are asked for per recipient, so each service plan needs a
// callback URL, or [Config].StatusCallback.
//
// # What Sinch does with a text
//
// Truncation is switched off in each request. Auto Encoding replaces typographic characters where
// Sinch has switched it on for the account; no request shows or changes that, so it is declared
// unless [Config].NoAutoEncoding is set. Sinch reads ${name} in a text as a parameter and does not
// send a message with a parameter that has no value: its receipt has code 405.
//
// # What Sinch keeps
//
// Batches, with numbers and texts, can be listed through the API for 14 days; how long it keeps
// inbound messages is not documented. It has no way to redact or delete them: list them as not
// erased. Sinch puts the files of an inbound MMS into the storage that was set up for the account
// (developers.sinch.com/docs/sms/api-reference/sms/tag/Inbounds) and has no request that deletes
// them: delete them there if the storage is yours, or list them, as remote.DeleteMedia does.
// [Transport.Cancel] stops a message that was not sent yet, [Transport.Fetch] returns the state of
// one, and [Transport.Probe] proves that Sinch is reached.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "sinch", URL: "https://sms.example.com/sinch",
//		Verifier: webhook.Sinch(secrets, nil), Parse: sinch.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages and receipts; package webhook verifies them, by the secret
// of the callback, and stores them. The requests name no account: where several service plans share
// an endpoint give each its own URL. Sinch repeats what was answered with 5xx, doubling the time
// from 5 seconds to 23 hours, and nothing that was answered with another 4xx than 429.
// [Transport.InboundList] lists what was received: run an inbound.Watcher beside the webhook, which
// takes in what no request has brought.
//
// The network answers a STOP or ARRET to a toll-free number itself, passes it on, and blocks what
// follows until a START, UNSTOP or NONARRET: a receipt with code 257 is an opt-out here. Sinch does
// not say what the network did, so declare such senders with OwnerProvider of package program and
// these words. The SMS API has no list of opt-outs; [Consents] are those of the Conversation API, for
// package transport/optouts.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a credential or any
// other part of a request or an answer, apart from Sinch's code.
//
// # What this does not protect
//
// Sinch has the number and the text in clear text, and so have the carriers. Its dashboard shows
// both to whoever may log in.
package sinch
