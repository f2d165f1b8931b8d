// Package rule has a table of rules about text messages: at what hours and how often they may be
// sent, within what time something must be done, and what a message must contain, by the location
// of the recipient and the purpose of the message.
//
//	table, err := rule.New(rule.Default())
//	// ...
//	verdict, err := table.Judge(rule.Query{
//		Purpose:  sealtext.Marketing,
//		Location: rule.Location{Zones: []string{"America/New_York"}},
//	}, sealtext.ID{}, time.Now(), nil)
//	for _, f := range verdict.Findings {
//		fmt.Println(f.ID, f.Source) // a row that denies the message
//	}
//
// The package does no I/O, has no clock and knows no numbers, so that a host can query and test a
// table. [Default] is a table to start from. The package never reports that a message is lawful: a
// table allows it, or names the rows that do not, each with its source and the date on which that
// was last looked up.
//
// # Rows
//
// A [Rule] is a row. It does exactly one thing:
//
//   - hours: From and To, Closed, or Holidays, in the recipient's local time
//   - a [Cap]: at most a number of messages in any period of a length
//   - a [Term]: a duration, such as how long a consent is kept
//   - a [Duty] of the host, which no program can check
//   - RevokeAll: a STOP opts out of every program of the tenant
//   - NoOneShot: an opt-out denies also the one message that the person asks for at this moment
//
// It applies to some purposes, in one [Jurisdiction] or in all, and between two dates if it has
// them. All rows that bind apply, so the strictest decides. Hours are the exception: one
// jurisdiction has one row of hours for a purpose and a day. [New] refuses a table with a second
// one, since it could be meant to widen or to narrow the first. [Lint] reports rows that are
// outdated, for a test or a daily job.
//
// Rows are data. Append to the table, remove rows, change them by [WithHolidays] and [WithHours],
// or write a new table.
//
// # Locations
//
// A [Location] is what is known of a recipient: candidate time zones, jurisdictions that the host
// names, and regions guessed from the number. Rows bind in the named jurisdictions. If there are
// none, they bind in the countries of the zones (a zone tells no part of a country) and in the
// regions. Partial knowledge is treated in the strictest way: "US-*" is in every state that the
// table has rows of. A [Locator] supplies what the host does not know, from the prefix of the
// number; package consent/zone has one.
//
// If nothing is known, rows without a jurisdiction bind, and those with Everywhere. Whether others
// bind depends on the question, see [Unknown]: an implied opt-in ends after the shortest term of
// all countries, and a STOP has the widest extent of all of them.
//
// # Hours
//
// Hours apply in every candidate time zone at once, by the local wall clock, across changes of
// daylight saving time. If a row sets hours for the purpose and no zone is known, or one that is
// not in the IANA database, the message is denied. [Verdict.Retry] returns the first time at which
// all rows allow it, and [Verdict.Closes] the time at which they stop allowing it. The time zone
// database is linked in, so that hours do not depend on the host's system.
//
// In [Default], marketing has the hours of American law everywhere, and those of the recipient's
// own jurisdiction. Informational messages have courtesy hours, which are not law. Transactional
// messages and passcodes have none, except that a message that has waited for too long, see
// Query.Late, has those of informational messages as well. [Lint] reports programs for which no row
// sets hours. A row of Holidays needs their dates: a year without any listed
// date is closed as a whole.
//
// Some states regulate calls in words that may or may not reach texts. Their rows are marked with
// Voice and apply like others, which is stricter. A consent that a law asks for beside the ordinary
// one, as South Korea does for the night, is not in the table: the hours apply to everybody.
//
// # Caps
//
// A cap counts the messages to one person over all programs of a tenant, in a window that moves
// with the clock. [Table.Judge] asks for the messages sent only if a cap binds. It decides on what
// it is told: the caller must ensure that two concurrent messages do not both take the last place.
// In sealtext the consent ledger does.
//
// # What this does not protect
//
// A table does not know consent, opt-outs, programs or senders; the ledger of package consent
// decides on those. It does not inspect texts, so it cannot enforce a duty. It follows the sources
// that its rows name, some of them second-hand: Source and Note say which. Ask a lawyer whether
// they are right.
//
// # Compatibility
//
// Ids of rows and of findings are stored with decisions and in the audit log, so those of [Default]
// keep their meaning. A release may add rows, and change values and AsOf, since laws change; a host
// that needs a fixed table keeps its own copy. New fields of [Rule] will have no effect at their
// zero value. A [Table] and all functions of this package are safe for concurrent use.
package rule
