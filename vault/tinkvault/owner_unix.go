//go:build unix

package tinkvault

import (
	"io/fs"
	"os"
	"syscall"
)

// private checks that no other user than the owner has the permissions in bits, and that the owner is
// the user of this process, or root, which can read everything in any case.
func private(info fs.FileInfo, bits fs.FileMode) error {
	if info.Mode().Perm()&bits != 0 {
		return ErrExposed
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Uid != 0 && int64(s.Uid) != int64(os.Geteuid()) {
		return ErrForeignOwner
	}
	return nil
}
