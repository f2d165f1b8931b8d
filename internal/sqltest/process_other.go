//go:build !linux

package sqltest

import "syscall"

// dieWithParent has no counterpart here: a supervisor that is killed by hand
// leaves its server behind.
func dieWithParent(*syscall.SysProcAttr) {}
