package transporttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestGoodRelay(t *testing.T) {
	transporttest.RunRelay(t, func(t *testing.T) service.Stores {
		store, err := memstore.New(memstore.Config{})
		require.NoError(t, err)
		return service.Memory(store)
	})
}
