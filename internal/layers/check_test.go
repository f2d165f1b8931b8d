package layers_test

import (
	"fmt"
	"slices"
	"strings"
)

// A pkg is what `go list -json` says about one package of the module.
type pkg struct {
	ImportPath   string
	Imports      []string // by the files without _test
	TestImports  []string
	XTestImports []string
	Deps         []string // everything reachable through Imports
}

// checkFloors returns one sentence for each broken rule, sorted. It looks at
// nothing but its argument, so the tests can hand it a house that is wrong.
func checkFloors(pkgs []pkg) []string {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	for _, p := range pkgs {
		name := short(p.ImportPath)
		room, floor := place(p.ImportPath)
		if floor < 0 {
			say("%s has no floor: enter it in plan_test.go", name)
			continue
		}
		for _, imp := range p.Imports {
			switch {
			case within(imp, module):
				checkNeighbor(say, p.ImportPath, imp)
			case standard(imp):
				checkStandard(say, name, room, floor, imp)
			default:
				if why := outside(imp, room); why != "" {
					say("%s imports %s: %s", name, imp, why)
				}
			}
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			if within(imp, module) || standard(imp) || inModule(imp, allowedInTests) {
				continue
			}
			if why := outside(imp, room); why != "" {
				say("a test of %s imports %s, which every consumer would download", name, imp)
			}
		}
		for _, dep := range p.Deps {
			if inModule(dep, drivers) {
				say("%s links the driver %s", name, dep)
			}
			if dep == "testing" && floor != kitFloor {
				say("%s links testing, which only test kits may", name)
			}
			if inModule(dep, []string{testify}) {
				say("%s links testify, which only tests may", name)
			}
		}
	}
	slices.Sort(broken)
	return slices.Compact(broken)
}

// checkNeighbor judges an import of another package of the module.
func checkNeighbor(say func(string, ...any), from, to string) {
	fromRoom, fromFloor := place(from)
	toRoom, toFloor := place(to)
	switch {
	case fromRoom == toRoom:
		// Inside one room the packages are free.
	case toFloor < 0:
		say("%s imports %s, which has no floor", short(from), short(to))
	case toFloor == fromFloor:
		say("%s imports %s: rooms on one floor never import each other", short(from), short(to))
	case toFloor > fromFloor:
		say("%s imports %s, which is on a higher floor", short(from), short(to))
	}
}

// checkStandard judges an import of the standard library.
func checkStandard(say func(string, ...any), name, room string, floor int, imp string) {
	switch {
	case floor == rootFloor && slices.Contains(inputOutput, imp):
		say("%s imports %s: the nouns do no input or output", name, imp)
	case imp == "crypto/rand" && room != "internal/rand":
		say("%s imports crypto/rand: only internal/rand may", name)
	}
}

// outside tells why a room may not import a package of another module, or
// nothing when it may.
func outside(imp, room string) string {
	for mod, rooms := range allowed {
		if within(imp, mod) {
			if slices.Contains(rooms, room) {
				return ""
			}
			return "only " + strings.Join(rooms, " and ") + " may"
		}
	}
	return "not in the dependency budget"
}

// inModule tells whether imp belongs to one of the modules. A driver's major
// version may follow its path.
func inModule(imp string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return within(imp, m) })
}

// standard tells whether imp is of the standard library: its first element
// has no dot. Packages that the toolchain vendors are part of it.
func standard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}

// short names a package as the plan does.
func short(importPath string) string {
	if importPath == module {
		return "the root package"
	}
	return strings.TrimPrefix(importPath, module+"/")
}
