// Package shadow watches what an application sends by itself, and reports what the gate would have done.
//
// An [Observer] judges each message as the gateway and the gate would, lets it go on to the provider as
// before, and writes an audit event. After a week, [NewReport] counts the events: would-be denials by
// rule, program and day, and people who were texted after they had opted out. [ScanLog] finds the clear
// phone numbers in the application's log files. The report is JSON and one page of HTML:
//
//	observer, err := shadow.New(shadow.Config{
//		Gate: s.Consent, Gateway: s.Gateway, Audit: s.Audit, InTx: s.InTx, Sealer: s.Sealer,
//		Locator: zones, Stage: stages.Stage, Until: until,
//	})
//	front, err := twilio.NewFront(twilio.FrontConfig{Observer: observer, Next: http.DefaultTransport, Pass: pass, ...})
//
//	report, err := shadow.NewReport(ctx, shadow.ReportConfig{
//		Events: s.Audit, Tenants: tenants, Since: since, Until: until,
//	})
//	err = report.WriteHTML(file)
//
// A Front of package transport/twilio calls the Observer for applications that use Twilio's own library. An
// application with another library calls [Observer.Observes] and [Observer.Observe] around its own call. The
// command "report shadow" of examples/sealtextctl writes the report.
//
// # Stages
//
// A tenant is at one [Stage]: direct, as if this package were not there; observed; or at the gate, which is
// where a tenant is that nobody named. [StageFile] reads the stages from a file whenever it has changed, so
// that tenants are cut over one by one, and go back, without a restart.
//
// The observation ends by itself at Config.Until, when every tenant that was observed is at the gate. Have
// relays run by then, and the opt-ins that the application has imported; or set the tenants to direct.
//
// # Adopting it in an afternoon
//
// An application that sends with Twilio's own library gets there in these steps, and each can be undone. The
// test of internal/crosscheck/adopt is such an application, and runs these commands. sealtextctl is built
// from examples/sealtextctl; SEALTEXT_DB, SEALTEXT_ENVIRONMENT and SEALTEXT_KEYS are set.
//
// Observe everybody. Make a Service beside the application, with an Observer, a Front and
// consent.Config.Observe, which Adjust of service.Config sets as Parts.Consent.Observe. The Transport of the
// HTTPClient of Twilio's library becomes the Front, and nothing else changes: the Keys of its FrontAccount
// are the application's own credentials with Twilio for as long as anybody is observed, since the requests
// go on with them. A Watcher, of Service.CatchUp, hears what people text, so that the webhook may stay where
// it is; its Take is that of a webhook.Handler, which nothing has to call otherwise. The first start makes
// the database and, in an environment that is not production, the keys.
//
//	echo '{"clinic": "observe", "corner-books": "observe"}' > stages.json
//
// Declare who sends what, with the keywords of the provider ("keywords": "provider" in a sender) as long as
// Twilio answers a STOP, and without texts of the library's own; "sealtextctl -h" has the smallest file. Import
// the opt-ins with consent.Ledger.Import, which asks what people were shown.
//
//	sealtextctl program declare -as ops-1 -approve-loosening ops-2 programs.json
//
// After a week, read what the gate would have done.
//
//	sealtextctl report shadow -log app.log -html report.html clinic corner-books
//
// Import the opt-outs that only the application knows: CSV with the header number,status, in which each status
// is opt-out. A list may be imported again.
//
//	sealtextctl consent import -as ops-1 -source website clinic clinic.csv
//	sealtextctl consent import -as ops-1 -source website corner-books corner-books.csv
//
// Fill the application's table with a Job of package vault/backfill, and keep the column of clear numbers
// until nobody goes back. Then run the relays, and cut over one tenant, and the next.
//
//	echo '{"clinic": "gate", "corner-books": "observe"}' > stages.new && mv stages.new stages.json
//	echo '{"clinic": "gate", "corner-books": "gate"}' > stages.new && mv stages.new stages.json
//
// Go back the same way, and forward again. What the gate took before is still sent by the relays, once, and
// statuses are found at all stages. Opt-outs stay recorded; an observed tenant's messages do not heed them.
//
//	echo '{"clinic": "observe", "corner-books": "gate"}' > stages.new && mv stages.new stages.json
//	echo '{"clinic": "gate", "corner-books": "gate"}' > stages.new && mv stages.new stages.json
//
// # What is judged
//
// The gate decides by the opt-ins, opt-outs, rules, caps and declarations in the database, and counts what
// is handed over for its caps; the gateway judges text, length, templates and sender. A message that would
// be held until its hours begin counts as one that would wait, not as denied. What the database has not
// heard of cannot count: let the opt-outs of all channels reach it while you observe, such as by a Watcher of
// package transport/inbound, which lists what the provider received, and import the suppression list.
//
// consent.Config.Observe must be set, with the same end. It asks for an acknowledgment, word for word, that
// messages go out to people who opted out.
//
// # Guarantees
//
//   - A message of an observed tenant is handed over once, whatever the gate would do, with the context and
//     in the goroutine of the application.
//   - The judgment takes at most Config.Timeout, and so does its audit event. A message that could not be
//     judged by then goes on; it is counted in the next event that can be written, and in the report.
//   - At and after Config.Until nothing goes on that the gate denies or cannot judge.
//   - A person who is texted is enrolled, so that the number is sealed in the vault. Neither number nor text
//     is in an audit event, an error, the report or its page, and what [ScanLog] finds is not repeated.
//
// # What this does not protect
//
// An observed tenant's messages go out to people who opted out: that is what is measured. The barrier of an
// opt-out waits for a hand-off that is observed, as long as the provider takes, but does not stop it. A
// process that ends between the hand-off and its audit event leaves an allowed message uncounted; a denied
// one is counted as sent. What was not judged is forgotten if the process ends before the database is back.
//
// ScanLog finds what package redact finds: numbers in compressed or encoded text are not among it, and a
// number of another kind may be. It finds no other personal data.
//
// # Compatibility
//
// The JSON form of a [Report] has the number 1 in "format"; members may be added to it. The names of stages,
// and the ids of rules, do not change.
package shadow
