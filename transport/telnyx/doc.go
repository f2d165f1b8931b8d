// Package telnyx sends messages through Telnyx's Messages API (version 2), reads its webhooks, and
// lists the people who opted out with it.
//
//	provider, err := telnyx.New(telnyx.Config{
//		Account: func(sealtext.Tenant, sealtext.Sender) (telnyx.Account, error) {
//			return telnyx.Account{Profile: "4000eba1-..."}, nil
//		},
//		Key: func(ctx context.Context, t sealtext.Tenant, account string) (httptransport.Secret, error) {
//			return secrets.Get(ctx, "telnyx")
//		},
//		Webhook: "https://sms.example.com/telnyx",
//	})
//
// It needs nothing of Telnyx's own library, which repeats a request whose answer was lost. Here a
// message is one request, written at most once; see package transport/httptransport.
//
// # Sending
//
// The outcome is that of the status, see package httptransport, and of Telnyx's code in the answer:
//
//	200 with the id of a message                                   Accepted
//	40300, the person opted out with Telnyx                        Rejected, and the opt-out is recorded
//	2xxxx, 10005, 10009, 10010, 10011, 40312, 40314, 40318,
//	40320, 40321: the account, the key, the messaging profile or
//	the queue, not this message                                    NotSent
//	any other code with a status of 4xx                            Rejected
//	a 2xx that has no id of a message                              Unknown
//
// Telnyx takes no validity period, deduplicates nothing and lists no messages by number: an Unknown
// is settled by its receipt. [Config].Webhook gets the id of the message, and the receipt repeats
// that URL in what Telnyx signs. Without it an Unknown waits for [transport.Gateway.Resolve].
//
// A sender that is declared as a pool is sent from the number pool of the messaging profile of its
// [Account]; the number that carried the message is in the outcome.
//
// # What Telnyx does with a text
//
// Each request names the encoding, so that no messaging profile replaces characters ("smart
// encoding"): GSM-7 for a text of ASCII without the grave accent, UCS-2 for any other, since
// Telnyx's table of GSM-7 is smaller than the standard's. A text with other letters of GSM-7, such
// as é, has more segments than package transport/segment counts. No text is sent as MMS. A profile
// may shorten URLs, which no request prevents: declare it with [Config].ShortensURLs.
//
// # What Telnyx keeps
//
// Its API deletes and redacts no single message. A messaging profile can be set to redact texts and
// numbers, where Telnyx allows it to the organization; [Status].HasBody is false then. The files of
// an inbound MMS have links that expire after a time that is not documented, and no request that
// deletes them (developers.telnyx.com/docs/messaging/messages/send-receive-mms): DELETE of
// /v2/media/{media_name} is for files that the account has uploaded. List them as not erased, as
// remote.DeleteMedia does.
// [Transport.Fetch] returns the state of a message for ten days, and [Transport.Balance] what is
// left on an account.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "telnyx", URL: "https://sms.example.com/telnyx",
//		Verifier: webhook.Telnyx(publicKeys, nil), Parse: telnyx.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages and receipts; package webhook verifies and stores them.
// Every number of Telnyx has a messaging profile: it is the Pool of an [webhook.Address], whose
// Account is empty. Give each account an endpoint of its own.
//
// Telnyx answers STOP, START and HELP by itself and blocks the number for the whole messaging
// profile. Declare senders with OwnerProvider of package program, so that nobody answers a second
// time. Telnyx removes its block only for a START of the person; [Transport.ListOptOuts] lists the
// blocks.
//
// Telnyx gives up after two seconds and makes three attempts for each URL. Enter a failover URL at
// the profile too: a request that nobody has acknowledged is a lost STOP.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a key or any other
// part of a request or an answer, apart from Telnyx's code.
//
// # What this does not protect
//
// Telnyx has the number and the text in clear text, and so have the carriers. Its portal shows both
// to whoever may log in.
package telnyx
