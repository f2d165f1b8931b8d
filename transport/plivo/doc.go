// Package plivo sends messages through Plivo's Message API (version 1) and reads its callbacks.
//
//	provider, err := plivo.New(plivo.Config{
//		Account: func(sealtext.Tenant, sealtext.Sender) (plivo.Account, error) {
//			return plivo.Account{AuthID: "MA..."}, nil
//		},
//		Token: func(ctx context.Context, t sealtext.Tenant, account string) (httptransport.Secret, error) {
//			return secrets.Get(ctx, account)
//		},
//		Callback: "https://sms.example.com/plivo",
//	})
//
// It needs nothing of Plivo's own library: a message is one request of net/http, written at most
// once; see package transport/httptransport for the connection and its guarantees.
//
// # Sending
//
// The outcome is that of the status, see package httptransport. Plivo documents no codes of
// refusals:
//
//	202 with the id of one message                                 Accepted
//	404: there is no such account                                  NotSent
//	a 2xx that has no id of a message, or several                  Unknown
//
// Whether a person opted out with Plivo is known only later: the receipt has the code 200, and the
// opt-out is recorded then.
//
// The validity period is the time until the message expires, 5 to 10,799 seconds. Plivo
// deduplicates nothing and lists no messages by number: an Unknown is settled by its receipt.
// [Config].Callback gets the id of the message, and Plivo signs that URL. Without it an Unknown
// waits for [transport.Gateway.Resolve], and no receipt comes at all.
//
// A sender that is declared as a pool is sent from the Powerpack of its [Account]; receipts and
// [Transport.Fetch] name the number that carried the message. An alphanumeric sender must have
// letters and digits only, since Plivo would strip anything else.
//
// # What Plivo keeps
//
// By its own description Plivo keeps the number for 90 days and the text for 7.
// [Config].DiscardContent asks for no text to be kept, and MaskNumber for a number without its last
// three digits. Inbound messages are masked by a setting of the application at Plivo. Its API
// deletes no single message. The files of an MMS stay there for a year:
// [Transport.DeleteMedia] has them deleted and tells which are left. [Transport.Fetch] returns the
// state of a message, and [Transport.Balance] what is left on an account.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "plivo", URL: "https://sms.example.com/plivo",
//		Verifier: webhook.Plivo(tokens), Parse: plivo.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages and status callbacks, both by POST; package webhook
// verifies and stores them. Enter the same URL as the message URL of the application at Plivo. The
// Powerpack is the Pool of an [webhook.Address], whose Account is empty: give each account an
// endpoint of its own. The answer is XML without a message.
//
// Plivo documents version 2 of its signature for messages
// (plivo.com/docs/messaging/concepts/signature-validation) and version 3 for calls; others have seen version
// 3 with messages too. webhook.Plivo takes version 3 only. For an account that gets none:
//
//	Verifier: webhook.PlivoV2(tokens), Confirm: provider.Confirm(account),
//
// Version 2 signs neither the parameters nor the query, so that [Transport.Confirm] asks Plivo. Status
// callbacks count as Plivo has them, opt-outs by text count if Plivo has a message between these numbers,
// and no other text does, since Plivo shows none.
//
// After a STOP Plivo lets one more message to the person pass, within five minutes, and blocks the
// others. Its MessageIntent counts only for an opt-out that the library would not have read in the
// text. Plivo documents no list of those whom it blocks (plivo.com/docs/messaging/concepts/dnd-service):
// what it refuses, with code 200 in the receipt, is an opt-out here.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a token or any other
// part of a request or an answer.
//
// # What this does not protect
//
// Plivo has the number and the text in clear text, and so have the carriers. Its console shows what
// it keeps to whoever may log in.
package plivo
