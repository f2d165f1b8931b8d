package main

import (
	"fmt"

	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/redact"
)

// redactListsRow compares searches for the host's own values with those without, on a text of which
// every token may begin one.
func redactListsRow() Row {
	return Row{
		Name: "redact/lists", What: "Find with Allow, 1,000 of Deny and values of WithValues, over digits and words / Find without",
		Goal: AtMost(2), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			cfg := redact.Config{Allow: []string{"+44 20 7946 0018", "help@example.org"}}
			for i := range 1000 {
				cfg.Deny = append(cfg.Deny, fmt.Sprintf("Project %d Heron", i))
			}
			r, err := redact.New(cfg)
			if err != nil {
				return nil, nil, err
			}
			if r, err = r.WithValues(map[redact.Entity][]string{redact.Person: {"Ann Lee"}, redact.PhoneNumber: {"+12025550123"}}); err != nil {
				return nil, nil, err
			}
			texts := append(worstText("1 2 ", 4<<10), mixedMessages()...)
			dst := make([]redact.Finding, 0, 1<<12)
			ours = ratio.Each(func() error {
				for _, text := range texts {
					dst = r.Find(dst[:0], text)
				}
				return nil
			})
			baseline, err = findOp(texts, 0)
			return ours, baseline, err
		},
	}
}
