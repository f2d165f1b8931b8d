package httptransport_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/httptransport"
)

// hidden has one byte, so that no part of it can be shown by chance; 5e is its hexadecimal form.
const hidden = "^^^^^^^^^^^^^^^^"

func TestSecretIsNotShown(t *testing.T) {
	s := httptransport.Secret(hidden)
	in := struct {
		User string
		Key  httptransport.Secret
		More []httptransport.Secret
	}{"clinic", s, []httptransport.Secret{s}}
	silent := func(said string) {
		t.Helper()
		require.NotContains(t, said, "^")
		require.NotContains(t, said, "5e")
		require.NotContains(t, said, "5E")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%20s", "%.3s", "%t", "%U"} {
		require.Equal(t, "httptransport.Secret", fmt.Sprintf(verb, s))
		silent(fmt.Sprintf(verb, in))
		silent(fmt.Sprintf(verb, &in))
		silent(fmt.Sprintf(verb, map[httptransport.Secret]any{s: &s}))
	}
	silent(fmt.Sprint(s) + fmt.Sprintln(in) + s.String())
	silent(fmt.Errorf("refused: %v", s).Error())
	for _, make := range []func(b *bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(make(&b)).Info("sent", "secret", s, "in", in, "pointer", &in)
		silent(b.String())
		require.Contains(t, b.String(), "httptransport.Secret")
	}
}

func TestSecretIsNotEncoded(t *testing.T) {
	const want = "a secret is not encoded"
	in := struct{ Key httptransport.Secret }{hidden}
	for _, v := range []any{in, &in, in.Key, []httptransport.Secret{in.Key}} {
		_, err := json.Marshal(v)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "^")
	}
	_, err := xml.Marshal(in.Key)
	require.ErrorContains(t, err, want)
	_, err = in.Key.MarshalText()
	require.ErrorContains(t, err, want)
	require.ErrorContains(t, gob.NewEncoder(&bytes.Buffer{}).Encode(in), want)
	require.Equal(t, hidden, string(in.Key))
}

func TestSecretValid(t *testing.T) {
	for s, want := range map[httptransport.Secret]bool{
		"a~ !": true, "": false, "key\n": false, "key\x7f": false, "cl\u00e9": false, "\xff": false, "a\tb": false,
	} {
		require.Equal(t, want, s.Valid())
	}
}
