// Package report makes the evidence of a period for an auditor out of the audit log: who read what of
// whose data and why, what people consented to, what was held and erased, and whether the log is what was
// signed. It writes Markdown, JSON, and one HTML page that needs nothing else.
//
//	checked, err := tree.Verify(ctx, tree.VerifyConfig{Files: os.DirFS("export"), Policy: policy, Known: earlier})
//	...
//	r, err := report.Make(ctx, report.Config{
//		Log: log, Tenants: []sealtext.Tenant{clinic}, Since: october, Until: november,
//		Verification: report.Checked(now, checked.Checkpoint, checked.Signed, err),
//	})
//	...
//	page, err := r.HTML()
//
// # Figures
//
// Every figure is a number of events, and carries the [Filter] that selects them: with the tenants and the
// period at the head of the report, anybody who may read the log can count them again by
// [audit.Log.Events] and [Filter.Selects]. What the log does not know, such as rotations of keys and open
// alerts, the host gives with its source, and it stands apart.
//
// # One tenant
//
// With one tenant in [Config] the report is for the auditor of that tenant. It reads the events of no
// other, and leaves out the size of the log, which would tell how much all others do.
//
// # The page
//
// The HTML page loads nothing, runs no script, and forbids both by its own policy. It follows the light or
// dark setting of the reader, is readable at widths from 320 pixels on and on paper, and can be used by
// keyboard: tables that are wider than the page scroll by themselves and can take the focus. The charts
// are SVG; each has a text in words and a table with the same figures.
//
// # Guarantees
//
//   - No number and no text of a person is in a report: a reference that could be read as a number is
//     shown as withheld. No subject is in it, and no id of a message.
//   - An event that was erased or does not open is counted by its header, and the report says how many
//     there are.
//   - What the host gives is checked and escaped; it cannot add markup to a page.
//
// # What this does not protect
//
// A report is what the database said when it was made. Whether the log is whole is said by the
// verification alone, which the caller passes in, and only for what it was compared with: see package
// audit/tree. A report names members of staff by their ids; keep it accordingly. Events that were
// committed after their part of the log was read are not in it: let a period end some minutes before it
// is reported.
//
// # Compatibility
//
// The members of the JSON form keep their names and meaning within a major version. A later release may
// add sections and members, and change the words of Markdown and HTML.
package report
