package redact

import (
	"fmt"
	"strings"
)

// ContentConfig configures [NewContentPolicy].
type ContentConfig struct {
	// Redactor finds what the policy rules on. Nil means one with the zero
	// [Config].
	Redactor *Redactor
	// Never are entities that may not leave in any message. Nil means
	// CREDIT_CARD and IBAN_CODE.
	Never []Entity
	// Only maps an entity to the purposes whose messages may hold it. Nil
	// means that OTP is for purpose "otp".
	Only map[Entity][]string
}

// ContentPolicy says which entities may leave in an outgoing message. It is
// immutable and safe for concurrent use.
type ContentPolicy struct {
	r     *Redactor
	never map[Entity]bool
	only  map[Entity]map[string]bool
}

// NewContentPolicy returns a policy, or an error that wraps [ErrConfig] when
// an entity is unknown or is not among those that the Redactor looks for: a
// policy that cannot see what it forbids would allow it.
func NewContentPolicy(cfg ContentConfig) (*ContentPolicy, error) {
	p := &ContentPolicy{r: cfg.Redactor, never: map[Entity]bool{}, only: map[Entity]map[string]bool{}}
	if p.r == nil {
		r, err := New(Config{})
		if err != nil {
			return nil, err
		}
		p.r = r
	}
	if cfg.Never == nil {
		cfg.Never = []Entity{CreditCard, IBAN}
	}
	if cfg.Only == nil {
		cfg.Only = map[Entity][]string{OTP: {"otp"}}
	}
	for _, e := range cfg.Never {
		if !p.r.looksFor(e) {
			return nil, fmt.Errorf("%w: Never holds an entity that the Redactor does not look for", ErrConfig)
		}
		p.never[e] = true
	}
	for e, purposes := range cfg.Only {
		if !p.r.looksFor(e) {
			return nil, fmt.Errorf("%w: Only holds an entity that the Redactor does not look for", ErrConfig)
		}
		p.only[e] = map[string]bool{}
		for _, purpose := range purposes {
			p.only[e][purpose] = true
		}
	}
	return p, nil
}

// Check returns nil when text may leave for purpose, else a [*ContentError].
func (p *ContentPolicy) Check(purpose, text string) error {
	var buf [16]Finding
	var bad []Finding
	for _, f := range p.r.Find(buf[:0], text) {
		if p.never[f.Entity] || p.only[f.Entity] != nil && !p.only[f.Entity][purpose] {
			bad = append(bad, f)
		}
	}
	if bad == nil {
		return nil
	}
	return &ContentError{Findings: bad}
}

// ContentError lists what may not leave. It holds entities and spans, never
// the text.
type ContentError struct {
	// Findings are the spans that the policy refuses, sorted by Start.
	Findings []Finding
}

// Error names the refused entities.
func (e *ContentError) Error() string {
	var names []string
	for _, f := range e.Findings {
		if n := string(f.Entity); len(names) == 0 || names[len(names)-1] != n {
			names = append(names, n)
		}
	}
	return "redact: content not allowed to leave: " + strings.Join(names, ", ")
}
