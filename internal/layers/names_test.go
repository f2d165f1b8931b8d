package layers_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxNames is the largest number of exported names of a package: types, functions, variables and
// constants, without methods, fields, and the ids that [isID] leaves out.
const maxNames = 140

// exported returns the exported names that a file declares at top level.
func exported(file *ast.File) (names []string) {
	add := func(idents ...*ast.Ident) {
		for _, id := range idents {
			if id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					if !isID(d.Tok, spec) {
						add(spec.Names...)
					}
				}
			}
		}
	}
	return names
}

// isID reports whether constants are not counted: the entities of package redact, and the ids of
// rules and reasons, which are untyped strings. They are entries of a list, documented as one.
func isID(tok token.Token, spec *ast.ValueSpec) bool {
	if tok != token.CONST {
		return false
	}
	if typ, ok := spec.Type.(*ast.Ident); ok {
		return typ.Name == "Entity"
	}
	if spec.Type != nil || len(spec.Values) != 1 {
		return false
	}
	value, ok := spec.Values[0].(*ast.BasicLit)
	return ok && value.Kind == token.STRING && slices.ContainsFunc([]string{"Rule", "Reason"}, func(prefix string) bool {
		return strings.HasPrefix(spec.Names[0].Name, prefix)
	})
}

// checkNames returns one sentence for each package with too many names.
func checkNames(counts map[string]int) (broken []string) {
	for dir, n := range counts {
		if n > maxNames {
			broken = append(broken, fmt.Sprintf("%s exports %d names, the limit is %d: it has more than one subject", dir, n, maxNames))
		}
	}
	slices.Sort(broken)
	return broken
}

func TestExportedNames(t *testing.T) {
	counts := map[string]int{}
	for name, text := range sourceFiles(t, ".go") {
		dir := filepath.ToSlash(filepath.Dir(name))
		if strings.HasSuffix(name, "_test.go") || slices.Contains(strings.Split(dir, "/"), "internal") || slices.ContainsFunc(nested, func(n string) bool { return within(dir, n) }) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		require.NoError(t, err)
		counts[dir] += len(exported(file))
	}
	require.Greater(t, counts["audit"], 10)
	for dir, n := range counts {
		t.Logf("%4d %s", n, dir)
	}
	require.Empty(t, strings.Join(checkNames(counts), "\n"))
}

func TestExported(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"types and functions", "type A struct{ F int }\nfunc B() {}\nfunc (A) C() {}\ntype d int", "A B"},
		{"values", "const (\n\tA = iota\n\tB\n\tc\n)\nvar D, E int", "A B D E"},
		{"entities", "const A Entity = \"A\"\nconst B Kind = \"B\"", "B"},
		{"ids", "const ReasonA = \"a\"\nconst RuleB = \"b\"\nconst ReasonC Reason = \"c\"\nvar ReasonD = \"d\"\nconst E = \"e\"", "ReasonC ReasonD E"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "a.go", "package p\n"+c.source, 0)
			require.NoError(t, err)
			require.Equal(t, c.want, strings.Join(exported(file), " "))
		})
	}
}

func TestCheckNames(t *testing.T) {
	require.Equal(t, []string{
		"b exports 141 names, the limit is 140: it has more than one subject",
	}, checkNames(map[string]int{"a": maxNames, "b": maxNames + 1}))
}

// sourceFiles returns the text of the files of the repository with one of the extensions, by their
// path in the repository. Folders whose name begins with a dot are left out.
func sourceFiles(t *testing.T, ext ...string) map[string][]byte {
	t.Helper()
	root := repository(t)
	files := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if file != root && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains(ext, filepath.Ext(file)) {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		files[filepath.ToSlash(name)] = text
		return err
	}))
	require.NotEmpty(t, files)
	return files
}
