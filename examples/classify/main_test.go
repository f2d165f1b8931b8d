package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	for _, c := range []struct{ name, args, in, out string }{
		{"a person", "", "STOP\nsee you at 5\n\nstopall\nhelp", "opt-out (keyword.stop)\nnone\nopt-out from everything of the tenant (keyword.stop-all)\nhelp (keyword.help)\n"},
		{"a guess", "", "wrong number", "likely an opt-out: nothing more is sent, and one text may ask back (keyword.likely)\n"},
		{"carriage returns", "", "start\r\n", "opt-in (keyword.start)\n"},
		{"in context", "-context appointment_program", "confirm\ncancel\n", "none: the host's command confirm\nopt-out (keyword.stop)\n"},
		{"a program", "-jsonl", `{"text": "Stop. Thank you"}` + "\n" + `{"text": "where are you?"}`, `{"decision":"opt_out","rule":"keyword.stop"}` + "\n" + `{"decision":"none","rule":""}` + "\n"},
		{
			"yes", "-jsonl", `{"text": "Yes", "context": "pending_double_opt_in"} {"text": "Yes"} {"text": "yes", "context": "opted_out"}`,
			`{"decision":"opt_in","rule":"keyword.yes"}` + "\n" + `{"decision":"none","rule":""}` + "\n" + `{"decision":"none","rule":""}` + "\n",
		},
		{
			"commands", "-jsonl", `{"text": "CONFIRM", "context": "appointment_program"} {"text": "cancel 1030", "context": "appointment_program"} {"text": "CANCEL", "context": "appointment_program"}`,
			`{"decision":"none","rule":"command.confirm"}` + "\n" + `{"decision":"none","rule":"command.cancel"}` + "\n" + `{"decision":"opt_out","rule":"keyword.stop"}` + "\n",
		},
		{
			"languages", "-jsonl", `{"text": "son", "languages": ["tr"]} {"text": "son", "languages": ["en"]} {"text": "son", "languages": ["de"]} {"text": "son", "languages": []} {"text": "son"} {"text": "END", "languages": ["tr"]}`,
			`{"decision":"opt_out","rule":"keyword.stop.tr"}` + "\n" + `{"decision":"none","rule":""}` + "\n" + `{"decision":"likely_opt_out","rule":"keyword.stop.tr.unsure"}` + "\n" +
				`{"decision":"none","rule":""}` + "\n" + `{"decision":"none","rule":""}` + "\n" + `{"decision":"opt_out","rule":"keyword.stop"}` + "\n",
		},
		{"languages of all", "-languages=en,tr", "dur\nson", "opt-out (keyword.stop.tr)\nnone\n"},
		{"likely", "-jsonl", `{"text": "not interested"}`, `{"decision":"likely_opt_out","rule":"keyword.likely"}` + "\n"},
		{"null", "-jsonl", `{"text": "help", "context": null}`, `{"decision":"help","rule":"keyword.help"}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs strings.Builder
			require.NoError(t, run(strings.Fields(c.args), strings.NewReader(c.in), &out, &errs))
			require.Equal(t, c.out, out.String())
			require.Empty(t, errs.String())
		})
	}
}

func TestRunRefuses(t *testing.T) {
	for name, c := range map[string]struct{ args, in, says string }{
		"context":          {"-context lunch", "", "one of appointment_program, opted_out, pending_double_opt_in"},
		"context in JSON":  {"-jsonl", `{"text": "a"} {"text": "b", "context": "lunch"}`, "request 2"},
		"languages":        {"-jsonl", `{"text": "a", "languages": ["en", "English"]}`, "request 1: languages must be codes of ISO 639-1"},
		"languages of all": {"-languages=en,EN", "", "languages must be codes of ISO 639-1"},
		"no JSON":          {"-jsonl", `{"text": "a"}` + "\nstop", "request 2 is not a JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs strings.Builder
			require.ErrorContains(t, run(strings.Fields(c.args), strings.NewReader(c.in), &out, &errs), c.says)
		})
	}
}

func TestUsage(t *testing.T) {
	var out, errs strings.Builder
	require.NoError(t, run([]string{"-h"}, strings.NewReader(""), &out, &errs))
	require.Contains(t, out.String(), "Usage of classify")
	require.ErrorContains(t, run([]string{"-wrong"}, strings.NewReader(""), &out, &errs), "-wrong")
	require.ErrorContains(t, run([]string{"in.txt"}, strings.NewReader(""), &out, &errs), "reads the standard input")
	require.Empty(t, errs.String(), "main prints the error, once")
}
