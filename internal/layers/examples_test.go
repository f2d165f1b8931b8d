package layers_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkExample returns one sentence for each reason why the examples of a test file could not be
// copied into another module: the file is not of an external test package, or it imports an
// internal package. A file without examples is not checked, unless its name says that it has some.
func checkExample(name string, text []byte) (broken []string) {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		return nil // the compiler says it better
	}
	if !strings.HasSuffix(name, "example_test.go") && !slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Example")
	}) {
		return nil
	}
	if !strings.HasSuffix(file.Name.Name, "_test") {
		broken = append(broken, name+" has an example and must be in an external test package")
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil && slices.Contains(strings.Split(path, "/"), "internal") {
			broken = append(broken, fmt.Sprintf("%s has an example and imports %s, which no other module can", name, path))
		}
	}
	return broken
}

func TestExamples(t *testing.T) {
	var broken []string
	for name, text := range sourceFiles(t, ".go") {
		if strings.HasSuffix(name, "_test.go") && !slices.ContainsFunc(nested, func(n string) bool { return within(name, n) }) {
			broken = append(broken, checkExample(name, text)...)
		}
	}
	slices.Sort(broken)
	require.Empty(t, strings.Join(broken, "\n"))
}

func TestCheckExample(t *testing.T) {
	internal := "import \"" + module + "/internal/clock\"\n"
	for _, c := range []struct{ name, file, text, want string }{
		{"outside", "vault/example_test.go", "package vault_test\n", ""},
		{"inside", "vault/example_test.go", "package vault\n", "vault/example_test.go has an example and must be in an external test package"},
		{"imports a part of the module", "vault/example_test.go", "package vault_test\n" + internal, "vault/example_test.go has an example and imports " + module + "/internal/clock, which no other module can"},
		{"an example among tests", "vault/seal_test.go", "package vault_test\n" + internal + "func ExampleNew() {}\n", "vault/seal_test.go has an example and imports " + module + "/internal/clock, which no other module can"},
		{"tests without an example", "vault/seal_test.go", "package vault_test\n" + internal + "func TestNew() {}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, strings.Join(checkExample(c.file, []byte(c.text)), "; "))
		})
	}
}
