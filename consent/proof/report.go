package proof

import (
	"time"

	"github.com/sealtext/sealtext"
)

// VerifyConfig configures [Verify]. The zero value is valid.
type VerifyConfig struct {
	// Verifiers are the keys that may have signed the file. If any are given, at least one of them
	// must have signed it.
	Verifiers []Verifier
	// Event, if not nil, is called with every event, in order, before the rest of the file has been
	// read: rely on an event only after Verify has returned nil. An error of Event stops Verify,
	// which returns it unchanged.
	Event func(Event) error
}

// Report is the result of verifying a file.
type Report struct {
	Tenant      sealtext.Tenant
	Person      sealtext.Pseudonym
	GeneratedAt time.Time // as the maker of the file says
	Rules       RuleTable // the rows that set its retention clocks
	Counts
	// Head is the SHA-256 of the manifest line, in hex. It identifies the whole file up to there:
	// stored in a safe place, it shows later that this is the file.
	Head string
	// Document is the first half of Head as an ID, which identifies the file in the audit event of
	// the export.
	Document sealtext.ID
	// Signers are the names of the given keys that signed the file. OtherSigners are the names of
	// other keys, whose signatures show nothing.
	Signers, OtherSigners []string
	// Warnings are sentences for a reader who relies on the file.
	Warnings []string
}
