package layers_test

import (
	"cmp"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A mod is what `go list -m -json` says about one module.
type mod struct {
	Path, Version, GoVersion string
	Main                     bool
}

// A modFile is what `go mod edit -json` says about go.mod.
type modFile struct {
	Go, Toolchain string
	Require       []struct {
		Path     string
		Indirect bool
	}
	Replace, Exclude, Tool []any
}

// checkModules returns one sentence for each broken rule of the budget.
func checkModules(file modFile, listed []mod, linked []string) []string {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	if file.Go != goVersion {
		say("go.mod says go %s, and the policy is %s: the line binds every consumer", file.Go, goVersion)
	}
	if file.Toolchain != "" {
		say("go.mod has a toolchain line")
	}
	if len(file.Replace)+len(file.Exclude)+len(file.Tool) > 0 {
		say("go.mod has replace, exclude or tool lines")
	}
	direct := 0
	for _, r := range file.Require {
		if !r.Indirect {
			direct++
		}
	}
	if direct > maxDirect {
		say("go.mod requires %d modules directly, the budget is %d", direct, maxDirect)
	}
	others := 0
	for _, m := range listed {
		if m.Main {
			continue
		}
		others++
		if newer(m.GoVersion, goVersion) {
			say("%s %s needs go %s and would raise ours", m.Path, m.Version, m.GoVersion)
		}
	}
	if others > maxListed {
		say("%d modules are listed, the budget is %d", others, maxListed)
	}
	if len(linked) > maxLinked {
		say("%d modules are linked, the budget is %d: %s", len(linked), maxLinked, strings.Join(linked, " "))
	}
	return broken
}

// newer compares two Go versions such as 1.26 and 1.26.0, which are not equal
// as texts but are here.
func newer(a, b string) bool {
	return slices.Compare(numbers(a), numbers(b)) > 0
}

func numbers(version string) []int {
	n := make([]int, 3)
	for i, part := range strings.SplitN(version, ".", 3) {
		n[i], _ = strconv.Atoi(part)
	}
	return n
}

func TestModuleBudget(t *testing.T) {
	files := decode[modFile](t, goTool(t, "mod", "edit", "-json"))
	require.Len(t, files, 1)
	listed := decode[mod](t, goTool(t, "list", "-m", "-json", "all"))
	linked := strings.Fields(goTool(t, "list", "-e", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./..."))
	slices.Sort(linked)
	linked = slices.Compact(linked)
	t.Logf("%d modules listed, %d linked", len(listed)-1, len(linked))
	require.Empty(t, strings.Join(checkModules(files[0], listed, linked), "\n"))
}

// TestTheWorkspaceHasTheVersionsOfConsumers: what is tested in the workspace is what a consumer builds.
// It also means that the second run, without the workspace, need not repeat any test: go test has the
// results.
func TestTheWorkspaceHasTheVersionsOfConsumers(t *testing.T) {
	const list = "{{if not .Main}}{{.Path}} {{.Version}}{{end}}"
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", list, "all")
	cmd.Dir = repository(t)
	cmd.Env = append(cmd.Environ(), "GOWORK="+filepath.Join(cmd.Dir, "go.work"), "GOFLAGS=-mod=readonly")
	out, err := cmd.Output()
	require.NoError(t, err)
	workspace := strings.Split(string(out), "\n")
	for line := range strings.Lines(goTool(t, "list", "-m", "-f", list, "all")) {
		line = strings.TrimSpace(line)
		require.Contains(t, workspace, line, "the workspace has another version of it: go get it in the root module, then run go mod tidy in every module")
	}
}

func TestCheckModules(t *testing.T) {
	type require1 = struct {
		Path     string
		Indirect bool
	}
	good := modFile{Go: goVersion, Require: []require1{{Path: tink}, {Path: xtext, Indirect: true}}}
	many := func(n int) []mod { return slices.Repeat([]mod{{Path: "example.com/m", GoVersion: "1.20"}}, n) }
	edit := func(change func(*modFile)) modFile {
		file := good
		change(&file)
		return file
	}
	for _, c := range []struct {
		name   string
		file   modFile
		listed []mod
		linked int
		want   string
	}{
		{"within", good, append(many(maxListed), mod{Main: true}), maxLinked, ""},
		{"one more listed", good, many(maxListed + 1), 0, "22 modules are listed, the budget is 21"},
		{"one more linked", good, nil, maxLinked + 1, "10 modules are linked, the budget is 9: m m m m m m m m m m"},
		{"newer go", edit(func(f *modFile) { f.Go = "1.27.0" }), nil, 0, "go.mod says go 1.27.0, and the policy is 1.26.0: the line binds every consumer"},
		{"toolchain", edit(func(f *modFile) { f.Toolchain = "go1.26.8" }), nil, 0, "go.mod has a toolchain line"},
		{"replace", edit(func(f *modFile) { f.Replace = []any{"x"} }), nil, 0, "go.mod has replace, exclude or tool lines"},
		{"tool", edit(func(f *modFile) { f.Tool = []any{"x"} }), nil, 0, "go.mod has replace, exclude or tool lines"},
		{"six direct", edit(func(f *modFile) { f.Require = make([]require1, 6) }), nil, 0, "go.mod requires 6 modules directly, the budget is 5"},
		{"dependency on newer go", good, []mod{{Path: "a.b/c", Version: "v1.0.0", GoVersion: "1.27"}}, 0, "a.b/c v1.0.0 needs go 1.27 and would raise ours"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := checkModules(c.file, c.listed, slices.Repeat([]string{"m"}, c.linked))
			require.Equal(t, c.want, cmp.Or(strings.Join(got, "; "), ""))
		})
	}
}
