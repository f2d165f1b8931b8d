// Package httpsms sends messages through any provider that takes one HTTP request per message, and
// receives inbound messages and delivery receipts through signed webhooks.
//
//	provider, err := httpsms.New(httpsms.Config{Request: httpsms.Form(url, user, secret)})
//	// ...
//	webhook, err := httpsms.NewWebhook(httpsms.WebhookConfig{
//		Name: "provider", Tenant: clinic, Secrets: []string{signingSecret},
//		Messages: gateway, Deliveries: gateway,
//	})
//	http.Handle("POST /sms", webhook)
//
// It is for the many providers without a package of their own in this module. For a provider with
// an unusual interface the host supplies a function that makes its request, and perhaps one that
// reads its answer.
//
// # Sending
//
// [New] returns a transport.Transport for a relay; [Form] and [JSON] make the usual requests. Each
// message is one request, POST or PUT, that is written at most once: redirects are not followed,
// and nothing is repeated, neither here nor by the standard library below. Package httptransport does
// that. The outcome depends on the answer:
//
//	no connection, TLS failed, or timeout before the first byte            NotSent
//	the first byte was written and no complete answer was received         Unknown
//	2xx                                                                    Accepted
//	401, 402, 425, 429: not this message, or not now                       NotSent
//	503 with Retry-After: the provider itself declines for now             NotSent
//	408, 409: the provider may have the message                            Unknown
//	4xx otherwise                                                          Rejected
//	3xx, 5xx otherwise                                                     Unknown
//
// The relay tries a NotSent message again, and never an Unknown one. A 503 is safe to repeat only
// with Retry-After, because proxies answer 503 too, also for a connection that broke after they had
// passed the request on. A redirect may mean success: forms are often answered by one. Set
// Config.Outcome for a provider that documents other rules.
//
// The id of an accepted message is read from the JSON answer; see Config.IDField. Without one the
// message counts as accepted, and its delivery receipts cannot be matched. The code of a refusal is
// kept if it has at most 32 letters, digits, '-', '_' and '.' with at most six digits, and is
// replaced by http- and the status otherwise.
//
// The deadline is that of the context, which the relay sets for each hand-off. A connection that
// waits for the next message is closed after two seconds, before a server closes it: a message
// written into a closing connection would be Unknown. Only HTTP/1.1 is used.
//
// # Asking
//
// A provider that can be asked about a message by its id, and about the account, is asked by requests
// that the host configures too:
//
//	httpsms.Config{
//		Request: httpsms.Form(url+"/messages", user, secret),
//		Read: httpsms.ReadConfig{
//			Status:  httpsms.Get(url+"/messages/{id}", user, secret),
//			States:  map[string]transport.State{"DELIVRD": transport.StateDelivered, "ENROUTE": transport.StateSent},
//			Account: httpsms.Get(url+"/balance", user, secret),
//		},
//	}
//
// [Transport.Fetch] returns the state of a message, [Transport.Balance] what is left on the account, and
// [Transport.Probe] whether the provider is reached and takes the credentials. A word that States does
// not have, and a balance that is no decimal number, are errors and never guessed. There is no look-up of
// a message whose answer was lost, since its id is not known: its receipt, with the reference, settles it.
//
// # Receiving
//
// [NewWebhook] returns an http.Handler for events that are signed according to Standard Webhooks
// (standardwebhooks.com, version 1.0.0): HMAC-SHA256 over the raw bytes of the body, with the
// headers webhook-id, webhook-timestamp and webhook-signature. Requests whose time is more than
// five minutes from ours are refused; within that, a repeated webhook-id is recorded once. Mount it
// where no middleware reads or changes the body.
//
// An event is one JSON object. An inbound message:
//
//	{"type": "message.received", "timestamp": "2026-03-02T15:00:00Z",
//	 "data": {"from": "+12025550123", "to": "+15005550006", "text": "STOP", "handled": "opt-out"}}
//
// A delivery receipt:
//
//	{"type": "message.delivery", "timestamp": "2026-03-02T15:00:05Z",
//	 "data": {"id": "the provider's id", "reference": "the reference of the request", "from": "+15005550006",
//	          "status": "delivered", "opted_out": false}}
//
// The status is accepted, duplicate, sent, delivered, undelivered, failed or expired; duplicate is the
// refusal of a repeat of a message that the provider has. The members timestamp (when it happened),
// handled (what the provider did by itself: opt-out, opt-in or help), reference and opted_out (the
// provider refuses because the person opted out with it) are optional. With its reference a receipt
// also finds a message whose outcome is unknown. For a provider with another
// form of events the host supplies WebhookConfig.Parse, which is called after the signature was
// verified. For a provider that signs in another way, as Twilio does, see package transport/webhook.
//
// The answer is 204 once the event is durable; see [Webhook] for the others. A receipt that is
// earlier than the outcome of its message is kept until that is stored.
//
// # Guarantees
//
// No error of this package contains a number, a text, a URL, a credential or any other part of a
// request or an answer. Plain http is refused, except to this machine; see Config.AllowPlaintext.
//
// # What this does not protect
//
// The provider has the number and the text in clear text, and so has every system behind it. The
// functions of the host see their arguments. A holder of a signing secret can opt people in and
// out. Headers that a proxy adds are ignored.
//
// # Compatibility
//
// The fields of [Form] and [JSON] and the JSON form of events are kept; members may be added.
package httpsms
