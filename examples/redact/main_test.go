package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.json")
	if err := os.WriteFile(file, []byte(`{"name": "mine", "version": 1, "default": {"op": "fixed", "text": "#"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const in = "mail a@example.org\ncall +44 20 7946 0018"
	for _, c := range []struct {
		name, args, in, out, errs string
	}{
		{"plain", "", in, "mail [EMAIL_ADDRESS]\ncall [PHONE_NUMBER]", ""},
		{"policy", "-policy support", in, "mail [EMAIL_ADDRESS @example.org]\ncall +** ** **** 0018", ""},
		{"file", "-policy " + file, in, "mail #\ncall #", ""},
		{"entities", "-entities EMAIL_ADDRESS", in, "mail [EMAIL_ADDRESS]\ncall +44 20 7946 0018", ""},
		{"report", "-report", in, "mail [EMAIL_ADDRESS]\ncall [PHONE_NUMBER]", "2 lines, 2 with findings\n       1  EMAIL_ADDRESS\n       1  PHONE_NUMBER\n"},
		{"regions", "-regions SG", "at 6333 1234 5", "at 6333 1234 5", ""},
		{"added", "-entities +PERSON,+PERSON", "Dear Ann Lee, mail a@example.org", "Dear [PERSON], mail [EMAIL_ADDRESS]", ""},
		{"jsonl, added", "-jsonl", `{"text": "Dear Ann Lee, mail a@example.org, or 123456789", "entities": ["+PERSON", "+SHOE"]}`, `{"findings":[{"entity":"PERSON","start":5,"end":12,"score":0.6},{"entity":"EMAIL_ADDRESS","start":19,"end":32,"score":0.95}]}` + "\n", ""},
		{"explain", "-explain -entities EMAIL_ADDRESS", in, "line 1, bytes 5 to 18: EMAIL_ADDRESS 0.95, found\n", ""},
		{"jsonl", "-jsonl", `{"text": "é a@example.org", "entities": ["EMAIL_ADDRESS", "SHOE"]}`, `{"findings":[{"entity":"EMAIL_ADDRESS","start":3,"end":16,"score":0.95}]}` + "\n", ""},
		{"jsonl empty", "-jsonl", `{"text": ""}`, `{"findings":[]}` + "\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs strings.Builder
			if err := run(strings.Fields(c.args), strings.NewReader(c.in), &out, &errs); err != nil {
				t.Fatal(err)
			}
			if out.String() != c.out || errs.String() != c.errs {
				t.Fatalf("wrote %q and %q", out.String(), errs.String())
			}
		})
	}
	for _, args := range []string{"-policy none", "-entities SHOE", "-entities +SHOE", "-entities PERSON,+LOCATION", "-entities +PERSON,LOCATION", "-regions XX", "-what"} {
		if err := run(strings.Fields(args), strings.NewReader(""), &strings.Builder{}, &strings.Builder{}); err == nil {
			t.Fatalf("%s: no error", args)
		}
	}
}

func TestUsage(t *testing.T) {
	var out, errs strings.Builder
	require.NoError(t, run([]string{"-h"}, strings.NewReader(""), &out, &errs))
	require.Contains(t, out.String(), "Usage of redact")
	require.ErrorContains(t, run([]string{"-wrong"}, strings.NewReader(""), &out, &errs), "-wrong")
	require.ErrorContains(t, run([]string{"in.txt"}, strings.NewReader(""), &out, &errs), "reads the standard input")
	require.Empty(t, errs.String(), "main prints the error, once")
}
