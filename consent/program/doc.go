// Package program declares what a tenant sends: its programs, their senders,
// purposes and texts, once, for the consent gate, the gateway and the relay.
//
// A [Program] is one stream of messages that people agree to as a whole. It is
// declared at run time, by an audited call, and kept in the database; every
// process sees it within seconds, and a process needs no tenant to start. There
// are two sources of declarations:
//
//   - a [Registry] keeps them in a [Store], for applications whose customers
//     come and go while they run;
//   - [Static] holds those that are in source code, for tests and small
//     programs.
//
// # Declaring
//
// [Registry.Declare] writes programs of one tenant, in one transaction with
// their audit events. It changes nothing for a program that is declared in the
// same form already, so that a process may declare its programs each time it
// starts. [Registry.Plan] says what would change and marks what loosens: what
// lets something out that is held now, or takes less for an opt-out. With
// Config.Approve a host asks for a second person where a change loosens.
//
// Keys come first: the audit log writes under those of the tenant, so the
// keyring's CreateTenant is called before the first declaration of it.
//
// # What is in force when
//
// Each change of a tenant has a [Version]. What the gateway and the classifier
// of inbound messages ask may be as old as Config.MaxAge: their answers are
// advisory, or can only err on the side of a wider opt-out. What decides a
// message is the version that is committed when its permit is redeemed. So once
// Declare or Retire has returned, no process hands a message over under what
// was declared before, but for hand-offs that had begun, which end within the
// hand-off timeout.
//
// Opt-outs never ask whether something is declared. A STOP to an address that
// nobody declared is an opt-out from everything of the tenant.
//
// # Retired and suspended
//
// [Registry.Retire] ends a program: what people write to it is understood and
// answered, since they may write for years, and nothing else is sent. Its
// senders are free for others then. A tenant can be suspended for a while,
// [Registry.Suspend], and retired. Nothing is ever deleted:
// [Registry.History] has every form in which a program was declared, because in
// which words somebody was asked must stay provable.
//
// # Senders
//
// An address belongs to one tenant, unless all that send from it declare it
// shared: a STOP to it has to reach them all. Programs of one tenant may have
// an address in common, and then declare it alike; the program that was declared
// first answers. A [Sender] may be a pool, whose members the provider chooses
// among.
//
// # Frequency
//
// [Frequency] is a number of messages and a period. The texts of [Wording] say
// it, and the gate keeps it, for marketing and informational messages of the
// program from all its senders together. Passcodes, transactional messages,
// answers and questions neither count nor are held.
//
// # Compatibility
//
// A declaration has a JSON form, [Program.MarshalJSON], which is what is stored:
// names in snake_case, "format": 1. Input with a field that is not known is
// refused. A stored document of a later format is one that a newer release
// wrote while this one still runs: opt-outs are heard and answered with what
// can be read of it, nothing else is sent, and nothing of the tenant can be
// declared ([ErrNewerFormat]).
//
// # What this does not do
//
// It does not know whether a sender is registered with carriers, what was
// agreed with a provider, or whether an exemption that is declared exists in
// law. A declaration is configuration: do not put personal data into it, which
// an erasure would not find.
package program
