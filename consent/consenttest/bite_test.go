package consenttest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/txcase"
)

// suite has the cases of one kind of store, by name.
type suite[S any] struct {
	names []string
	cases map[string]func(context.Context, func() S) error
}

func (s *suite[S]) add(t *testing.T, name string, run func(context.Context, func() S) error) {
	t.Helper()
	if s.cases == nil {
		s.cases = map[string]func(context.Context, func() S) error{}
	}
	require.NotContains(t, s.cases, name, "names of cases are distinct")
	s.cases[name] = run
	s.names = append(s.names, name)
}

// bites shows that each case finds the stores that are broken for it.
func (s *suite[S]) bites(t *testing.T, broken []txcase.Broken[S]) {
	t.Helper()
	require.NoError(t, txcase.Bites(t.Context(), s.names, func(ctx context.Context, name string, open func() S) error {
		return s.cases[name](ctx, open)
	}, broken))
}
