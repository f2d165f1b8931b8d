// Package inbox takes the place of a provider in development and tests: it keeps texts in memory instead
// of sending them, and lets code, or a person at a page, answer as the handset.
//
//	in := inbox.Start(t)                         // a provider within the process, which ends with the test
//	client := &http.Client{Transport: in}        // for an SDK that takes one; adapters of this library: Dial
//	err := in.Connect("https://app.example/sms", app)   // where handsets write to
//	...
//	in.Fail(inbox.FaultReset)                    // the provider takes the next text, and never answers
//	in.Receipts(inbox.ReceiptOutOfOrder)
//	...
//	text, err := in.WaitFor(ctx, number, inbox.BodyIs("Hello"))
//	_, err = in.Reply(ctx, text, "STOP")         // a webhook, signed as the provider signs it
//
// [Server] speaks the wire formats of Twilio, Telnyx and Infobip, so that an application needs no other
// change than URL and credentials. [Transport] has no wire: it takes the place of an adapter in a relay,
// for tests of what a gateway does. [Server.Attach] shows its texts in a Server. The program examples/inbox
// is a Server with a page.
//
// # Wire formats
//
//	Twilio   /2010-04-01/Accounts/{Account}/Messages: send, fetch, list by pages, redact, delete; Media (always
//	         empty) and Balance. Credentials: [Account] and Token. Webhooks have X-Twilio-Signature.
//	         The magic numbers of Twilio's test credentials are refused with Twilio's codes. Messages in the
//	         TwiML that a webhook is answered with are sent.
//	Telnyx   /v2/messages: send, fetch; /v2/messaging_optouts; /v2/balance. Bearer and Token. Webhooks are signed
//	         with [Server.TelnyxKey].
//	Infobip  /sms/3/messages: send one message to one destination; logs; reports, each given out once where there is
//	         no webhook; /platform/1/blocklists: list, add, remove. App and Token. Webhooks have HTTP basic
//	         authentication, [InfobipUser] and Token; Infobip signs nothing.
//
// What would send something else than a text now, such as files, templates or a later time, is refused. Of
// what is left out, the answer is 404.
//
// # Handsets
//
// Each number is a handset, and [Server.Got] is what it really got, also where the application knows of
// nothing: a text that was taken and never answered, and then sent again, is there twice. A STOP is
// answered by the provider, which then refuses texts from that sender (21610, 40300, status 14) until
// START, unless ServerConfig.NoOptOuts leaves all of that to the application.
//
// Receipts come at once, after the answer, by goroutines that [Server.Settle] waits for. [Server.Receipts]
// and [Server.Fail] script the next ones. Nothing depends on time but FaultSlow.
//
// # Guarantees
//
// Nothing leaves the machine. Requests are taken from loopback addresses, under a loopback name, and within
// the process; webhooks go to the same, and follow no redirect. The memory is bounded: the latest Keep texts
// are kept, requests have at most 128 KiB, scripts at most 1,000 entries. Nothing is written to disk.
//
// Real credentials are refused: the one token begins with "inbox", which no provider's does, and the one
// account has zeros where a real one has random digits. Whatever else a request shows is answered with 401,
// and is neither kept nor logged.
//
// Numbers and texts are kept as the types that print masked, and no error repeats them.
//
// # What this does not protect
//
// It does not behave like a carrier: it delivers at once and in order, unless a script says otherwise, and
// takes any sender. It does not know prices, routes, registrations or limits of a provider. Whoever has the
// token, or is in the process, reads all texts. [Server.Export] writes texts in the clear, with numbers that
// are nobody's.
//
// Ids of a Transport's messages and events begin anew in every process.
package inbox
