package layers_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mayGetNumbers are the functions of a host application that the library hands a number to, with why.
// Every other one gets a [sealtext.Prefix] at most.
var mayGetNumbers = map[string]string{
	"consent.BlockList.Block": "the block list of the provider, which has the number",

	"consent.BlockListEditor.BlockAll": "the block list of the provider, which has the numbers",
	"consent.BlockListEditor.Unblock":  "the block list of the provider, which has the number",

	"consent.ImportConfig.Person": "the list of the host application, which has the number",

	"consent.ReconcileConfig.Numbers":      "the numbers are the host application's own",
	"consent.ReconcileConfig.Person":       "the block list of the provider, which has the number",
	"consent.ReassignedChecker.Reassigned": "a database of numbers is asked about one that the host application names",
	"consent.RegisterChecker.Listed":       "a register of numbers is asked about one that the host application names",

	"optouts.Blocker.BlockNumbers": "the provider, which is to deliver nothing to the numbers",
}

// checkNumbers returns the exported function types, fields of a function type and methods of
// interfaces in a file that take a number. A host application implements them.
func checkNumbers(name string, text []byte) (broken []string) {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		return nil // the compiler says it better
	}
	takes := func(what string, f *ast.FuncType) {
		for _, p := range f.Params.List {
			ast.Inspect(p.Type, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && id.Name == "Number" && mayGetNumbers[what] == "" {
					broken = append(broken, fmt.Sprintf("%s hands a number to %s, which may have a Prefix", name, what))
				}
				return true
			})
		}
	}
	for _, d := range file.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range gen.Specs {
			spec, ok := spec.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() {
				continue
			}
			what := file.Name.Name + "." + spec.Name.Name
			switch typ := spec.Type.(type) {
			case *ast.FuncType:
				takes(what, typ)
			case *ast.StructType:
				each(typ.Fields, what, takes)
			case *ast.InterfaceType:
				each(typ.Methods, what, takes)
			}
		}
	}
	return broken
}

func each(fields *ast.FieldList, what string, f func(string, *ast.FuncType)) {
	for _, field := range fields.List {
		if typ, ok := field.Type.(*ast.FuncType); ok {
			for _, name := range field.Names {
				f(what+"."+name.Name, typ)
			}
		}
	}
}

// TestCallbacksGetAPrefix looks at everything that a host application may implement.
func TestCallbacksGetAPrefix(t *testing.T) {
	var broken []string
	for name, text := range sourceFiles(t, ".go") {
		if !strings.HasSuffix(name, "_test.go") && !slices.ContainsFunc(nested, func(n string) bool { return within(name, n) }) {
			broken = append(broken, checkNumbers(name, text)...)
		}
	}
	slices.Sort(broken)
	require.Empty(t, strings.Join(broken, "\n"))
}

func TestCheckNumbers(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a function type", "type Aliases func(sealtext.Number) []string", "v.go hands a number to vault.Aliases, which may have a Prefix"},
		{"a field", "type Config struct{ Find func(ctx context.Context, all ...sealtext.Number) error }", "v.go hands a number to vault.Config.Find, which may have a Prefix"},
		{"a method", "type Finder interface{ Find([]Number) error }", "v.go hands a number to vault.Finder.Find, which may have a Prefix"},
		{"a prefix", "type Aliases func(sealtext.Prefix) []sealtext.Prefix", ""},
		{"a result", "type Parse func(string) (sealtext.Number, error)", ""},
		{"one of the package's own", "type finder interface{ Find(Number) error }", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, strings.Join(checkNumbers("v.go", []byte("package vault\n"+c.text+"\n")), "; "))
		})
	}
}
