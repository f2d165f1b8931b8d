package sqltest_test

import (
	"testing"

	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func transportSuite(t *testing.T, fresh func(*testing.T) *sqlstore.DB) {
	t.Run("transport", func(t *testing.T) {
		transporttest.RunStore(t, func(t *testing.T) transport.Store { return fresh(t).Transport() })
	})
}
