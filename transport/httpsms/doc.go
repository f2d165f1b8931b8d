// Package httpsms sends messages through any provider that takes an HTTP request for each, and
// receives what people write and what became of messages through signed webhooks.
//
// It is for the many providers that have no package of their own here. A provider with an unusual
// interface is a function that makes its request, and perhaps one that reads its answer.
//
// # Sending
//
// [New] makes a transport.Transport for a relay. [Form] and [JSON] make the usual requests:
//
//	httpsms.New(httpsms.Config{Request: httpsms.Form(url, user, secret)})
//
// Each message is one request, POST or PUT, that is written at most once: redirects are not
// followed, and nothing is repeated, neither here nor by the standard library below. What a
// provider answers decides:
//
//	no connection, TLS failed, or the time was up before the first byte    NotSent
//	the first byte was written and no whole answer came                    Unknown
//	2xx                                                                    Accepted
//	401, 402, 425, 429: not this message, or not now                       NotSent
//	503 with Retry-After: the provider itself declines for now             NotSent
//	408, 409: the provider may have the message                            Unknown
//	4xx otherwise                                                          Rejected
//	3xx, 5xx otherwise                                                     Unknown
//
// A message that was NotSent is tried again by the relay; one that is Unknown is not. That a 503 is
// safe to repeat only with Retry-After is because proxies answer 503 too, also for a connection
// that broke after they had passed the request on. A redirect may stand for "done": forms are often
// answered so. Config.Outcome decides otherwise where a provider documents it.
//
// The id of an accepted message is read from the JSON answer; see Config.IDField. Without one the
// message counts as accepted, and its delivery receipts cannot be matched. Codes of refusals are
// kept where they are at most 32 letters, digits, '-', '_' and '.' with at most six digits, and
// replaced by http- and the status otherwise.
//
// The deadline is that of the context, which the relay sets for each hand-off. A connection that
// waits for the next message is closed after two seconds, before a server closes it: a message
// written into a closing connection would be Unknown. Only HTTP/1.1 is spoken.
//
// # Receiving
//
// [NewWebhook] makes an http.Handler for events that are signed as Standard Webhooks says
// (standardwebhooks.com, version 1.0.0): HMAC-SHA256 over the raw bytes of the body, with the
// headers webhook-id, webhook-timestamp and webhook-signature. Requests whose time is more than
// five minutes from ours are refused; within that, a repeated webhook-id is recorded once. Mount it
// where nothing has read or changed the body.
//
// An event is one JSON object. What a person wrote:
//
//	{"type": "message.received", "timestamp": "2026-03-02T15:00:00Z",
//	 "data": {"from": "+12025550123", "to": "+15005550006", "text": "STOP", "handled": "opt-out"}}
//
// What became of a message:
//
//	{"type": "message.delivery", "timestamp": "2026-03-02T15:00:05Z",
//	 "data": {"id": "the provider's id", "from": "+15005550006", "status": "delivered", "opted_out": false}}
//
// The status is sent, delivered, undelivered, failed or expired. The members timestamp (when it
// happened), handled (what the provider did by itself: opt-out, opt-in or help) and opted_out (the
// provider refuses because the person opted out with it) may be missing. A provider with another
// form is read by a function of the host's, WebhookConfig.Parse, after its signature was verified.
//
// The answer is 204 once the event is durable; see [Webhook] for the others. A receipt that is
// earlier than the outcome of its message is answered with 503, and taken in when the provider
// repeats it.
//
// # Guarantees
//
// No error of this package holds a number, a text, a URL, a credential or anything else of a
// request or an answer. Plain http is refused but to this machine; see Config.AllowPlaintext.
//
// # What this does not protect
//
// The provider has the number and the text in the clear, and so has whatever it sends them through.
// A function of the host's sees what it is given. Whoever has a signing secret can opt people in
// and out. Headers that a proxy adds are not looked at.
//
// # Compatibility
//
// The fields of [Form] and [JSON] and the JSON form of events are kept; members may be added.
package httpsms
