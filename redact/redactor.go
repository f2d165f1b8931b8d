package redact

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// Config configures a [Redactor]. The zero value searches for all of [DefaultEntities].
type Config struct {
	// Entities are the entities to search for. Nil means [DefaultEntities].
	Entities []Entity
	// Regions are ISO 3166-1 alpha-2 codes of the countries whose national phone number forms are
	// recognized; international forms always are. Nil means US, GB, DE, FR, IL, IN, CA and BR.
	Regions []string
	// MinScore is the score, above 0 and up to 1, that a finding needs. 0 means 0.5. Lower values
	// report bare shapes without a word near them.
	MinScore float64
	// Operators replace the findings of an entity. Default replaces those of the other entities;
	// nil means [Label].
	Operators map[Entity]Operator
	Default   Operator
	// Allow are values that are never findings, such as the number of the
	// host's own help desk. A value matches as a whole, without regard to
	// case, blanks and punctuation.
	Allow []string
	// Deny are values that are always findings, as [DenyListed], matched the
	// same way.
	Deny []string
	// Recognizers are run on every text in addition to the built-in rules.
	Recognizers []Recognizer
}

// Recognizer is a detector of the host, such as a model for names. Recognize appends findings to
// dst and returns it; entities must be among [Entities]. It must be safe for concurrent use. If it
// panics, or returns spans outside the text, the whole text becomes one finding, [Unexamined]. What it
// finds inside a label, such as "[PERSON]", is ignored: labels are part of texts that were masked
// before. The program in examples/redact/names joins a trained model.
type Recognizer interface {
	Recognize(dst []Finding, text string) []Finding
}

// ErrConfig is wrapped by every error of a constructor that refuses its configuration.
var ErrConfig = errors.New("redact: invalid configuration")

// defaultRegions are those that Presidio's phone recognizer reads.
var defaultRegions = []string{"US", "GB", "DE", "FR", "IL", "IN", "CA", "BR"}

// Redactor finds sensitive values in texts and replaces them. It is immutable
// and safe for concurrent use.
type Redactor struct {
	engine    *detect.Engine
	hosts     []Recognizer
	operators []Operator // by kind, nil for Label
	labels    bool       // every operator is Label
	seals     bool       // an operator is Seal
}

// New returns a Redactor. The error wraps [ErrConfig] if an entity or region is unknown or the
// score is out of range.
func New(cfg Config) (*Redactor, error) {
	r := &Redactor{hosts: slices.Clone(cfg.Recognizers)}
	if cfg.Entities == nil {
		cfg.Entities = DefaultEntities()
	}
	o := detect.Options{Regions: cfg.Regions, Allow: cfg.Allow, Deny: cfg.Deny, Always: len(cfg.Recognizers) > 0}
	for i, e := range cfg.Entities {
		k, ok := kindOf[e]
		if !ok {
			return nil, fmt.Errorf("%w: Entities[%d] is no known entity", ErrConfig, i)
		}
		o.Kinds = append(o.Kinds, k)
	}
	if cfg.MinScore < 0 || cfg.MinScore > 1 || cfg.MinScore != cfg.MinScore {
		return nil, fmt.Errorf("%w: MinScore is not within 0 and 1", ErrConfig)
	}
	if cfg.MinScore == 0 {
		cfg.MinScore = 0.5
	}
	o.Min = uint8(cfg.MinScore*100 + 0.999)
	if o.Regions == nil {
		o.Regions = defaultRegions
	}
	var err error
	if r.engine, err = detect.Compile(o); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return r, r.operate(cfg)
}

// Find appends the findings in text to dst and returns it. The findings are sorted by Start and do
// not overlap. Find does not allocate if dst has the capacity.
func (r *Redactor) Find(dst []Finding, text string) []Finding {
	if len(text) < 3 {
		return dst // no value is shorter
	}
	s, ok := r.engine.Scan(text)
	if !ok {
		return dst
	}
	if len(r.hosts) > 0 {
		r.ask(s, text)
	}
	for _, x := range s.Resolve() {
		dst = append(dst, finding(x))
	}
	s.Close()
	return dst
}

// finding returns a span of the engine as the package gives it out.
func finding(x detect.Span) Finding {
	return Finding{x.Start, x.End, entityOf[x.Kind], float64(x.Score) / 100}
}

// ruled reports whether built-in rules alone decide, at a score that a bare shape does not reach.
func (r *Redactor) ruled() bool { return r.engine.Ruled() }

// looksFor reports whether e is among the entities of r.
func (r *Redactor) looksFor(e Entity) bool {
	k, ok := kindOf[e]
	return ok && r.engine.Has(k)
}

// WithValues returns a Redactor that also finds the given values, such as name, number and address
// of the recipient of a message. It finds them exactly, but ignores case, blanks and punctuation. A
// phone number given with '+' is found in its national forms too. A value needs at least three
// letters or digits.
func (r *Redactor) WithValues(values map[Entity][]string) (*Redactor, error) {
	byKind := make(map[detect.Kind][]string, len(values))
	for e, list := range values {
		k, ok := kindOf[e]
		if !ok {
			return nil, fmt.Errorf("%w: an entity is not known", ErrConfig)
		}
		byKind[k] = list
	}
	with, k, ok := r.engine.WithValues(byKind)
	if !ok {
		return nil, fmt.Errorf("%w: a value of %s has fewer than 3 or too many letters and digits", ErrConfig, entityOf[k])
	}
	c := *r
	c.engine = with
	return &c, nil
}
