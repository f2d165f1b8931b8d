// Package program declares what a tenant sends: its programs with their senders, purposes and
// texts, once, for the consent gate, the gateway and the relay.
//
//	registry, err := program.New(program.Config{Store: store, Audit: log, Content: policy})
//	// ...
//	version, err := registry.Declare(ctx, sealtext.System("setup"), program.Program{
//		Tenant: clinic, Name: reminders,
//		Senders:  []program.Sender{{Address: sealtext.MustSender("24273"), Route: "provider"}},
//		Purposes: sealtext.Purposes(sealtext.Transactional),
//		Wording: program.Wording{
//			Brand: "City Clinic", Program: "appointment reminders", Contact: "clinic.example/help",
//		},
//	})
//
// A [Program] is one stream of messages that persons opt in to and opt out of as a whole. It is
// declared at run time, by an audited call, and kept in the database; every process sees it within
// seconds, and a process can start without any tenant. There are two sources of declarations:
//
//   - a [Registry] keeps them in a [Store], for applications whose tenants are added and removed
//     while they run;
//   - [Static] holds those that are in source code, for tests and small programs.
//
// # Declaring
//
// [Registry.Declare] writes programs of one tenant, in one transaction with their audit events. It
// changes nothing for a program that is declared in the same form already, so that a process may
// declare its programs each time it starts. [Registry.Plan] is the dry run: it returns the changes
// and marks those that loosen, that is, permit messages that are denied now, or recognize fewer
// texts as opt-outs. Config.Approve can require a second person for them.
//
// Create the keys of a tenant, with CreateTenant of the keyring, before its first declaration: the
// audit log needs them.
//
// # Versions
//
// Each change of a tenant increases its [Version]. The gateway and the classifier of inbound
// messages may use declarations as old as Config.MaxAge: their answers are advisory, or can only
// err on the side of a wider opt-out. A message is decided by the version that is committed when
// its permit is redeemed. After Declare or Retire has returned, no process hands a message over
// under the previous version, except for hand-offs that had begun, which end within the hand-off
// timeout.
//
// Opt-outs do not depend on declarations. A STOP to an undeclared address opts out of everything of
// the tenant.
//
// # Retired and suspended
//
// [Registry.Retire] retires a program: messages to it are recorded and answered, since persons may
// write for years, and nothing else is sent. Its senders can then be declared by others. A tenant
// can be suspended for a while, [Registry.Suspend], and retired. No declaration is ever deleted:
// [Registry.History] returns every form of a program, because the texts that a person was asked
// with must stay provable.
//
// A [Pause] stops the hand-offs of a scope for a while: see consent.Ledger.Pause. All pauses of a
// deployment are one declaration, of no tenant, which is read together with those of a tenant.
//
// # Senders
//
// An address belongs to one tenant, unless all tenants that send from it declare it shared: a STOP
// to it then reaches them all. A tenant that gives an address up counts as one of its holders for
// [HolderTime] more: a STOP to a number that was sold reaches the seller too. Programs of one tenant may have an address in common, and must
// declare it alike; the program that was declared first answers. A [Sender] may be a pool of
// numbers from which the provider chooses.
//
// # Registered senders
//
// Countries, Purposes and Registrations of a [Sender] are the registry of what an address may be used
// for: to which countries, for which purposes, and with which registrations (a 10DLC campaign, a verified
// toll-free number, DLT ids, an IYS brand, a name in a register). One with several templates of DLT names
// the program, the purposes or the [Template] of each. The gate denies what they and the table
// of package consent/rule/senderid do not allow, when a message is sent and again before it is handed
// over. A sender without Countries is denied only where no network accepts its kind, such as a name in
// the United States, unless the program is RegisteredOnly. [Program.Lint], [Registry.Plan] and
// Config.OnWarnings say what is missing before a message is lost.
//
// # Links
//
// Domains are those of the brand. Texts with a link elsewhere are refused, at the declaration and when a
// message is sent, by the method CheckLinks of the content policy.
//
// # Frequency
//
// [Frequency] is a number of messages and a period. The texts of [Wording] state it, and the gate
// enforces it, for marketing and informational messages of the program from all its senders
// together. Passcodes, transactional messages, answers and questions neither count nor are limited.
//
// # Templates
//
// A [Template] is a text with typed parameters that is sent by its id, for one purpose. Its form is
// checked when it is declared, and so is its text, with sample values, by the content policy; a message
// brings values only, and a value cannot become a link, another line, or part of the template. With
// Program.TemplateOnly a program sends nothing else, except its own texts of Wording and Replies: an
// offer cannot be sent as transactional. A new or another text, or a wider parameter, loosens.
//
// The gateway renders a template with the declaration that it knows, as old as Config.MaxAge. The
// audit log names the template, its parameters and the version of the declaration, and
// [Registry.History] has the text of that version.
//
// # What this does not protect
//
// The package does not ask anybody whether a registration that is declared exists, what was agreed with a
// provider, or whether a declared exemption exists in law. It knows the common public suffixes and not
// all of them, and cannot tell to whom a domain belongs. Whether a template serves the purpose that
// it declares is for a person to judge, for example in Config.Approve, and a parameter of 30
// characters can hold words that the template did not intend. A declaration is
// configuration: do not put personal data into it, because an erasure would not find it.
//
// # Compatibility
//
// A declaration is stored in its JSON form, [Program.MarshalJSON]: names in snake_case, "format":
// 1. Input with an unknown field is refused. A stored document of a later format was written by a
// newer release while this one still runs: opt-outs are recorded and answered as far as it can be
// read, nothing else is sent, and nothing of the tenant can be declared ([ErrNewerFormat]).
package program
