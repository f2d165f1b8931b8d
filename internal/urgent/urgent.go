// Package urgent marks the context of a transaction that must not wait behind ordinary ones: an
// opt-out or an inbound message, which a provider delivers once and for which hand-offs wait.
package urgent

import "context"

type key struct{}

// Context returns a context whose transactions are urgent.
func Context(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

// Is reports whether transactions of the context are urgent.
func Is(ctx context.Context) bool { return ctx.Value(key{}) != nil }
