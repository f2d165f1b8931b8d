package programs_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"

	// What the programs import, so that go test does not repeat an older result where it changed.
	_ "github.com/sealtext/sealtext/service"
	_ "github.com/sealtext/sealtext/sqlstore/pgxstore"
	_ "github.com/sealtext/sealtext/transport/httpsms"
)

// most is how many lines of code a newcomer may have to write.
const most = 40

// build builds the program of a folder in a module of its own, and counts its lines.
func build(t *testing.T, module, dir string) (binary string) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(module, dir, "main.go"))
	require.NoError(t, err)
	lines := 0
	for line := range strings.Lines(string(source)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			lines++
		}
	}
	require.LessOrEqual(t, lines, most, "lines of code")
	binary = filepath.Join(t.TempDir(), "program.exe")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, "./"+filepath.ToSlash(dir))
	cmd.Dir, cmd.Env = module, append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// command is the program in an empty folder of its own.
func command(ctx context.Context, t *testing.T, binary string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), env...)
	return cmd
}

func TestSlogOnly(t *testing.T) {
	out, err := command(t.Context(), t, build(t, "../slogonly", ".")).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), `"msg":"delivered to [PHONE_NUMBER]","otp":"[REDACTED]","attempt":1}`)
}

// The note is read by who may read it, and is in the clear in no file.
func TestColumnsOnSQLite(t *testing.T) {
	cmd := command(t.Context(), t, build(t, "../outside", "programs/columns"))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "allergic to nuts\n[] vault: access denied\n", string(out))
	files, err := filepath.Glob(filepath.Join(cmd.Dir, "clinic.db*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NotContains(t, string(content), "allergic", name)
		require.NotContains(t, string(content), "2025550123", name)
	}
}

func TestColumnsOnPgx(t *testing.T) {
	dsn := sqltest.PostgresDSN(t)
	out, err := command(t.Context(), t, build(t, "../outside", "programs/columnspgx"), "DATABASE_URL="+dsn).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "allergic to nuts\n", string(out))
	var rows int
	require.NoError(t, sqltest.OpenPostgres(t, dsn).QueryRowContext(t.Context(),
		"SELECT count(*) FROM notes JOIN sealtext_subjects s ON s.subject = notes.subject WHERE position('nuts'::bytea IN note) = 0").Scan(&rows))
	require.Equal(t, 1, rows, "the note is sealed, and its person was committed with it")
}

func TestGate(t *testing.T) {
	out, err := command(t.Context(), t, build(t, "../outside", "programs/gate")).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "sent: Your order is ready.\ndecision: true\ndecision: false\n", string(out))
}
