// Package infobip sends messages through Infobip's SMS API (v3), finds those whose answer was lost, and
// reads its webhooks.
//
//	provider, err := infobip.New(infobip.Config{
//		Account: func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) {
//			return infobip.Account{ID: "main", URL: "https://xxxxx.api.infobip.com"}, nil
//		},
//		Key: func(ctx context.Context, t sealtext.Tenant, account string) (httptransport.Secret, error) {
//			return httptransport.Secret(secrets.Get(ctx, account)), nil
//		},
//	})
//
// A message is one request of net/http with one destination, written at most once; see package
// transport/httptransport for the connection and its guarantees.
//
// # Sending
//
// Infobip answers 200 also for a message that it refuses. The outcome is that of the status of HTTP, see
// package httptransport, and of Infobip's status in the answer:
//
//	pending or delivered                                        Accepted
//	rejected, 10 and 14: the person wants no messages           Rejected, and the opt-out is recorded
//	rejected, 12, 17, 19, 20 and 21: credit, package, route,
//	too many to a number within an hour, failure of the system  NotSent
//	rejected, 23: the id was there before                       Accepted, as a duplicate
//	rejected otherwise, or undeliverable                        Rejected
//	403 and 404: the key or the URL of the account              NotSent
//	200 without a status or an id                               Unknown
//
// The id of the message is Infobip's messageId and its callbackData. So reports name the message, and one
// whose answer was lost is found in the logs by [Transport.Lookup], which the relay calls, within 48 hours.
//
// Infobip refuses a repeated messageId within a grace period, in accounts for which it has enabled
// idempotency on request. It does not document how long that is: enter what was agreed as [Config].Dedupes.
// The relay then repeats a message whose outcome is unknown within that time. Without it, the default, none
// is repeated. A refusal as a duplicate, also as a report after the repeat was taken, never turns a
// message that was accepted into one that failed.
//
// The validity period is the time until the message expires, 1 second to 48 hours. Link shortening, click
// tracking and transliteration are switched off in each request.
//
// A message to India has the ids of the DLT registration of its sender (regional.indiaDlt), and a
// marketing message to Turkey its IYS brand code with the recipient type BIREYSEL, a private person
// (regional.turkeyIys); see Registrations in package consent/program.
//
// # What Infobip keeps
//
// [Transport.Fetch] returns the state of a message from the logs of the last 48 hours. It does not read
// delivery reports, since Infobip gives out each of them once: they would be missing elsewhere. The
// interface has no way to redact or delete a message, and none for the files of an inbound MMS
// (infobip.com/docs/api/channels/mms): remote.DeleteMedia lists them as not erased. [Transport.Balance]
// returns what is left on an account.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "infobip", URL: "https://sms.example.com/infobip",
//		Verifier: webhook.Basic(passwords), ParseAll: infobip.ParseWebhook,
//		Confirm: provider.Confirm(account),
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages, delivery reports and events of the blocklist, of which a request
// may have many. Infobip repeats a report that was not acknowledged after 1, 2, 5, 10 and more minutes.
//
// Enter the user and the password as the security settings of the subscription (BASIC), or (OAUTH) a
// client of your authorization server, whose tokens webhook.Bearer takes
// (infobip.com/docs/api/platform/subscriptions-api/create-security-settings). The form of Infobip's own
// signature (HMAC) is not documented. Neither covers the body: [Transport.Confirm] asks Infobip about
// each delivery report before it is believed. Inbound messages cannot be asked for.
//
// For inbound messages enter an action that forwards them in the format MO_JSON_2, or MO_MMS_2 for MMS,
// whose texts count as any other. Subscribe to the
// blocklist's events, so that people who opt out by a link or a keyword that Infobip handles are opted out
// here too. Declare senders with such keywords with OwnerProvider of package program.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a key or any other part of a
// request or an answer, apart from Infobip's codes. The key prints as its type.
//
// # What this does not protect
//
// An inbound message is as true as the password or the token of the webhook is secret: whoever has it can
// opt people in and out. Infobip has the number and the text in clear text, and so have the carriers.
package infobip
