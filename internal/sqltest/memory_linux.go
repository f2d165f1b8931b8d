package sqltest

import "syscall"

// inMemory is the file system of Linux that is kept in memory, where it is large enough: a commit is flushed
// there at no cost, and no test here needs data that survive the machine. Elsewhere it is empty, which
// stands for the usual folder.
func inMemory() string {
	const dir, least = "/dev/shm", 2 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < least { //nolint:gosec // a size
		return ""
	}
	return dir
}
