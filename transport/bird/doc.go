// Package bird sends messages through the Channels API of Bird (bird.com), the company that was
// MessageBird, and reads its webhooks. Package messagebird is for the older REST API, which has other
// keys, ids and webhooks. Bird also has a newer API, whose keys begin with bk_ and whose webhooks are
// signed according to Standard Webhooks: neither package speaks it.
//
//	provider, err := bird.New(bird.Config{
//		Account: func(ctx context.Context, t sealtext.Tenant, from sealtext.Sender) (bird.Account, error) {
//			return accounts.Get(ctx, t, from) // workspace, channel and access key
//		},
//	})
//
// A message is one request of net/http, written at most once; see package transport/httptransport
// for the connection and its guarantees. What is used of the interface is described at
// docs.bird.com/api/channels-api; nothing else of it is.
//
// # Sending
//
// At Bird the channel decides the number that a text comes from: each sender has a channel, and
// [Account] names it. [Transport.Channel] tells the number of a channel; compare it with the sender
// before the first message.
//
// The outcome is that of the status, see package httptransport, and of Bird's answer:
//
//	202 with the id of a message                                   Accepted
//	202 with the status rejected, skipped or sending_failed        Rejected
//	403, 404 in Bird's form: the key may not use the channel, or
//	there is none, so not this message                             NotSent
//	409 in Bird's form: the message could not be created           Rejected
//	a 2xx that has no id                                           Unknown
//
// Bird deduplicates nothing. It gets the id and the sender of a message as its reference, which its
// events repeat: they settle a message whose outcome is unknown. Messages are not looked up: the
// documentation does not say how a list of them is ordered and bounded.
//
// The validity period is the time until the message expires, 1 second to 48 hours.
//
// # What Bird does with a text
//
// Bird can hold a message until its own quiet hours are over, and a text that it holds could go out
// after a STOP: they are switched off in each request, since the gate keeps the hours. So is the
// tracking of links; links are not shortened. A text of more than 9 parts, the limit of this SMS
// platform in MessageBird's documentation, is refused here with the code too-long.
//
// # What Bird keeps
//
// Bird makes a contact of each number that a message is sent to, and keeps it with the message. The
// Channels API deletes neither: list both as not erased, and delete contacts by Bird's Contacts API
// or in its dashboard. It has no request for the files of an inbound message either: that of the
// Conversations API deletes a message of a conversation, and does not say that files go with it
// (docs.bird.com/api/conversations-api/api-reference/conversations-messaging/delete-conversation-message).
// remote.DeleteMedia lists them. [Transport.Fetch] returns the state of a message.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "bird", URL: "https://sms.example.com/bird",
//		Verifier: webhook.Bird(keys, nil), Parse: bird.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// Subscribe the URL to the events sms.inbound and sms.outbound of the workspace, with a signing key
// of its own. [ParseWebhook] reads them; package webhook verifies and stores them. An event names
// its channel, which Config.Owner gets as the Pool: the channel decides whose it is, also where the
// event has no number of the host's. Requests name no account: where several share an endpoint give
// each its own URL. Messages of other platforms, such as whatsapp.inbound, come with the name of the
// platform as their channel where they are from a phone number, and are ignored otherwise.
//
// Bird repeats a webhook that was not acknowledged for 8 hours, by its documentation, and does not
// sign it anew: see [webhook.Bird]. A message that no request brought is not found later. An event
// with Bird's code 103, for a number that texted STOP, is an opt-out here.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a credential or any
// other part of a request or an answer, apart from codes in the form of [transport.Outcome].
//
// # What this does not protect
//
// Bird has the number and the text in clear text, and so have the carriers. Its dashboard shows
// both, and the contact, to whoever may log in.
package bird
