package sqltest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// errNoServer is the one line that a skipped test prints.
var errNoServer = errors.New("no PostgreSQL server found: set " + envDSN +
	", or " + envBin + " to a folder with initdb and postgres")

// findBinaries returns a folder that holds initdb and postgres. A folder that SEALTEXT_PG_BIN names
// is the only one looked at: another version would be a different test.
func findBinaries() (string, error) {
	if dir := os.Getenv(envBin); dir != "" {
		if hasServer(dir) {
			return dir, nil
		}
		return "", errNoServer
	}
	if runtime.GOOS == "windows" {
		// A server refuses to run with administrator rights, which accounts
		// there often have, so it is never started without being asked for.
		return "", errNoServer
	}
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // a pattern that this system cannot read has no matches
		}
		slices.SortStableFunc(found, func(a, b string) int { return version(b) - version(a) })
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, dir := range dirs {
		if hasServer(dir) {
			return dir, nil
		}
	}
	return "", errNoServer
}

// hasServer tells whether dir holds both programs that a cluster needs. A
// client package alone has neither.
func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(program(dir, name))
		if err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// program returns the path of a program in dir.
func program(dir, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, name)
}

// version reads the major version out of the folder above bin:
// /usr/lib/postgresql/15/bin and postgresql@17/bin both have one. A folder
// without a number sorts last.
func version(bin string) int {
	name := filepath.Base(filepath.Dir(bin))
	if _, after, ok := strings.Cut(name, "@"); ok {
		name = after
	}
	n, err := strconv.Atoi(name)
	if err != nil {
		return -1
	}
	return n
}
