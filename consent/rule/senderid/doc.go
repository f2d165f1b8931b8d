// Package senderid has a table of what countries ask of the senders of text messages: which kinds of
// senders their networks accept, and which registrations they need.
//
//	table := senderid.Default()
//	found := table.Judge(senderid.Query{
//		Sender:  senderid.Sender{Kinds: []sealtext.SenderKind{sealtext.SenderAlphanumeric}},
//		Country: "US",
//		Purpose: sealtext.Marketing,
//	})
//	// found[0].ID is "us-no-alphanumeric", found[0].Source the page that says so
//
// The package does no I/O, has no clock and knows no numbers, so that a host can query and test a
// table. Declarations of package consent/program say what a sender is registered for, and the gate of
// package consent refuses what [Table.Judge] finds: in advance, when a message is sent, and again
// before it is handed over.
//
// # Senders
//
// A [Sender] is what was declared of an address: the kinds that it may appear as (several for a pool,
// from which the provider chooses), the countries and purposes that it may be used for, and its
// registrations. A [Registration] is one with The Campaign Registry (10DLC), the verification of a
// toll-free number, one on an Indian DLT platform, a brand code of the Turkish IYS, or a name in a
// country's register of sender ids. Only one in [StateApproved] counts.
//
// A sender with Countries is registered: it may be used to those countries and no others, and where
// the table has a row that needs a registration, it must have it. A sender without Countries is not
// limited. Rows that accept no sender of its kind refuse it all the same, because the networks do;
// rows that need a registration are left to [Table.Lint], which warns about what is missing. Query.Registered
// makes Countries a requirement.
//
// # Countries
//
// [Country] tells the country of a number from its prefix. Territories of the United States count as
// US. A number whose country cannot be told, such as one of an area code that is too new, is refused
// for a registered sender and where Query.Registered is set, and allowed otherwise.
//
// A country without rows is not known to the table, see [Table.Knows]: whether a sender may be used
// there is what the declaration says. [Table.Lint] mentions it.
//
// # Handing over
//
// A transport gets the approved registrations for the country of the recipient with each message, and
// hands over what its provider's API takes: [DLT] ids with Infobip, Vonage and AWS (examples/aws), the IYS
// brand code with Infobip. Where a sender has several, as content templates of DLT, each names the Program,
// the Purposes or, by Message, the template of its messages. [Sender.Check], and with it a declaration, refuses two that one message
// could have: nothing tells which of them a text follows. A message for which none is declared is refused
// as one without a registration is.
//
// # Pools
//
// The provider chooses a sender of a pool by the country of the recipient. A pool is refused where
// every kind among its members is, and the kinds that are left must all have what the table needs. Of
// a pool without members no kind is known, and only rows without kinds bind it.
//
// # What this does not protect
//
// The table has what public pages of providers and registers say, and only rows with a source: it is
// neither complete nor law, and networks change their rules without notice. It does not ask a register
// whether a registration exists, and does not know the names that a network refuses (such as INFO in
// the United Kingdom). Numbers are portable between networks but not between countries, so that the
// country of a number is known and its network is not.
//
// # Compatibility
//
// Ids of rows and of findings are stored in the audit log, so those of Default keep their meaning. A
// release may add rows and change Source and AsOf. A Registration is stored in its JSON form with the
// declaration of its sender, whose format covers it. A Table is immutable; everything here is safe for
// concurrent use.
package senderid
