package retention

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/processor"
)

// CertificateVersion is the version of [Certificate] and of its JSON form.
const CertificateVersion = 1

// Certificate states what an erasure destroyed and what it did not. It holds no personal data, not
// even the subject or the reference of the request: it can be filed, sent to the person and shown
// to an authority. The host's file of the request says who was erased. The audit
// event is the record in the database that the erasure took place.
type Certificate struct {
	Version  int             `json:"version"`
	Tenant   sealtext.Tenant `json:"tenant"`
	Event    sealtext.ID     `json:"event"` // the KindErased event in the audit log
	ErasedAt time.Time       `json:"erased_at"`
	// AlreadyErased reports that the vault had no key of the person: they were erased before, or
	// were never enrolled.
	AlreadyErased bool `json:"already_erased"`
	// Erased counts the records that each holder destroyed or unlinked, in the order of erasure.
	// The vault's count is 1 for the key, 0 if it was gone.
	Erased []Count `json:"erased"`
	// Kept lists what is kept on purpose.
	Kept []Statement `json:"kept"`
	// NotCovered lists what the erasure does not reach.
	NotCovered []Statement `json:"not_covered"`
}

// Statement is one sentence of a certificate: a code for programs, which does
// not change, and a text for people, which may.
type Statement struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func kept(releasedHolds bool) []Statement {
	s := []Statement{
		{"opt-out", "Where the person had opted out, a keyed fingerprint of the number stays, so that they are not written to again; it cannot be turned back into the number without the key."},
		{"event-headers", "The headers of audit events stay (kind, time, tenant, a keyed hash of who acted), without anything that links them to each other or to the person."},
		{"subject-tombstone", "The random id that stood for the person stays as a tombstone, so that no late writer makes it again; it leads to nothing."},
	}
	if releasedHolds {
		s = append(s, Statement{"released-holds", "Legal holds that were released stay with their case ids, sealed under the key of the tenant, beside the random id that stood for the person."})
	}
	return s
}

func notCovered() []Statement {
	return []Statement{
		{"backups", "Backups made before, and pages that the database has freed and not yet overwritten, can be opened until the erasure epoch of the person's key is closed and its key destroyed."},
		{"providers", "What SMS providers and carriers keep of the messages under their own terms, and messages handed to them before, which may still arrive."},
		{"handed-out", "What was handed out before: exports, revealed values, messages on the person's phone."},
		{"unregistered", "Data of the host that is not registered as a holder, logs of the host among it."},
	}
}

// elsewhere states until when processors keep what they got, by the register.
func elsewhere(r *processor.Register, at time.Time) (s []Statement) {
	if r == nil {
		return nil
	}
	for _, p := range r.All() {
		if len(p.Storage) == 0 {
			s = append(s, Statement{"processor-unknown", p.Company + ": how long it keeps what it got was not entered."})
		}
		for _, f := range p.Storage {
			switch {
			case f.Least > 0:
				s = append(s, Statement{"processor", fmt.Sprintf("%s keeps the %s of messages until %s, also where deletion was asked for; longer where it was not.",
					p.Company, f.Field, at.Add(f.Least).UTC().Format(time.DateOnly))})
			case f.Default > 0:
				s = append(s, Statement{"processor", fmt.Sprintf("%s keeps the %s of messages until %s, unless deletion is asked for there.",
					p.Company, f.Field, at.Add(f.Default).UTC().Format(time.DateOnly))})
			}
		}
	}
	return s
}
