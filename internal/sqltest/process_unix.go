//go:build unix

package sqltest

import (
	"os"
	"os/user"
	"strconv"
	"sync"
	"syscall"
)

// ownSession puts the supervisor out of reach of the signals that end the
// process group of a test: it must live a moment longer.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// asServerUser returns the attributes of a process of PostgreSQL, which
// refuses to run as root: then it runs as postgres, else as nobody. A user
// without root's rights runs it as itself.
func asServerUser() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: serverUser()}
}

var serverUser = sync.OnceValue(func() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			continue
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return nil // the server then refuses, and says why
})

// giveAway hands the folder to the user that the server runs as.
func giveAway(dir string) error {
	c := serverUser()
	if c == nil {
		return nil
	}
	return os.Chown(dir, int(c.Uid), int(c.Gid))
}

// quit asks a process to end at once. For PostgreSQL, SIGQUIT is the
// immediate shutdown that also ends its children.
func quit(p *os.Process) error { return p.Signal(syscall.SIGQUIT) }
