package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/sealtext/sealtext/redact"
)

type request struct {
	Text     string   `json:"text"`
	Entities []string `json:"entities"`
	Regions  []string `json:"regions"`
}

type finding struct {
	Entity string  `json:"entity"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Score  float64 `json:"score"`
}

type response struct {
	Findings []finding `json:"findings"`
}

// serve answers one request a line. Redactors are made once per choice of
// entities and regions.
func serve(r io.Reader, w *bufio.Writer) error {
	dec, enc := json.NewDecoder(r), json.NewEncoder(w)
	made := map[string]*redact.Redactor{}
	var found []redact.Finding
	for {
		var req request
		if err := dec.Decode(&req); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		key := strings.Join(req.Entities, ",") + ";" + strings.Join(req.Regions, ",")
		red := made[key]
		if red == nil {
			var err error
			if red, err = newRedactor(req.Entities, req.Regions); err != nil {
				return err
			}
			made[key] = red
		}
		found = red.Find(found[:0], req.Text)
		res := response{Findings: make([]finding, 0, len(found))}
		for _, f := range found {
			res.Findings = append(res.Findings, finding{string(f.Entity), f.Start, f.End, f.Score})
		}
		if err := enc.Encode(res); err != nil {
			return err
		}
	}
}

// newRedactor leaves out entities that this version does not know, so that a
// caller may ask for more than it has. Named entities lower the threshold:
// who asks for one entity gets every candidate and its score. Added ones do not.
func newRedactor(entities, regions []string) (*redact.Redactor, error) {
	cfg := redact.Config{Regions: regions}
	if len(entities) > 0 {
		chosen, added, err := choose(redact.DefaultEntities(), entities)
		if err != nil {
			return nil, err
		}
		cfg.Entities = slices.DeleteFunc(chosen, func(e redact.Entity) bool { return !e.Known() })
		if !added {
			cfg.MinScore = 0.01
		}
	}
	return redact.New(cfg)
}
