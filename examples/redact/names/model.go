package main

import (
	"strings"
	"sync"

	"github.com/jdkato/prose/v2"

	"github.com/sealtext/sealtext/redact"
)

// Model is a [redact.Recognizer] that asks a trained model for the names of people and places: the
// maximum-entropy model for English news that github.com/jdkato/prose carries inside its module (MIT).
// It is safe for concurrent use, one text after the other.
type Model struct {
	mu    sync.Mutex
	model *prose.Model
}

// NewModel loads the model, which takes most of a second.
func NewModel() (*Model, error) {
	d, err := prose.NewDocument("", prose.WithSegmentation(false))
	if err != nil {
		return nil, err
	}
	return &Model{model: d.Model}, nil
}

// score is that of every name: the model gives none. A rule of package redact that checked a number
// has a higher one and names the span.
const score = 0.6

// kinds are the entities for what the model calls a person and a place.
var kinds = map[string]redact.Entity{"PERSON": redact.Person, "GPE": redact.Location}

// Recognize appends the names in text. The model returns words and not where they are: they are
// looked for in the text one after the other, and a name that cannot be found there is a panic, which
// package redact answers by masking the whole text.
func (m *Model) Recognize(dst []redact.Finding, text string) []redact.Finding {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, err := prose.NewDocument(text, prose.UsingModel(m.model), prose.WithSegmentation(false))
	if err != nil {
		panic("names: the model failed")
	}
	at, open := 0, false
	for _, token := range d.Tokens() {
		part, label, _ := strings.Cut(token.Label, "-") // B-PERSON begins a name, I-PERSON goes on, O is none
		kind, named := kinds[label]
		k := strings.Index(text[at:], token.Text)
		switch {
		case k < 0 && named:
			panic("names: the model has words that the text has not")
		case k < 0:
			continue
		}
		start := at + k
		at = start + len(token.Text)
		switch {
		case !named:
			open = false
		case open && dst[len(dst)-1].Entity == kind && (part == "I" || text[dst[len(dst)-1].End:start] == " "):
			dst[len(dst)-1].End = at // the model often begins a name anew with the surname
		default:
			dst, open = append(dst, redact.Finding{Start: start, End: at, Entity: kind, Score: score}), true
		}
	}
	return dst
}
