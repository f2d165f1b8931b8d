// Package twilio sends messages through Twilio's Messages API (2010-04-01), redacts and deletes there
// what Twilio keeps about them, and reads its webhooks.
//
//	provider, err := twilio.New(twilio.Config{
//		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
//			return twilio.Account{SID: "AC..."}, nil
//		},
//		Credentials: func(ctx context.Context, t sealtext.Tenant, account string) (twilio.Credentials, error) {
//			return twilio.Credentials{User: "SK...", Secret: secrets.Get(ctx, account)}, nil
//		},
//	})
//
// It needs nothing of Twilio's own library: a message is one request of net/http, written at most
// once; see package transport/httptransport for the connection and its guarantees.
//
// # Sending
//
// The outcome is that of the status, see package httptransport, and of Twilio's code in the answer:
//
//	201 with the SID of a message                                  Accepted
//	21610, the person opted out with Twilio                        Rejected, and the opt-out is recorded
//	20003, 20005, 20404, 20429, 21611: the account, the key or
//	the queue, not this message                                    NotSent
//	any other code with a status of 4xx                            Rejected
//	a 2xx that has no SID of a message                             Unknown
//
// The validity period is the time until the message expires, 1 to 36,000 seconds. Twilio has no
// client reference and deduplicates nothing. An Unknown is settled by its receipt: [Config].StatusCallback
// gets the id of the message, for transport.DeliveryReceipt.Message. Or by [Transport.Lookup], which the
// relay calls: it finds the message among those that Twilio lists. Without its text, as with
// [Config].DiscardContent, or with an obfuscated number it finds none.
//
// A sender that is declared as a pool is sent from the Messaging Service of its [Account]; the member
// that carried the message is in the outcome, where the answer names it.
//
// # What Twilio does with a text
//
// Smart encoding and link shortening are switched off in each request, whatever the Messaging Service
// is set to: consent and content policy saw the text as it is. No fallback sender and no other channel
// is used, and no text is sent as MMS.
//
// # What Twilio keeps
//
// By its own description Twilio deletes the text 30 days and the numbers 120 days after a deletion
// was asked for. [Config].DiscardContent and ObfuscateAddress ask for neither to be kept; Twilio
// refuses them, with 30029 and 30030, for an account without that feature. [Transport.Redact] empties
// the text of a message and deletes its files, and [Transport.Delete] removes the message, once it is
// final; both are confirmed by Twilio's answer. The files of a message stay at Twilio until then;
// [Transport.DeleteMedia] deletes them alone, and tells which are left. RedactMessage, DeleteMessage and
// DeleteMedia are the interface of package transport/remote. [Transport.Fetch] returns the state of a
// message, and [Transport.Balance] what is left on an account.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "twilio", URL: "https://sms.example.com/twilio",
//		Verifier: webhook.Twilio(tokens), Parse: twilio.ParseWebhook,
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// [ParseWebhook] reads inbound messages and status callbacks; package webhook verifies them, by the auth
// token of the account or by a SharedKey, and stores them. The answer is empty TwiML, since Twilio
// texts the body of any other. Declare senders with OwnerProvider of package program unless
// Twilio's own replies are off: a STOP that it has answered, by its OptOutType, is then not answered
// again. City, state and postal code of a number are not read. Twilio has no list of opt-outs that can be
// read; [Transport.BlockNumbers] puts opt-outs onto it, for package transport/optouts.
//
// Twilio makes one attempt of 15 seconds for an inbound message, unless the URL that is entered there
// ends in #rc=3&rp=all, which asks for three more after any failure, or a Webhook Rule does the same.
// Enter a fallback URL too: a request that nobody has acknowledged is a lost STOP. A Watcher of package
// transport/inbound finds it by [Transport.InboundList], unless Twilio has redacted it by then:
//
//	watcher, err := inbound.New(inbound.Config{
//		Name: "twilio", Lister: provider, Take: hook.Take, Programs: registry, Database: db, OnError: report,
//	})
//
// The list does not say what Twilio has answered by itself. A STOP that is found in it is answered by
// the rules for a text without an OptOutType; Twilio refuses to send to a number that it blocks.
//
// # In front of Twilio's own library
//
// A [Front] is an [http.RoundTripper] for applications that send with Twilio's own library, as they are:
//
//	front, err := twilio.NewFront(twilio.FrontConfig{Messages: gateway, Statuses: gateway, Account: accounts, Message: senders})
//	library := &client.Client{Credentials: client.NewCredentials("AC...", token), HTTPClient: &http.Client{Transport: front}}
//
// It takes POST Accounts/AC.../Messages.json with To, Body, From or MessagingServiceSid, and
// ValidityPeriod, and sends them through the gateway: consent, hours, content policy and audit hold for
// them. The credentials are the host's to give out; they need not be Twilio's. The answer is 201 with
// the SID of [FrontSID] and the status "queued", or "scheduled" for a message that waits for its hours
// or for the end of a pause. Its members are Twilio's, with "to" and "body" empty: the application has
// them, and logs answers. GET of such a SID tells the status: "sending" from the hand-off until a receipt
// comes; members that it does not know are null. What is refused has 400, Twilio's code, and the rule:
//
//	21610  the person opted out
//	30004  no opt-in, or a register lists the number
//	30610  the hours begin only when the message is of no use any more
//	30007  another rule, the content policy, or a denial that is repeated by its idempotency key
//	21606, 21701  the sender or the service is not declared, or not for this purpose
//	21617, 21624  too long; too late
//	20409  with 409: the idempotency key was used for another message
//	20503  with 503: not about the message, see [FrontConfig].OnError
//
// and the codes of a parameter that is missing or wrong; unknown credentials have 401 and 20003. MediaUrl,
// Content templates, SendAt, FallbackFrom, retention, a StatusCallback, and whatever else would send
// something else or later, are refused; what is switched off by "false" is not. Twilio's library sends no idempotency key: a request that is made again, after a 503 or no
// answer, may send the text again, unless [FrontConfig].Message gives a key.
//
// All other requests are refused with 403 and 20403: the list of messages, redaction and deletion,
// calls, look-ups and other products. A SID that the gateway does not have gets 404 and 20404. Both go to
// [FrontConfig].Next where Pass lets them through, except for writing to a path that ends in Messages.
// Pass must not let through what texts people under another path: Calls, Executions (Studio),
// Verifications, Notifications, Conversations, Proxy. For messages from before, let GET of Messages/SM... through.
//
// A new application need not begin at the gate. With [FrontConfig].Observer, which is an Observer of
// package transport/shadow, the messages of the tenants that it observes go on to Twilio by Next, byte by
// byte as they are, with whatever parameters, and the answer is Twilio's own; what the gateway would have
// done is counted. Credentials are checked all the same, and so are all other requests. Tenants are cut
// over one by one, and may go back; package shadow has the steps.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a credential or any
// other part of a request or an answer, apart from Twilio's code.
//
// # What this does not protect
//
// Twilio has the number and the text in clear text, and so have the carriers. Its console shows both
// to whoever may log in.
package twilio
