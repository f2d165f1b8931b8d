package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Format is the version of the JSON form that this release writes.
const Format = 1

// ErrNewerFormat is returned for a declaration that a newer release wrote: this one cannot read it
// in full. Opt-outs are recorded under it; nothing else is sent, and nothing of the tenant can be
// declared. Update this process.
var ErrNewerFormat = errors.New("program: the declaration was written by a newer release; update this one")

// document is the JSON form of a Program.
type document struct {
	Format               int                 `json:"format"`
	Tenant               sealtext.Tenant     `json:"tenant"`
	Program              sealtext.Program    `json:"program"`
	Senders              []senderDocument    `json:"senders"`
	Purposes             sealtext.PurposeSet `json:"purposes"`
	StartPurposes        sealtext.PurposeSet `json:"start_purposes,omitempty"`
	Languages            []string            `json:"languages,omitempty"`
	Wording              Wording             `json:"wording,omitzero"`
	Replies              Replies             `json:"replies,omitzero"`
	Commands             []commandDocument   `json:"commands,omitempty"`
	Notices              []Notice            `json:"notices,omitempty"`
	Exempt               []Exemption         `json:"exempt,omitempty"`
	Jurisdictions        []rule.Jurisdiction `json:"jurisdictions,omitempty"`
	StoreByConsent       bool                `json:"store_by_consent,omitempty"`
	Conversations        span                `json:"conversations,omitzero"`
	NoOneShot            bool                `json:"no_one_shot,omitempty"`
	OneShotTransactional bool                `json:"one_shot_transactional,omitempty"`
	HoldWhenBehind       bool                `json:"hold_when_behind,omitempty"`
	Templates            []Template          `json:"templates,omitempty"`
	TemplateOnly         bool                `json:"template_only,omitempty"`
	Domains              []string            `json:"domains,omitempty"`
	RegisteredOnly       bool                `json:"registered_only,omitempty"`
	Frequency            frequencyDocument   `json:"frequency,omitzero"`
}

type senderDocument struct {
	Address       sealtext.Sender         `json:"address"`
	Route         string                  `json:"route,omitempty"`
	Keywords      KeywordOwner            `json:"keywords,omitempty"`
	StopWords     []string                `json:"stop_words,omitempty"`
	StartWords    []string                `json:"start_words,omitempty"`
	HelpWords     []string                `json:"help_words,omitempty"`
	Shared        bool                    `json:"shared,omitempty"`
	OneWay        bool                    `json:"one_way,omitempty"`
	Pool          bool                    `json:"pool,omitempty"`
	Members       []sealtext.Sender       `json:"members,omitempty"`
	Countries     []rule.Jurisdiction     `json:"countries,omitempty"`
	Purposes      sealtext.PurposeSet     `json:"purposes,omitempty"`
	Registrations []senderid.Registration `json:"registrations,omitempty"`
}

type commandDocument struct {
	Name  string `json:"name"`
	Match string `json:"match"`
}

type frequencyDocument struct {
	Messages int  `json:"messages"`
	Period   span `json:"period"`
}

// tenantDocument is the JSON form of a Tenant.
type tenantDocument struct {
	Format        int                 `json:"format"`
	Tenant        sealtext.Tenant     `json:"tenant"`
	Zones         []string            `json:"zones,omitempty"`
	Jurisdictions []rule.Jurisdiction `json:"jurisdictions,omitempty"`
	Routes        []string            `json:"routes,omitempty"`
	Regions       []string            `json:"regions,omitempty"`
	Weight        int                 `json:"weight,omitempty"`
}

// span is a duration in the form "720h".
type span time.Duration

func (s span) MarshalText() ([]byte, error) {
	text := time.Duration(s).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return []byte(text), nil
}

func (s *span) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	if err != nil {
		return bad("duration", "must be such as 720h or 90m")
	}
	*s = span(d)
	return nil
}

// MarshalJSON returns the form that [Program.UnmarshalJSON] reads.
func (p Program) MarshalJSON() ([]byte, error) {
	d := document{
		Format: Format, Tenant: p.Tenant, Program: p.Name, Purposes: p.Purposes, StartPurposes: p.StartPurposes, Languages: p.Languages,
		Wording: p.Wording, Replies: p.Replies, Notices: p.Notices, Exempt: p.Exempt, Jurisdictions: p.Jurisdictions,
		StoreByConsent: p.StoreByConsent, Conversations: span(p.Conversations), NoOneShot: p.NoOneShot, OneShotTransactional: p.OneShotTransactional, HoldWhenBehind: p.HoldWhenBehind,
		Templates: p.Templates, TemplateOnly: p.TemplateOnly, Domains: p.Domains, RegisteredOnly: p.RegisteredOnly, Frequency: frequencyDocument{p.Frequency.Messages, span(p.Frequency.Period)},
	}
	for _, s := range p.Senders {
		d.Senders = append(d.Senders, senderDocument(s))
	}
	for _, c := range p.Commands {
		d.Commands = append(d.Commands, commandDocument(c))
	}
	for i := range d.Notices { // in UTC, so that the bytes do not depend on where the process runs
		if i == 0 {
			d.Notices = append([]Notice(nil), d.Notices...)
		}
		d.Notices[i].EffectiveFrom = d.Notices[i].EffectiveFrom.UTC()
	}
	return json.Marshal(d)
}

func (d *document) program() Program {
	p := Program{
		Tenant: d.Tenant, Name: d.Program, Purposes: d.Purposes, StartPurposes: d.StartPurposes, Languages: d.Languages,
		Wording: d.Wording, Replies: d.Replies, Notices: d.Notices, Exempt: d.Exempt, Jurisdictions: d.Jurisdictions,
		StoreByConsent: d.StoreByConsent, Conversations: time.Duration(d.Conversations), NoOneShot: d.NoOneShot, OneShotTransactional: d.OneShotTransactional, HoldWhenBehind: d.HoldWhenBehind,
		Templates: d.Templates, TemplateOnly: d.TemplateOnly, Domains: d.Domains, RegisteredOnly: d.RegisteredOnly, Frequency: Frequency{d.Frequency.Messages, time.Duration(d.Frequency.Period)},
	}
	for _, s := range d.Senders {
		p.Senders = append(p.Senders, Sender(s))
	}
	for _, c := range d.Commands {
		p.Commands = append(p.Commands, keyword.Command(c))
	}
	return p
}

// UnmarshalJSON reads the JSON form:
//
//	{
//	  "format": 1, "tenant": "corner-books", "program": "offers",
//	  "senders": [{"address": "+15005550006", "route": "provider"}],
//	  "purposes": ["marketing"],
//	  "wording": {"brand": "Corner Books", "program": "offers", "contact": "cornerbooks.example/help"},
//	  "frequency": {"messages": 4, "period": "720h"}
//	}
//
// Every field of [Program] and [Sender] has its name in snake_case, except Name, which is
// "program". Purposes and keyword owners are words, times are in RFC 3339 and durations such as
// "720h". An unknown or repeated field is refused. The error is a [*sealtext.InputError], which
// names the field if it is known, or [ErrNewerFormat]. [Program.Check] checks the declaration
// itself.
func (p *Program) UnmarshalJSON(b []byte) error {
	var d document
	if err := strict(b, &d); err != nil {
		return err
	}
	*p = d.program()
	return nil
}

// MarshalJSON returns the form that [Tenant.UnmarshalJSON] reads.
func (t Tenant) MarshalJSON() ([]byte, error) {
	return json.Marshal(tenantDocument{Format, t.Tenant, t.Location.Zones, t.Location.Jurisdictions, t.Routes, t.Regions, t.Weight})
}

func (d *tenantDocument) tenant() Tenant {
	return Tenant{
		Tenant: d.Tenant, Location: rule.Location{Zones: d.Zones, Jurisdictions: d.Jurisdictions}, Routes: d.Routes, Regions: d.Regions,
		Weight: d.Weight,
	}
}

// UnmarshalJSON reads the JSON form, as [Program.UnmarshalJSON] does that of a
// program.
func (t *Tenant) UnmarshalJSON(b []byte) error {
	var d tenantDocument
	if err := strict(b, &d); err != nil {
		return err
	}
	*t = d.tenant()
	return nil
}

// strict reads a document of this format, and nothing else, into v.
func strict(b []byte, v any) error {
	switch format, err := formatOf(b); {
	case err != nil:
		return err
	case format > Format:
		return ErrNewerFormat
	case format != Format:
		return bad("format", "must be 1")
	}
	if err := once(b); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return inWords(d.Decode(v))
}

// formatOf returns the number of the format of a document.
func formatOf(b []byte) (int, error) {
	var f struct {
		Format int `json:"format"`
	}
	err := inWords(json.Unmarshal(b, &f))
	return f.Format, err
}

// inWords removes from an error what a reader of JSON repeats of its input.
func inWords(err error) error {
	var input *sealtext.InputError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &input):
		return input
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return bad("document", "must be one JSON object")
	case errors.As(err, &kind) && kind.Field != "":
		return bad(kind.Field, "must have a value of the kind that the documentation of Program.UnmarshalJSON shows")
	}
	return bad("document", "must be a JSON object with the fields of format 1 and no others; the documentation of Program.UnmarshalJSON shows them")
}

// once refuses a document with a name twice in one object, or in another case than it is defined:
// two readers could interpret it differently.
func once(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	var open []map[string]bool // names of the objects around; nil for a list
	name := false              // whether a name is due
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return inWords(err)
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
			name = len(open) > 0 && open[len(open)-1] != nil
			continue
		case string:
			if name {
				names := open[len(open)-1]
				if names[t] || strings.ToLower(t) != t {
					return bad("document", "must have each field once, in lower case")
				}
				names[t], name = true, false
				continue
			}
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}

// loose reads a stored document of any format. newer reports that it is of a later one; unknown
// fields are then ignored, and if nothing can be read only the name remains.
func loose(r Row) (p Program, newer bool) {
	format, err := formatOf(r.Document)
	newer = err != nil || format != Format
	var d document
	if err := json.Unmarshal(r.Document, &d); err != nil || d.Tenant != r.Tenant || d.Program != r.Program {
		return Program{Tenant: r.Tenant, Name: r.Program}, true
	}
	return d.program(), newer
}

// looseTenant is loose for the declaration of a tenant.
func looseTenant(r Row) (t Tenant, newer bool) {
	format, err := formatOf(r.Document)
	newer = err != nil || format != Format
	var d tenantDocument
	if err := json.Unmarshal(r.Document, &d); err != nil || d.Tenant != r.Tenant {
		return Tenant{Tenant: r.Tenant}, true
	}
	return d.tenant(), newer
}
