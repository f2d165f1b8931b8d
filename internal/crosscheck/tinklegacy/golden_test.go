package tinklegacy_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy"
	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
)

const golden = "../../../vault/tinkvault/testdata"

// run runs all checks of a folder with google/tink/go.
func run(t *testing.T, dir string) {
	t.Helper()
	checks, err := exchange.Checks(t.Context(), tinklegacy.Tink, tinklegacy.Open, dir)
	require.NoError(t, err)
	require.Greater(t, len(checks), 300, "the folder is whole")
	for _, c := range checks {
		t.Run(c.Name, func(t *testing.T) { require.NoError(t, c.Run()) })
	}
}

// The old module reads what tink-go/v2 and tinkvault wrote, without them.
func TestReadsGoldenV2(t *testing.T) { run(t, filepath.Join(golden, "v2")) }

// Also the files that it wrote itself, which are complete.
func TestReadsGoldenLegacy(t *testing.T) { run(t, filepath.Join(golden, "legacy")) }
