//go:build goexperiment.runtimesecret && go1.26

package secret

import "runtime/secret"

// Erases reports whether Do does more than call f.
const Erases = true

// Do calls f and erases what f left behind. Keep it small: everything that f
// allocates costs more.
func Do(f func()) { secret.Do(f) }
