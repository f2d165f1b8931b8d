package sqltest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// declared is one program of the clinic that may send everything from a sender.
func declared(t testing.TB, name sealtext.Program, from sealtext.Sender, change ...func(*program.Program)) program.Source {
	t.Helper()
	p := program.Program{Tenant: clinic, Name: name, Senders: []program.Sender{{Address: from}}, Purposes: sealtext.AllPurposes}
	for _, f := range change {
		f(&p)
	}
	source, err := program.Static(nil, p)
	require.NoError(t, err)
	return source
}
