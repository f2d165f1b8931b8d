package redact_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func TestJSON(t *testing.T) {
	r := mustNew(t, redact.Config{})
	for _, c := range []struct{ name, in, want string }{
		{"layout stays", " { \"a\" : [ 1 , true , null , \"x\" ] }\n", " { \"a\" : [ 1 , true , null , \"x\" ] }\n"},
		{"string", `["to ` + mail + `"]`, `["to [EMAIL_ADDRESS]"]`},
		{"escaped", `["ann\u002elee\u0040example.org"]`, `["[EMAIL_ADDRESS]"]`},
		{"name of a member", `{"` + mail + `": 1}`, `{"[EMAIL_ADDRESS]": 1}`},
		{"number", `[4539148803436467, 12]`, `["[CREDIT_CARD]", 12]`},
		{"secret object", `{"auth": {"user": "u", "x": [1, {"y": 2}]}, "b": 1}`, `{"auth": "[REDACTED]", "b": 1}`},
		{"secret name", `{"customerPhone": 12}`, `{"customerPhone": "[REDACTED]"}`},
		{"nothing in it", `{}`, `{}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := r.JSON([]byte(c.in))
			require.NoError(t, err)
			require.Equal(t, c.want, string(out))
		})
	}
	for name, in := range map[string]string{
		"empty": "", "cut": `{"a": "` + mail, "deep": strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), "deep open": strings.Repeat("[", 1_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			out, err := r.JSON([]byte(in))
			require.ErrorIs(t, err, redact.ErrJSON)
			require.Nil(t, out)
		})
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a": "` + mail + `", "b": [1.5e3, "\u0031"]}`, `"x"`, `[[{}]]`, `{"phone": {"a": []}}`} {
		f.Add([]byte(s))
	}
	r := mustNew(f, redact.Config{})
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := r.JSON(in)
		if err != nil {
			require.Nil(t, out)
			return
		}
		require.True(t, json.Valid(out), "%q gives %q", in, out)
	})
}

func TestValue(t *testing.T) {
	r := mustNew(t, redact.Config{})
	type inner struct {
		Notes  []string          `json:"notes,omitempty"`
		Labels map[string]string `redact:"-"`
		Raw    []byte
		Skip   string `json:"-"`
	}
	type outer struct {
		inner
		Tag   string `redact:"UK_NHS"`
		Phone int
		Err   error
		N     int
		Next  *outer
		C     chan int
	}
	v := outer{inner: inner{Notes: []string{mail}, Labels: map[string]string{"a": "b"}, Raw: []byte(mail), Skip: mail}, Tag: "x", Phone: 7, Err: errors.New("for " + mail), N: 3}
	v.Next = &v
	out, err := json.Marshal(r.Value(v))
	require.NoError(t, err)
	require.NotContains(t, string(out), "ann.lee")
	require.Contains(t, string(out), `"Tag":"[UK_NHS]"`)
	require.Contains(t, string(out), `"Phone":"[REDACTED]"`)
	require.Contains(t, string(out), `"Err":"for [EMAIL_ADDRESS]"`)
	require.Contains(t, string(out), `"N":3`)
	require.Contains(t, string(out), `"C":"[REDACTED]"`)
	require.Nil(t, r.Value(nil))
	require.Equal(t, redact.Masked, r.Value(panicky{}))
}

// splitWrite writes s in pieces that cuts chooses.
func splitWrite(t *testing.T, r *redact.Redactor, s string, cuts func(rest int) int) string {
	t.Helper()
	var buf bytes.Buffer
	w, err := redact.NewWriter(&buf, redact.WriterConfig{Redactor: r, MaxLine: 1 << 10})
	require.NoError(t, err)
	for len(s) > 0 {
		n := min(len(s), max(1, cuts(len(s))))
		k, err := w.Write([]byte(s[:n]))
		require.NoError(t, err)
		require.Equal(t, n, k)
		s = s[n:]
	}
	require.NoError(t, w.Close())
	return buf.String()
}

func TestWriterSplits(t *testing.T) {
	r := mustNew(t, redact.Config{})
	pem := "-----BEGIN RSA PRIVATE KEY-----\nMIIEann.lee\nAAAA\n-----END RSA PRIVATE KEY-----\n"
	rng := rand.New(rand.NewPCG(5, 6))
	for name, s := range map[string]string{
		"lines":                "a " + mail + "\nb +44 20 7946 0018\r\n\nlast 4539 1488 0343 6467",
		"long line":            strings.Repeat("mail "+mail+" now ", 200),
		"no blanks":            strings.Repeat("ann.lee@example.org", 200) + " end\nok",
		"digits":               strings.Repeat("1 ", 3000) + "\nok",
		"key":                  "x\n" + pem + "y\n",
		"key not ended":        "x\n" + pem[:60],
		"only a marker":        "x\n-----BEGIN PRIVATE KEY-----\n" + strings.Repeat("ann.lee AAAA\n", 256) + "after " + mail + "\n",
		"key after a long run": strings.Repeat("x", 1500) + pem + "y\n",
		"key at a cut":         strings.Repeat("lorem ", 168) + pem + "y\n",
		"key on a long line":   strings.Repeat("lorem ", 165) + strings.ReplaceAll(pem, "\n", `\n`) + strings.Repeat("lorem ", 300) + "\n",
		"exactly full":         strings.Repeat("x", 1023) + "\n" + strings.Repeat("y", 1024) + "\nz",
	} {
		t.Run(name, func(t *testing.T) {
			whole := splitWrite(t, r, s, func(rest int) int { return rest })
			require.NotContains(t, whole, "ann.lee")
			require.Equal(t, whole, splitWrite(t, r, s, func(int) int { return 1 }))
			for range 20 {
				require.Equal(t, whole, splitWrite(t, r, s, func(int) int { return 1 + rng.IntN(300) }))
			}
		})
	}
	marker := "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat("AAAA\n", 256) + "go on\n"
	require.Equal(t, "[CREDENTIAL]\ngo on\n", splitWrite(t, r, marker, func(int) int { return 7 }))
	require.Equal(t, "x [CREDENTIAL]", splitWrite(t, r, "x "+marker[:90], func(int) int { return 7 }))
	for n := range 1200 {
		text := strings.Repeat("x", n) + " lorem ipsum " + pem + "y\n"
		require.NotContains(t, splitWrite(t, r, text, func(rest int) int { return rest }), "MIIE", "%d bytes before", n)
		require.NotContains(t, splitWrite(t, r, strings.Repeat("x", n)+pem+"y\n", func(rest int) int { return rest }), "MIIE", "%d bytes before, no blank", n)
	}
	require.Equal(t, r.String("a "+mail)+"\n", splitWrite(t, r, "a "+mail+"\n", func(int) int { return 3 }))
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWriterErrors(t *testing.T) {
	_, err := redact.NewWriter(nil, redact.WriterConfig{})
	require.ErrorIs(t, err, redact.ErrConfig)
	_, err = redact.NewWriter(&bytes.Buffer{}, redact.WriterConfig{MaxLine: 5})
	require.ErrorIs(t, err, redact.ErrConfig)
	w, err := redact.NewWriter(brokenWriter{}, redact.WriterConfig{})
	require.NoError(t, err)
	_, err = w.Write([]byte("a\nb\n"))
	require.ErrorContains(t, err, "full")
	require.ErrorContains(t, w.Close(), "full")
}

func FuzzWriter(f *testing.F) {
	f.Add("mail "+mail+"\nx", uint8(3))
	f.Add(strings.Repeat("1 2", 800), uint8(200))
	r := mustNew(f, redact.Config{})
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		whole := splitWrite(t, r, s, func(rest int) int { return rest })
		require.Equal(t, whole, splitWrite(t, r, s, func(int) int { return int(n) }))
	})
}
