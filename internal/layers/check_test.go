package layers_test

import (
	"fmt"
	"slices"
	"strings"
)

// A pkg is the output of `go list -json` about one package of the module.
type pkg struct {
	ImportPath   string
	Imports      []string // by the files without _test
	TestImports  []string
	XTestImports []string
	Deps         []string // everything reachable through Imports
}

// checkLayers returns one sentence for each broken rule, sorted. It depends on nothing but its
// argument, so that tests can pass it a module that breaks a rule.
func checkLayers(pkgs []pkg) []string {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	for _, p := range pkgs {
		name := short(p.ImportPath)
		subject, layer := place(p.ImportPath)
		if layer < 0 {
			say("%s has no layer: enter it in layers_test.go", name)
			continue
		}
		for _, imp := range p.Imports {
			switch {
			case within(imp, module):
				checkNeighbor(say, p.ImportPath, imp)
			case standard(imp):
				checkStandard(say, name, subject, layer, imp)
			default:
				if why := outside(imp, subject); why != "" {
					say("%s imports %s: %s", name, imp, why)
				}
			}
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			if within(imp, module) || standard(imp) || inModule(imp, allowedInTests) {
				continue
			}
			if why := outside(imp, subject); why != "" {
				say("a test of %s imports %s, which every consumer would download", name, imp)
			}
		}
		for _, dep := range p.Deps {
			if inModule(dep, drivers) {
				say("%s links the driver %s", name, dep)
			}
			if dep == "testing" && layer < kitLayer {
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
	fromSubject, fromLayer := place(from)
	toSubject, toLayer := place(to)
	switch {
	case fromSubject == toSubject:
		// The packages of one subject may import each other.
	case toLayer < 0:
		say("%s imports %s, which has no layer", short(from), short(to))
	case toLayer == fromLayer:
		say("%s imports %s: different subjects of one layer never import each other", short(from), short(to))
	case toLayer > fromLayer:
		say("%s imports %s, which is in a higher layer", short(from), short(to))
	}
}

// checkStandard judges an import of the standard library.
func checkStandard(say func(string, ...any), name, subject string, layer int, imp string) {
	switch {
	case layer == rootLayer && slices.Contains(inputOutput, imp):
		say("%s imports %s: the shared types do no input or output", name, imp)
	case imp == "crypto/rand" && subject != "internal/rand":
		say("%s imports crypto/rand: only internal/rand may", name)
	}
}

// outside returns the reason why a subject may not import a package of another module, or "" when
// it may.
func outside(imp, subject string) string {
	for mod, subjects := range allowed {
		if within(imp, mod) {
			if slices.Contains(subjects, subject) {
				return ""
			}
			return "only " + strings.Join(subjects, " and ") + " may"
		}
	}
	return "not in the dependency budget"
}

// inModule reports whether imp belongs to one of the modules. The major version of a driver may
// follow its path.
func inModule(imp string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return within(imp, m) })
}

// standard reports whether imp is in the standard library: its first element has no dot. Packages
// that the toolchain vendors are part of it.
func standard(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return !strings.Contains(first, ".")
}

// short names a package as the list of layers does.
func short(importPath string) string {
	if importPath == module {
		return "the root package"
	}
	return strings.TrimPrefix(importPath, module+"/")
}
