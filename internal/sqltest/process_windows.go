package sqltest

import (
	"os"
	"syscall"
)

// ownSession keeps a Ctrl-C at the console away from the supervisor: it must
// live a moment longer than the test.
func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// asServerUser changes nothing: an account with administrator rights, under
// which PostgreSQL refuses to start, has to give SEALTEXT_PG_DSN.
func asServerUser() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

func giveAway(string) error { return nil }

// quit ends a process. Windows has no signal for it; the children of the
// server notice that it is gone and end themselves.
func quit(p *os.Process) error { return p.Kill() }
