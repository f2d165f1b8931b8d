// Package processor is the register of those who process messages on behalf of the application: SMS
// providers first of all.
//
//	register, err := processor.New(processor.Config{Processors: []processor.Processor{{
//		Name: "twilio", Company: "Twilio Inc.", Regions: []string{"us"},
//		Contract:     processor.Contract{SignedAt: signed, EndsAt: ends},
//		Certificates: []processor.Certificate{{Name: "ISO/IEC 27001", EndsAt: expires}},
//		Storage:      processor.KnownStorage("twilio"),
//		CheckedAt:    lastLook,
//	}}})
//	...
//	for _, w := range register.Warnings("twilio") { ... }
//
// # Concepts
//
// A [Processor] has the name of its transport. The application enters what its contract says:
// regions, sub-processors, certificates, dates, and what is known of breaches. [KnownStorage] has
// how long a provider keeps each field by its own description, with the source and the month in
// which it was read.
//
// [Register.Warnings] lists what is missing or old: a transport without an entry, a contract or a
// certificate that has ended or will within [Soon], an entry that nobody has looked at for
// [Stale], and a storage time whose source was read longer ago than that. Package notice puts the
// entries into the privacy notice and the records of processing.
//
// # Guarantees
//
// New refuses an entry that contradicts itself, such as a contract that ends before it was signed.
// The register does not change after New, and is safe for concurrent use.
//
// # What this does not protect
//
// The register says what was entered. It asks no provider, and does not find out whether a contract
// is good enough, a certificate genuine, or a transfer to another country permitted.
package processor
