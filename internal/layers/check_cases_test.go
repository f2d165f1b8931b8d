package layers_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCheckLayers passes the checker modules that break one rule each, so that the checker itself is
// known to fail.
func TestCheckLayers(t *testing.T) {
	in := func(dir string) string {
		if dir == "" {
			return module
		}
		return module + "/" + dir
	}
	imports := func(dir string, imp ...string) pkg { return pkg{ImportPath: in(dir), Imports: imp} }
	tests := func(dir string, imp ...string) pkg { return pkg{ImportPath: in(dir), XTestImports: imp} }
	links := func(dir string, dep ...string) pkg { return pkg{ImportPath: in(dir), Deps: dep} }

	for _, c := range []struct {
		name string
		pkg  pkg
		want string // "" where no rule is broken
	}{
		{"downwards", imports("vault", in("audit"), in(""), in("internal/clock"), "context"), ""},
		{"sideways", imports("audit", in("redact")), "audit imports redact: different subjects of one layer never import each other"},
		{"sideways to a package below the folder", imports("vault", in("vault/phone")), "vault imports vault/phone: different subjects of one layer never import each other"},
		{"sideways among leaves", imports("internal/canon", in("internal/clock")), "internal/canon imports internal/clock: different subjects of one layer never import each other"},
		{"sideways among adapters", imports("transport/twilio", in("transport/inbox")), "transport/twilio imports transport/inbox: different subjects of one layer never import each other"},
		{"upwards", imports("audit", in("vault")), "audit imports vault, which is in a higher layer"},
		{"root upwards", imports("", in("audit")), "the root package imports audit, which is in a higher layer"},
		{"leaf to root", imports("internal/clock", in("")), "internal/clock imports the root package, which is in a higher layer"},
		{"gateway to its adapter", imports("transport", in("transport/twilio")), "transport imports transport/twilio, which is in a higher layer"},
		{"store to a kit", imports("sqlstore", in("audit/audittest")), "sqlstore imports audit/audittest, which is in a higher layer"},
		{"kit to everything below", imports("vault/vaulttest", in("memstore"), in("vault/tinkvault"), "testing"), ""},
		{"kit to a kit", imports("vault/vaulttest", in("audit/audittest")), "vault/vaulttest imports audit/audittest: different subjects of one layer never import each other"},
		{"inside one subject", imports("redact", in("redact/internal/scan")), ""},
		{"the inside of another subject", imports("consent", in("redact/internal/scan")), ""},
		{"adapter's own folder", imports("transport/twilio/wire", in("transport/twilio")), ""},
		{"unplanned", imports("helpers"), "helpers has no layer: enter it in layers_test.go"},
		{"unplanned import", imports("vault", in("internal/misc")), "vault imports internal/misc, which has no layer"},

		{"tink at home", imports("vault/tinkvault", tink+"/aead"), ""},
		{"tink elsewhere", imports("vault", tink+"/aead"), "vault imports " + tink + "/aead: only vault/tinkvault may"},
		{"numbers at home", imports("consent/zone", phonenumbers), ""},
		{"numbers elsewhere", imports("consent", phonenumbers), "consent imports " + phonenumbers + ": only vault/phone and consent/zone may"},
		{"numbers in a test", tests("internal/phonemeta", phonenumbers, testify+"/require"), ""},
		{"unknown module", imports("redact", "github.com/acme/regexp"), "redact imports github.com/acme/regexp: not in the dependency budget"},
		{"unknown module in a leaf", imports("internal/canon", "golang.org/x/text/unicode/norm"), "internal/canon imports golang.org/x/text/unicode/norm: only redact and transport and consent may"},
		{"unknown module in a test", tests("redact", "pgregory.net/rapid"), "a test of redact imports pgregory.net/rapid, which every consumer would download"},
		{"a name that only begins alike", imports("vault/tinkvault", tink+"extra/aead"), "vault/tinkvault imports " + tink + "extra/aead: not in the dependency budget"},

		{"driver far away", links("sqlstore", "database/sql", "modernc.org/sqlite/lib"), "sqlstore links the driver modernc.org/sqlite/lib"},
		{"driver with a version", links("consent", "github.com/jackc/pgx/v5/stdlib"), "consent links the driver github.com/jackc/pgx/v5/stdlib"},
		{"driver in a test", tests("sqlstore", "modernc.org/sqlite"), "a test of sqlstore imports modernc.org/sqlite, which every consumer would download"},
		{"testing in a kit", links("audit/audittest", "testing"), ""},
		{"testing on the kits", links("transport/internal/adaptertest", "testing"), ""},
		{"testing in a package", links("audit", "testing"), "audit links testing, which only test kits may"},
		{"testify in a kit", links("audit/audittest", testify+"/require"), "audit/audittest links testify, which only tests may"},

		{"output in the root", imports("", "os"), "the root package imports os: the shared types do no input or output"},
		{"randomness at home", imports("internal/rand", "crypto/rand"), ""},
		{"randomness elsewhere", imports("vault", "crypto/rand"), "vault imports crypto/rand: only internal/rand may"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := checkLayers([]pkg{c.pkg})
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Equal(t, []string{c.want}, got)
		})
	}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		dir, subject string
		layer        int
	}{
		{"", "", rootLayer},
		{"/internal/clock", "internal/clock", leafLayer},
		{"/vault", "vault", 3},
		{"/vault/phone", "vault/phone", 3},
		{"/vault/tinkvault", "vault/tinkvault", 7},
		{"/vault/internal/cache", "vault", 3},
		{"/consent/proof", "consent", 3}, // a part of its subject, whose events it reads
		{"/vaulted", "", -1},
		{"/transport", "transport", 4},
		{"/transport/segment", "transport/segment", leafLayer}, // which the gateway imports
		{"/transport/fair", "transport/fair", 2},               // which the stores import
		{"/transport/httptransport", "transport/httptransport", 5},
		{"/transport/inbound", "transport/inbound", 6}, // which adapters import
		{"/transport/smpp", "transport/smpp", 7},
		{"/transport/smpp/pdu", "transport/smpp", 7},
		{"/transport/transporttest", "transport/transporttest", kitLayer},
		{"/internal", "", -1},
	} {
		t.Run(c.dir, func(t *testing.T) {
			subject, layer := place(module + c.dir)
			require.Equal(t, c.subject, subject)
			require.Equal(t, c.layer, layer)
		})
	}
}
