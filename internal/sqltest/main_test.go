package sqltest_test

import (
	"testing"

	"github.com/sealtext/sealtext/internal/sqltest"
)

// TestMain has a server without autovacuum, which writes to the log whose size a test measures, and waits for
// locks that others wait for.
func TestMain(m *testing.M) {
	sqltest.Settings("autovacuum=off")
	m.Run()
}
