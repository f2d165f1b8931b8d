// Package rule is a table of rules about text messages: at what hours and how
// often they may be sent, within what time things must be done, and what a
// message must say, by the place of the recipient and the purpose of the
// message. It does no I/O, has no clock and knows no numbers, so that a host can
// ask a table what it would say, and test it.
//
// [Default] is a table to start from. Nothing here says that a message is
// lawful: a table allows it, or names the rows that do not, each with its source
// and the date on which that was last looked up.
//
// # Rows
//
// A [Rule] is a row. It does exactly one thing:
//
//   - hours: From and To, Closed, or Holidays, in the recipient's local time
//   - a [Cap]: at most so many messages in any span of a length
//   - a [Term]: a span of time, such as how long a consent is kept
//   - a [Duty] of the host, which no program can check
//   - RevokeAll: a STOP ends every program of the tenant
//
// It does so for some purposes, in one [Jurisdiction] or in all, and from a
// date to a date where it has them. Rows that bind hold together, so the
// strictest decides. Only the hours of one jurisdiction for one purpose and day
// are set once: whether a second row was meant to widen or to narrow them is not
// guessed, and [New] refuses the table. [Lint] says what has grown old in one,
// and is for a test or a daily job.
//
// Rows are data. Append to the table, take rows out, change them by
// [WithHolidays] and [WithHours], or write one from nothing.
//
// # Where a recipient is
//
// A [Location] says what is known: candidate time zones, jurisdictions that the
// host names, and regions that are a guess by the number. Rows bind in the
// jurisdictions that are named. Where none is, they bind in the countries of the
// zones, which is as far as a zone tells, and in the regions. What is known in
// part is taken at its strictest: "US-*" is in every state that the table has
// rows of.
//
// A [Locator] fills in what the host does not know, by the beginning of the
// number. Package consent/zone has one.
//
// Where nothing is known, rows without a jurisdiction bind, and those with
// Everywhere. What else binds depends on the question, see [Unknown]: an opt-in
// that something implied ends after the shortest span of all countries, and
// STOP ends what it does in any of them.
//
// # Hours
//
// Hours hold in every candidate time zone at once, by the wall clock, over
// changes to and from summer time. Where a row sets hours for the purpose and no
// zone is known, or one that the IANA database does not have, the message is
// denied. [Verdict.Retry] is the first moment at which all rows allow it, and
// [Verdict.Closes] the one at which they stop to. The time zone database is
// linked in, so that hours do not depend on what is installed.
//
// In [Default], marketing has the hours of American law everywhere, and those of
// the recipient's own place. Informational messages have courtesy hours, which
// are no law's. Transactional messages and passcodes have none.
//
// A row of Holidays needs their dates. A year of which none is listed is closed
// as a whole, rather than open on days that somebody forgot.
//
// # Caps
//
// A cap counts the messages to one person over all programs of a tenant, in a
// window that moves with the clock. [Table.Judge] asks for what was sent only
// where a cap binds. It decides on what it is told: that two messages at once do
// not both take the last place is up to who keeps the count, which in sealtext
// is the consent ledger.
//
// # What this does not do
//
// A table does not know consent, opt-outs, programs or senders; the ledger of
// package consent asks it beside all that. It reads no text, so it cannot see to
// a duty. It follows the sources that its rows name, some of them second-hand:
// Source and Note say which, and a lawyer says whether they are right.
//
// # Compatibility
//
// Ids of rows and of findings are stored with decisions and in the audit log,
// so those of [Default] keep their meaning. Rows are added, get new values and
// a new AsOf with any release, since laws change; a host that needs to stand
// still keeps its own copy of the table. New fields of [Rule] will have no effect
// at their zero value.
//
// A [Table] is safe for concurrent use, and so are all functions here.
package rule
