package processor

import (
	"fmt"
	"slices"
	"time"
)

const day = 24 * time.Hour

const (
	// Soon is how long before its end a contract or a certificate is warned about.
	Soon = 60 * day
	// Stale is how long an entry, or the source of a storage time, counts as looked at.
	Stale = 365 * day
)

// The codes of warnings, which do not change.
const (
	WarnUnregistered = "unregistered"     // a transport has no entry
	WarnNoContract   = "no-contract"      // no contract was entered
	WarnContract     = "contract-ends"    // it has ended, or ends soon
	WarnCertificate  = "certificate-ends" // likewise
	WarnUnchecked    = "unchecked"        // nobody compared the entry with the contract for too long
	WarnNoStorage    = "no-storage"       // how long data stays there is not known
	WarnStorage      = "storage-old"      // the source of a storage time was read too long ago
	WarnNoRegion     = "no-region"        // where data is processed is not known
)

// Warning is something about a processor that is missing or old.
type Warning struct {
	Processor string `json:"processor"`
	Code      string `json:"code"`
	Text      string `json:"text"` // a sentence for people, which may change
}

// Warnings returns what is missing or old now, in the order of the entries. transports are the
// names of those in use: each must have an entry.
func (r *Register) Warnings(transports ...string) []Warning {
	now := r.now()
	var all []Warning
	for _, p := range r.all {
		warn := func(code, format string, args ...any) {
			all = append(all, Warning{p.Name, code, fmt.Sprintf(format, args...)})
		}
		if len(p.Regions) == 0 {
			warn(WarnNoRegion, "The regions in which %s processes data were not entered.", p.Company)
		}
		switch c := p.Contract; {
		case c.SignedAt.IsZero():
			warn(WarnNoContract, "No contract with %s was entered.", p.Company)
		case !c.EndsAt.IsZero() && ends(c.EndsAt, now) != "":
			warn(WarnContract, "The contract with %s %s.", p.Company, ends(c.EndsAt, now))
		}
		for _, c := range p.Certificates {
			if e := ends(c.EndsAt, now); !c.EndsAt.IsZero() && e != "" {
				warn(WarnCertificate, "The certificate %s of %s %s.", c.Name, p.Company, e)
			}
		}
		if now.Sub(p.CheckedAt) > Stale {
			warn(WarnUnchecked, "Nobody has compared the entry of %s with its contract for a year.", p.Company)
		}
		if len(p.Storage) == 0 {
			warn(WarnNoStorage, "How long %s keeps data was not entered.", p.Company)
		}
		for _, s := range p.Storage {
			if now.Sub(s.AsOf) > Stale {
				warn(WarnStorage, "How long %s keeps the %s was last read in %s.", p.Company, s.Field, s.AsOf.Format("January 2006"))
			}
		}
	}
	slices.Sort(transports)
	for _, name := range slices.Compact(transports) {
		if r.index(name) < 0 {
			all = append(all, Warning{name, WarnUnregistered, "Messages are handed to the transport " + name + ", which has no entry in the register."})
		}
	}
	return all
}

// ends says when something ends, if that is soon or was.
func ends(at, now time.Time) string {
	switch {
	case !at.After(now):
		return "ended on " + at.Format(time.DateOnly)
	case at.Sub(now) <= Soon:
		return "ends on " + at.Format(time.DateOnly)
	}
	return ""
}
