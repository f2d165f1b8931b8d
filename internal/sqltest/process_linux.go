package sqltest

import "syscall"

// dieWithParent makes the kernel end the server when the supervisor dies
// without a chance to do it.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
