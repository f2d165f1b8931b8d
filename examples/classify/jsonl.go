package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sealtext/sealtext/consent/keyword"
)

type request struct {
	Text      string   `json:"text"`
	Context   string   `json:"context"`
	Languages []string `json:"languages"` // codes of ISO 639-1; none: all that are known
}

type response struct {
	Decision string `json:"decision"`
	Rule     string `json:"rule"`
}

// decisions are the words of the answer.
var decisions = map[keyword.Intent]string{
	keyword.IntentNone: "none", keyword.IntentOptOut: "opt_out", keyword.IntentLikelyOptOut: "likely_opt_out",
	keyword.IntentOptIn: "opt_in", keyword.IntentHelp: "help",
}

// serve answers one request a line. A request without a context has that of
// the command line. A line that is no request ends it: leaving one out would
// shift the answers of all that follow.
func serve(r *bufio.Reader, w *bufio.Writer, usual string, languages []string) error {
	dec, enc := json.NewDecoder(r), json.NewEncoder(w)
	for n := 1; ; n++ {
		var req request
		if err := dec.Decode(&req); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("request %d is not a JSON object with text, context and languages", n)
		}
		if req.Context == "" {
			req.Context = usual
		}
		in, err := contextOf(req.Context)
		if err != nil {
			return fmt.Errorf("request %d: %w", n, err)
		}
		if in.Languages = languages; len(req.Languages) > 0 {
			if in.Languages, err = languagesOf(req.Languages); err != nil {
				return fmt.Errorf("request %d: %w", n, err)
			}
		}
		c := keyword.ClassifyIn(req.Text, in)
		res := response{Decision: decisions[c.Intent], Rule: c.Rule}
		if c.Command != "" {
			res.Rule = "command." + c.Command
		}
		if err := enc.Encode(res); err != nil {
			return err
		}
		if err := w.Flush(); err != nil { // the caller may wait for it before the next request
			return err
		}
	}
}
