package redact_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func written(t testing.TB, cfg redact.WriterConfig, text string) string {
	t.Helper()
	var buf bytes.Buffer
	w, err := redact.NewWriter(&buf, cfg)
	require.NoError(t, err)
	_, err = w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return buf.String()
}

// TestJSONLines masks the lines of loggers as the JSON that they are.
func TestJSONLines(t *testing.T) {
	for name, c := range map[string]struct {
		cfg      redact.WriterConfig
		in, want string
	}{
		"number":             {in: `{"n":4539148803436467,"ok":true}`, want: `{"n":"[CREDIT_CARD]","ok":true}`},
		"names":              {in: `{"phone":5552014477,"password":"x","status_code":200}`, want: `{"phone":"[REDACTED]","password":"[REDACTED]","status_code":200}`},
		"zap":                {in: `{"level":"info","ts":1764547200.5,"msg":"call +442079460018","userEmail":"x"}`, want: `{"level":"info","ts":1764547200.5,"msg":"call [PHONE_NUMBER]","userEmail":"[REDACTED]"}`},
		"zerolog":            {in: `{"level":"info","message":"call +442079460018"}`, want: `{"level":"info","message":"call [PHONE_NUMBER]"}`},
		"logrus":             {in: `{"level":"error","msg":"no \u002b442079460018","time":"2026-12-01T09:30:00Z"}`, want: `{"level":"error","msg":"no [PHONE_NUMBER]","time":"2026-12-01T09:30:00Z"}`},
		"time in the record": {in: `{"time":"+442079460018","x":{"time":"2026-12-01T09:30:00Z"}}`, want: `{"time":"[PHONE_NUMBER]","x":{"time":"[DATE_TIME]"}}`},
		"secret object":      {in: `{"recipient":{"a":[1,{"b":2}]},"x":1}`, want: `{"recipient":"[REDACTED]","x":1}`},
		"attribute":          {in: `[{"key":"customer.phone","value":{"stringValue":"x"}},{"key":"status_code","value":{"intValue":"200"}}]`, want: `[{"key":"customer.phone","value":{"stringValue":"[REDACTED]"}},{"key":"status_code","value":{"intValue":"200"}}]`},
		"value first":        {in: `{"value":{"stringValue":"x"},"n":1,"key":"password"}`, want: `{"value":{"stringValue":"[REDACTED]"},"n":1,"key":"password"}`},
		"attribute, list":    {in: `{"key":"phones","value":{ "arrayValue" : {"values":[]}}}`, want: `{"key":"phones","value":{"stringValue":"[REDACTED]"}}`},
		"attribute, number":  {in: `{"key":"n","value":{"intValue": "4539148803436467"}}`, want: `{"key":"n","value":{"stringValue":"[CREDIT_CARD]"}}`},
		"attribute, double":  {in: `{"key":"n","value":{"doubleValue":4539148803436467}}`, want: `{"key":"n","value":{"stringValue":"[CREDIT_CARD]"}}`},
		"attribute, other":   {in: `{"key":"phone","value":{"e164":"x"}}`, want: `{"key":"phone","value":"[REDACTED]"}`},
		"blanks":             {in: "  {\"password\": \"x\"}\t\r\n", want: "  {\"password\": \"[REDACTED]\"}\t\r\n"},
		"no JSON":            {in: `{"password":"hunter22`, want: `{"password":"[CREDENTIAL]`},
		"text":               {in: "call +442079460018\n", want: "call [PHONE_NUMBER]\n"},
		"own keys":           {cfg: redact.WriterConfig{Keys: []string{"case"}}, in: `{"case":1,"phone":2,"message":"m"}`, want: `{"case":"[REDACTED]","phone":2,"message":"m"}`},
		"OTLP": {
			cfg:  redact.WriterConfig{KeepKeys: []string{"body", "name"}},
			in:   `{"scope":{"name":"lib"},"logRecords":[{"timeUnixNano":"1764547200000000000","body":{"stringValue":"mail ann.lee@example.org"},"attributes":[{"key":"email","value":{"stringValue":"x"}}]}]}`,
			want: `{"scope":{"name":"lib"},"logRecords":[{"timeUnixNano":"1764547200000000000","body":{"stringValue":"mail [EMAIL_ADDRESS]"},"attributes":[{"key":"email","value":{"stringValue":"[REDACTED]"}}]}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := written(t, c.cfg, c.in)
			require.Equal(t, c.want, out)
			require.Equal(t, json.Valid([]byte(c.in)), json.Valid([]byte(out)))
		})
	}
	_, err := redact.NewWriter(&bytes.Buffer{}, redact.WriterConfig{Keys: []string{"-"}})
	require.ErrorIs(t, err, redact.ErrConfig)
}

// FuzzJSONLines checks that a line of JSON is one afterwards, without the value
// of a secret member.
func FuzzJSONLines(f *testing.F) {
	f.Add(`{"a":[1,"x",{"password":"y"}]}`)
	f.Add(`[{"value":1,"key":"phone"}]`)
	f.Add(`{"message":"+442079460018"}`)
	f.Fuzz(func(t *testing.T, line string) {
		if !json.Valid([]byte(line)) || strings.ContainsAny(line, "\n") || len(line) > 1<<15 {
			return
		}
		line = `{"password":"k3yk3y","x":` + line + "}"
		out := written(t, redact.WriterConfig{}, line+"\n")
		require.True(t, json.Valid([]byte(out)))
		require.True(t, strings.HasPrefix(out, `{"password":"[REDACTED]","x":`))
	})
}
