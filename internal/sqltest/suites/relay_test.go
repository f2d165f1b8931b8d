package suites_test

import (
	"testing"

	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// TestRelayBothWays runs the cases of a relay on both engines, singly and in batches.
func TestRelayBothWays(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine.Engine) {
		transporttest.RunRelay(t, func(t *testing.T) service.Stores {
			db, _ := e.Fresh(t)
			return service.SQL(db)
		})
	})
}
