// Package grant is a capability in the type system: to open a sealed value a
// caller must hold a Grant, and only packages of this module can make one.
// Each caller of [Recorded] has written an audit event before.
package grant

// Grant states that an audit event of the opening has already been written. The zero value permits
// nothing.
type Grant struct{ recorded bool }

// Recorded makes a Grant. A test keeps the list of packages that call it.
func Recorded() Grant { return Grant{true} }

// Valid reports whether g was made by [Recorded].
func (g Grant) Valid() bool { return g.recorded }
