package outside_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// What must not be possible does not compile. Each program in testdata is the
// same but for one line, and says why it is refused; the first one compiles,
// so that the others are not refused for something else.
func TestCompiler(t *testing.T) {
	for _, c := range []struct{ program, says string }{
		{"reveal", ""},
		{"importopening", "use of internal package github.com/sealtext/sealtext/internal/opening not allowed"},
		{"callopen", "s.open undefined (cannot refer to unexported method open)"},
		{"callkeyopen", "k.open undefined (cannot refer to unexported method open)"},
		{"callnumber", "s.number undefined (cannot refer to unexported method number)"},
		{"makecleared", "cannot refer to unexported field c in struct literal of type transport.Cleared"},
		{"readcleared", "c.c undefined (cannot refer to unexported field c)"},
		{"makepermit", "cannot refer to unexported field h in struct literal of type consent.Permit"},
	} {
		t.Run(c.program, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", os.DevNull, "./testdata/"+c.program)
			cmd.Env = append(os.Environ(), "GOWORK=off")
			out, err := cmd.CombinedOutput()
			if c.says == "" {
				require.NoError(t, err, string(out))
				return
			}
			require.ErrorContains(t, err, "exit status 1")
			require.Contains(t, string(out), c.says)
		})
	}
}
