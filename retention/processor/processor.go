package processor

import (
	"fmt"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// Processor is an entry of the register. Texts are 1 to 200 printable characters.
type Processor struct {
	// Name is that of the transport, see [sealtext.CheckName]. Required.
	Name string `json:"name"`
	// Company as in the contract. Required.
	Company string `json:"company"`
	// Task is what it does. The default is "delivers and receives text messages".
	Task string `json:"task"`
	// Regions in which it processes data, such as "eu", as in transport.Capabilities.
	Regions []string `json:"regions,omitempty"`
	// Safeguard for transfers to other countries, such as "standard contractual clauses".
	Safeguard     string         `json:"safeguard,omitempty"`
	SubProcessors []SubProcessor `json:"sub_processors,omitempty"`
	Contract      Contract       `json:"contract"`
	Certificates  []Certificate  `json:"certificates,omitempty"`
	// Incidents are the breaches of security that are known, oldest first.
	Incidents []Incident `json:"incidents,omitempty"`
	// Storage is how long it keeps each field; see [KnownStorage].
	Storage []Storage `json:"storage,omitempty"`
	// CheckedAt is when somebody last compared the entry with the contract.
	CheckedAt time.Time `json:"checked_at,omitzero"`
}

// SubProcessor works for a processor.
type SubProcessor struct {
	Company string `json:"company"`
	Task    string `json:"task"`
	Region  string `json:"region"`
}

// Contract is the agreement on processing. Zero times: none was entered, or it has no end.
type Contract struct {
	SignedAt time.Time `json:"signed_at,omitzero"`
	EndsAt   time.Time `json:"ends_at,omitzero"`
}

// Certificate is a proof of security by a third party.
type Certificate struct {
	Name   string    `json:"name"`
	EndsAt time.Time `json:"ends_at,omitzero"`
}

// Incident is a breach of security that became known.
type Incident struct {
	At     time.Time `json:"at"`
	What   string    `json:"what"`
	Source string    `json:"source"`
}

// Storage is how long a field stays at a processor.
type Storage struct {
	// Field is "text", "number", "record" for times and states, "log", or "backup".
	Field string `json:"field"`
	// Least is the time after which it is gone at the earliest, whatever is asked for; zero where
	// it is gone when deletion is asked for.
	Least time.Duration `json:"least_ns,omitempty"`
	// Default is how long it stays if nobody asks for deletion; zero for not known.
	Default time.Duration `json:"default_ns,omitempty"`
	// Note says what the times are counted from.
	Note   string    `json:"note,omitempty"`
	Source string    `json:"source"`
	AsOf   time.Time `json:"as_of"`
}

// Longest is how long the field may stay: the longer of Least and Default.
func (s Storage) Longest() time.Duration { return max(s.Least, s.Default) }

// Config configures [New].
type Config struct {
	// Processors are the entries, each name once.
	Processors []Processor
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Register holds the processors in the order in which they were entered.
type Register struct {
	all []Processor
	now func() time.Time
}

// New returns a Register. The error wraps a [*sealtext.InputError] for the first rule that an entry
// breaks, and names the entry by its place.
func New(cfg Config) (*Register, error) {
	r := &Register{now: clock.Or(cfg.Now)}
	for i, p := range cfg.Processors {
		if p.Task == "" {
			p.Task = "delivers and receives text messages"
		}
		err := p.check()
		if err == nil && r.index(p.Name) >= 0 {
			err = bad("name", "must have one entry only")
		}
		if err != nil {
			return nil, fmt.Errorf("processor: Config.Processors[%d]: %w", i, err)
		}
		r.all = append(r.all, p.clone())
	}
	return r, nil
}

// All returns the entries.
func (r *Register) All() []Processor {
	all := make([]Processor, len(r.all))
	for i, p := range r.all {
		all[i] = p.clone()
	}
	return all
}

func (r *Register) index(name string) int {
	return slices.IndexFunc(r.all, func(p Processor) bool { return p.Name == name })
}

func (p Processor) clone() Processor {
	p.Regions, p.SubProcessors, p.Certificates = slices.Clone(p.Regions), slices.Clone(p.SubProcessors), slices.Clone(p.Certificates)
	p.Incidents, p.Storage = slices.Clone(p.Incidents), slices.Clone(p.Storage)
	return p
}

func (p Processor) check() error {
	if err := sealtext.CheckName("name", p.Name); err != nil {
		return err
	}
	for _, region := range p.Regions {
		if err := sealtext.CheckName("region", region); err != nil {
			return err
		}
	}
	texts := []struct{ field, text string }{{"company", p.Company}, {"task", p.Task}}
	if p.Safeguard != "" {
		texts = append(texts, struct{ field, text string }{"safeguard", p.Safeguard})
	}
	for _, s := range p.SubProcessors {
		texts = append(texts, struct{ field, text string }{"sub-processor company", s.Company},
			struct{ field, text string }{"sub-processor task", s.Task}, struct{ field, text string }{"sub-processor region", s.Region})
	}
	for _, c := range p.Certificates {
		texts = append(texts, struct{ field, text string }{"certificate", c.Name})
	}
	for _, in := range p.Incidents {
		if in.At.IsZero() {
			return bad("incident", "must have its time")
		}
		texts = append(texts, struct{ field, text string }{"incident", in.What}, struct{ field, text string }{"incident source", in.Source})
	}
	for _, s := range p.Storage {
		if s.Least < 0 || s.Default < 0 {
			return bad("storage", "must not have a negative time")
		}
		if s.AsOf.IsZero() {
			return bad("storage", "must say when its source was read")
		}
		texts = append(texts, struct{ field, text string }{"storage field", s.Field}, struct{ field, text string }{"storage source", s.Source})
		if s.Note != "" {
			texts = append(texts, struct{ field, text string }{"storage note", s.Note})
		}
	}
	for _, t := range texts {
		if !printable(t.text) {
			return bad(t.field, "must have 1 to 200 printable characters")
		}
	}
	c := p.Contract
	if !c.EndsAt.IsZero() && (c.SignedAt.IsZero() || !c.EndsAt.After(c.SignedAt)) {
		return bad("contract", "must end after it was signed")
	}
	return nil
}

func printable(s string) bool {
	if s == "" || len(s) > 800 || !utf8.ValidString(s) || utf8.RuneCountInString(s) > 200 {
		return false
	}
	for _, c := range s {
		if !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}

func bad(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
