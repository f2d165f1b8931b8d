package redact_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/redact/internal/detect"
	"github.com/sealtext/sealtext/redact/internal/entitydoc"
)

// entityCase is an example of a table of entities.
type entityCase struct {
	entity redact.Entity
	text   string
	value  string // what is to be found; "" when nothing is
}

func entityCases() []entityCase {
	var cases []entityCase
	for _, t := range detect.Tables() {
		for _, e := range t.Entities {
			for _, text := range slices.Concat(e.Good, e.Bad) {
				c := entityCase{entity: redact.Entity(e.ID), text: strings.NewReplacer("[", "", "]", "").Replace(text)}
				if _, rest, found := strings.Cut(text, "["); found {
					c.value, _, _ = strings.Cut(rest, "]")
				}
				cases = append(cases, c)
			}
		}
	}
	return cases
}

// TestGeneratedEntities compares the constants and the page with the tables.
func TestGeneratedEntities(t *testing.T) {
	for name, want := range map[string][]byte{"entities.go": entitydoc.Constants(), "ENTITIES.md": entitydoc.Page()} {
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "run go generate ./redact")
	}
}

// unreadable is a recognizer that fails on one text.
type unreadable struct{}

func (unreadable) Recognize(dst []redact.Finding, text string) []redact.Finding {
	if text == "unreadable" {
		panic("it cannot be read")
	}
	return dst
}

// TestEveryEntity looks for one entity at a time, at the score that is the
// default, and then for all of them: whichever wins then, the value is gone.
func TestEveryEntity(t *testing.T) {
	lists := redact.Config{Deny: []string{"Project Heron"}, Recognizers: []redact.Recognizer{unreadable{}}}
	all := lists
	all.Entities = redact.Entities()
	everything := mustNew(t, all)
	for _, c := range entityCases() {
		t.Run(string(c.entity)+"/"+c.text, func(t *testing.T) {
			cfg := lists
			cfg.Entities = []redact.Entity{c.entity}
			want := []string{}
			if c.value != "" {
				want = append(want, string(c.entity)+"="+c.value)
				require.NotContains(t, everything.String(c.text), c.value)
			}
			require.Equal(t, want, describe(c.text, mustNew(t, cfg).Find(nil, c.text)))
		})
	}
}

// TestEveryEntityHasCases fails for an entity that is new and has no text yet.
func TestEveryEntityHasCases(t *testing.T) {
	with, without := map[redact.Entity]bool{}, map[redact.Entity]bool{}
	for _, c := range entityCases() {
		require.True(t, c.entity.Known(), c.entity)
		if c.value != "" {
			with[c.entity] = true
		} else {
			without[c.entity] = true
		}
	}
	for _, e := range redact.Entities() {
		require.True(t, with[e], "%s has no text that holds it", e)
		require.True(t, without[e], "%s has no text that looks like it and does not hold it", e)
	}
}
