package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// TestModules counts what a program that imports only redact links: no module
// but sealtext itself.
func TestModules(t *testing.T) {
	linked := map[string]bool{}
	for _, line := range lines(t, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".") {
		linked[line] = true
	}
	if len(linked) != 2 || !linked["example.test/slogonly"] || !linked["github.com/sealtext/sealtext"] {
		t.Fatalf("linked modules: %v", linked)
	}
	// The list includes the modules that the other packages and the tests of sealtext need; a build
	// of this program downloads none of them.
	if listed := lines(t, "list", "-m", "all"); len(listed) > 12 {
		t.Fatalf("%d modules are listed: %v", len(listed), listed)
	}
	if required := lines(t, "mod", "edit", "-json"); strings.Count(strings.Join(required, "\n"), `"Version": "v`) != 1 {
		t.Fatalf("go.mod requires more than sealtext: %v", required)
	}
}

func lines(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if want := `"msg":"delivered to [PHONE_NUMBER]","otp":"[REDACTED]","attempt":1}`; !strings.Contains(out.String(), want) {
		t.Fatal(out.String())
	}
}
