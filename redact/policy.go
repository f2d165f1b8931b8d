package redact

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"
)

// Policy is a named choice of entities and operators that can be encoded as JSON, reviewed and
// stored. Audit events name its [Policy.ID], so that it is known later how a text was masked.
type Policy struct {
	// Name and Version identify the policy.
	Name    string `json:"name"`
	Version int    `json:"version"`
	// Entities, Regions and MinScore are those of [Config].
	Entities []Entity `json:"entities,omitempty"`
	Regions  []string `json:"regions,omitempty"`
	MinScore float64  `json:"min_score,omitempty"`
	// Default is the operation for entities that Operations does not name.
	Default Operation `json:"default"`
	// Operations are the operations by entity.
	Operations map[Entity]Operation `json:"operations,omitempty"`
}

// Operation is an operator as data.
type Operation struct {
	// Op is label, mask, drop, fixed, keep, token, seal or generalize. Empty
	// means label.
	Op string `json:"op,omitempty"`
	// Keep is the number of characters that mask leaves.
	Keep int `json:"keep,omitempty"`
	// Text is the text that fixed writes.
	Text string `json:"text,omitempty"`
}

// ParsePolicy parses the JSON of a policy. The error wraps [ErrConfig] if it is not a policy or
// names something unknown.
func ParsePolicy(data []byte) (Policy, error) {
	var p Policy
	if err := json.Unmarshal(data, &p); err != nil {
		return Policy{}, fmt.Errorf("%w: not a policy in JSON", ErrConfig)
	}
	if p.Name == "" || p.Version < 1 {
		return Policy{}, fmt.Errorf("%w: a policy needs a name and a version", ErrConfig)
	}
	_, err := p.Config(nil, nil)
	return p, err
}

// ID returns the name, the version and a digest of the whole policy, such as
// "log.1.9f86d081884c7d65". Two policies with the same ID mask alike in one version of this
// package.
func (p Policy) ID() string {
	c := p
	c.Entities = append([]Entity(nil), p.Entities...)
	sort.Slice(c.Entities, func(i, j int) bool { return c.Entities[i] < c.Entities[j] })
	data, err := json.Marshal(c)
	if err != nil { // NaN as a score: a policy that New refuses
		data = []byte(err.Error())
	}
	h := sha256.Sum256(data)
	return fmt.Sprintf("%s.%d.%s", p.Name, p.Version, hex.EncodeToString(h[:8]))
}

// Config returns the configuration of the policy. Its token and seal operations use tokens and
// sealer; if those are nil, they write labels. The error wraps [ErrConfig] if an operation is
// unknown.
func (p Policy) Config(tokens Pseudonymizer, sealer Sealer) (Config, error) {
	cfg := Config{Entities: p.Entities, Regions: p.Regions, MinScore: p.MinScore, Operators: map[Entity]Operator{}}
	var err error
	if cfg.Default, err = p.Default.operator(tokens, sealer); err != nil {
		return Config{}, err
	}
	for e, o := range p.Operations {
		if !e.Known() {
			return Config{}, fmt.Errorf("%w: the policy names an unknown entity", ErrConfig)
		}
		if cfg.Operators[e], err = o.operator(tokens, sealer); err != nil {
			return Config{}, err
		}
	}
	return cfg, nil
}

func (o Operation) operator(tokens Pseudonymizer, sealer Sealer) (Operator, error) {
	switch o.Op {
	case "", "label":
		return Label(), nil
	case "mask":
		return Mask(o.Keep), nil
	case "drop":
		return Drop(), nil
	case "fixed":
		return Fixed(o.Text), nil
	case "keep":
		return Keep(), nil
	case "generalize":
		return Generalize(), nil
	case "token":
		if tokens == nil {
			return Label(), nil
		}
		return Token(tokens), nil
	case "seal":
		if sealer == nil {
			return Label(), nil
		}
		return Seal(sealer), nil
	}
	return nil, fmt.Errorf("%w: the policy names an unknown operation", ErrConfig)
}

// NamedPolicy returns a predefined policy. "log" labels everything. "store" seals the values that
// can be restored and drops credentials and passcodes. "support" shows the last digits of numbers.
// "analytics" keeps pseudonyms, years, domains and hosts.
func NamedPolicy(name string) (Policy, error) {
	data, ok := namedPolicies[name]
	if !ok {
		return Policy{}, fmt.Errorf("%w: no policy of that name", ErrConfig)
	}
	return ParsePolicy([]byte(data))
}

var namedPolicies = map[string]string{
	"log": `{"name": "log", "version": 1, "default": {"op": "label"}}`,
	"store": `{"name": "store", "version": 1, "default": {"op": "seal"}, "operations": {
		"OTP": {"op": "fixed", "text": "[OTP]"}, "CREDENTIAL": {"op": "drop"}, "URL_SECRET": {"op": "drop"},
		"URL": {"op": "label"}, "DATE_TIME": {"op": "keep"}}}`,
	"support": `{"name": "support", "version": 1, "default": {"op": "label"}, "operations": {
		"PHONE_NUMBER": {"op": "mask", "keep": 4}, "CREDIT_CARD": {"op": "mask", "keep": 4}, "IBAN_CODE": {"op": "mask", "keep": 4},
		"ACCOUNT_NUMBER": {"op": "mask", "keep": 4}, "US_BANK_NUMBER": {"op": "mask", "keep": 4},
		"EMAIL_ADDRESS": {"op": "generalize"}, "DATE_TIME": {"op": "keep"}, "URL": {"op": "generalize"}}}`,
	"analytics": `{"name": "analytics", "version": 1, "default": {"op": "label"}, "operations": {
		"PHONE_NUMBER": {"op": "token"}, "EMAIL_ADDRESS": {"op": "token"}, "URL": {"op": "generalize"},
		"DATE_TIME": {"op": "generalize"}, "DATE_OF_BIRTH": {"op": "generalize"}, "IP_ADDRESS": {"op": "generalize"}}}`,
}
