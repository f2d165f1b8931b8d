// Package grant is a capability in the type system: to open a sealed value a
// caller must hold a Grant, and only packages of this module can make one.
// Each place that calls [Recorded] has put an audit event on record before.
package grant

// Grant says that the opening it pays for is already on record. The zero
// value pays for nothing.
type Grant struct{ recorded bool }

// Recorded makes a Grant. A test keeps the list of packages that call it.
func Recorded() Grant { return Grant{true} }

// Valid reports whether g was made by [Recorded].
func (g Grant) Valid() bool { return g.recorded }
