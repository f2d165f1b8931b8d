package proof

import (
	"time"

	"github.com/sealtext/sealtext"
)

// VerifyConfig says what to hold a file to.
type VerifyConfig struct {
	// Verifiers are the keys that may have signed the file. Where any are
	// given, one of them must have.
	Verifiers []Verifier
	// Event is handed every event, in order, before the rest of the file has
	// been read: what it learns counts only if Verify returns nil in the end.
	// An error of it ends the reading and is returned as it is.
	Event func(Event) error
}

// Report is what a file says, once it is verified.
type Report struct {
	Tenant      sealtext.Tenant
	Person      sealtext.Pseudonym
	GeneratedAt time.Time // as the maker of the file says
	Rules       RuleTable // that set its retention clocks
	Counts
	// Head is the SHA-256 of the manifest line, in hex. It stands for the
	// whole file up to there: noted in a safe place it shows later that this
	// is the file.
	Head string
	// Document is the first half of Head as an ID, under which the audit
	// event of the export names the file.
	Document sealtext.ID
	// Signers are the names of the given keys that signed the file, and
	// OtherSigners of those that were not given, and so show nothing.
	Signers, OtherSigners []string
	// Warnings are what somebody who relies on the file should know, in
	// sentences.
	Warnings []string
}
