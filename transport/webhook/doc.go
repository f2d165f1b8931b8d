// Package webhook receives the inbound messages and delivery receipts of providers: it verifies that a
// request is the provider's, and answers only when what it says is durable.
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "twilio", URL: "https://sms.example.com/twilio",
//		Verifier: webhook.Twilio(tokens), Parse: twilio.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//	// ...
//	http.Handle("POST /twilio", hook)
//	// ... after http.Server.Shutdown:
//	hook.Close()
//
// A [Verifier] knows the scheme by which a provider signs, and Parse is the function of the provider's
// package, or of the host, that reads its events. Mount the [Handler] where no middleware reads or
// changes the body. Its constructor refuses a configuration without a Verifier.
//
// # Verifying
//
// A Verifier reads the raw bytes. It compares in constant time with every key that the account has, so
// that keys can be rotated. The public URL is configured and never made of headers, which anybody can
// send; only the query is that of the request. An account that a request names is used to find its
// keys, and counts as [Verified].Account once one of them has signed the request.
//
// What is refused besides a wrong signature falls in a class, see [RefusedError]. Providers' own
// libraries accept most of it:
//
//	malformed  a header or body that different readers read differently: a form that is not in
//	           UTF-8, with names that are no ASCII or with broken escapes; a form with a bodySHA256 in
//	           its URL; a header of the scheme that is there twice, or is not strict base64; a member of
//	           SNS in other letters
//	signature  no key of the account made it
//	age        the signed time is more than five minutes from ours, to either side; it may be an hour
//	           old for SNS and a day for Bird, which sign no repetition anew, and 100 seconds for MessageBird
//	nonce      the scheme has an id for each request, and this one has none
//	payload    the signature is good and is not about this body or this URL, or the provider
//	           contradicts a body that is not signed
//	downgrade  an algorithm that is weaker than the one configured for the endpoint, or a header that
//	           would choose one
//	pinned     a topic, or the place of a certificate, that is not one of those configured (SNS)
//
// A replay is none of them: a provider repeats what was not acknowledged, and must be acknowledged.
// Events are claimed instead, durably, by the name of the transport and the provider's id of the
// event, in the transaction that records what they say; for an event without an id by a hash of
// endpoint, time and body. A receipt only ever moves a message forward, see [transport.State.Rank].
//
// The schemes, and what each proves besides the key:
//
//	Twilio            URL and form, or URL and body           no time, no id
//	TwilioSharedKey   the same, by HMAC-SHA256
//	Telnyx            body and time, by Ed25519
//	Sinch             body, nonce and time
//	Plivo             URL, parameters and nonce (version 3)   no time
//	PlivoV2           URL without its query, and nonce        no body, no time
//	MessageBirdJWT    URL, body, id, a minute of life
//	MessageBird       query, body and time                    no path
//	Bird              URL, body and time
//	VonageJWT         body, id and time (HS256 alone)         no URL
//	VonageSignature   parameters, nonce and time              no URL
//	SNS               body, id and time, a pinned topic       no URL
//	Standard          body, id and time (Standard Webhooks)   no URL
//	Basic             nothing: a password over TLS            no body, no time, no id, no URL
//	Bearer            nothing: a token over TLS               no body, no time, no id, no URL
//
// Give each endpoint of a scheme that does not sign the URL keys of its own.
//
// PlivoV2, Basic and Bearer do not sign the body: whoever has seen one request can make others. With
// Config.Confirm what an event says counts only if the provider, when asked, says so too: packages infobip
// and plivo have one. What the provider contradicts is of the class payload, and what it does not have yet
// is answered with 503.
//
// # Storing
//
// The verified account and the receiving sender together give the tenant: Config.Owner. A pool that
// the event names decides, whatever member the message came to. A message to an address that nobody
// has is refused with 404 and reported, except for an opt-out: that counts, in every tenant of the
// account and for all that it sends, or, in a receipt, in the tenant that has the message. The gateway
// finds the other tenants that share a sender.
//
// The answer is 2xx after the commit only, also for a repeated event, and comes within Config.Wait. Of
// several events in a request each is taken in, whatever becomes of the others; the answer is 2xx if all
// are durable, and otherwise the provider repeats them all.
// The commit goes on when the provider hangs up. With the store away the answer is 503, and the
// provider has to repeat the event: some, as Twilio by default, do not, see the package of the provider.
//
// A webhook that never came is not known here. [Handler.Take] takes in what was learned in another way,
// with the same claim; package transport/inbound lists what a provider has received and passes it on.
//
// After an opt-out the gateway waits for hand-offs that had begun before it. One that has not ended in
// time, or whose hand-offs could not be read, is acknowledged, since it is recorded and in force:
// Config.OnError is told with a [*consent.HandoffsInFlightError], and the wait goes on in the background,
// for at most 15 minutes, until [Handler.Close]. It is told [ErrWaiting] where that ended early.
//
// A text by another channel than SMS, such as WhatsApp, has a consent of its own: it is acknowledged,
// reported as [ErrChannel] and not stored. An opt-out among those counts as any other. Files that came
// with a message of any channel are neither read nor deleted; Config.OnMedia is told, and package
// transport/remote has them deleted at providers that can and lists them as not erased at others.
//
// # Guarantees
//
// Before a request is verified nothing of it is parsed but its headers and, to find the keys, its
// account. Its body is bounded and read once, within Config.Wait; one that is compressed, cut off or in
// another character set is refused. No error of this package contains a number, a text, a key, a URL or
// any other part of a request, and a [Request] prints as its type.
//
// # What this does not protect
//
// A holder of a key can opt people in and out, within the addresses that the account has. Twilio's
// scheme has no time and no separators between names and values: a request that somebody recorded
// stays valid as long as its key, and is known as a replay only while its claim is kept; see
// retention.ClassProviderEvents. The functions of the host see their arguments.
//
// # Compatibility
//
// The form of the claims of events is kept.
package webhook
