// Package messagebird sends messages through MessageBird's REST API (now Bird's Connectivity
// Platform), deletes there what MessageBird keeps about them, and reads its webhooks.
//
//	provider, err := messagebird.New(messagebird.Config{
//		Key: func(ctx context.Context, t sealtext.Tenant, from sealtext.Sender) (httptransport.Secret, error) {
//			return secrets.Get(ctx, t)
//		},
//	})
//
// It needs nothing of MessageBird's own library: a message is one request of net/http, written at
// most once; see package transport/httptransport for the connection and its guarantees.
//
// # Sending
//
// The outcome is that of the status, see package httptransport, and of MessageBird's answer:
//
//	201 with the id of a message                                   Accepted
//	2, 20, 25, 98 alone: the key, the URL or the balance, not
//	this message                                                   NotSent
//	any other code with a status of 4xx                            Rejected
//	a 2xx that has no id                                           Unknown
//
// MessageBird deduplicates nothing. It gets the id and the sender of a message as its reference,
// which its status reports repeat: they find a message whose outcome is unknown, and name the
// sender, which they would not otherwise. [Transport.Lookup], which the relay calls, finds a
// message by the same reference.
//
// The validity period is the time until the message expires, 1 second to 48 hours. That a number is
// none or that the person opted out comes with the status report.
//
// # What MessageBird does with a text
//
// The data coding of each text is given: plain where all its characters are of the GSM alphabet,
// and unicode otherwise. MessageBird never chooses it, and has no character to replace. Link
// shortening is switched off in each request. A text of more than 9 parts is refused here, with the
// code too-long.
//
// # What MessageBird keeps
//
// By its own description MessageBird keeps texts and numbers for 6 months. [Transport.Delete]
// deletes a message and confirms that by asking for it again; what MessageBird keeps besides, for
// its duties, cannot be reached. That is for messages of the SMS interface. No request that deletes
// the files of an inbound MMS was found in its documentation: remote.DeleteMedia lists them as not
// erased. [Transport.Fetch] returns the state of a message, and [Transport.Balance] what is left on
// an account.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "messagebird", URL: "https://sms.example.com/messagebird", GET: true,
//		Verifier: webhook.MessageBirdJWT(keys, nil), Parse: messagebird.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages and status reports; package webhook verifies them, by the
// signing key of the account, and stores them. The requests name no account: where several share an
// endpoint give each its own URL. Messages are forwarded by a flow of the number, as JSON or a
// form; the flow needs the step "Forward to URL" with POST. Status reports are GET requests, with
// the number of the person in their URL: keep queries out of the logs of servers and proxies.
//
// Where MessageBird itself blocks a number that texts STOP, a report with code 103 is an opt-out
// here. This package does not list what was received: a message that no request brought is not
// found later. Its SMS interface documents no list of opt-outs.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a credential or any
// other part of a request or an answer, apart from MessageBird's code.
//
// # What this does not protect
//
// MessageBird has the number and the text in clear text, and so have the carriers. Its dashboard
// shows both to whoever may log in.
package messagebird
