package layers_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCheckFloors hands the checker houses that are wrong in one place each:
// a checker that cannot fail keeps nothing.
func TestCheckFloors(t *testing.T) {
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
		want string // "" where the house stands
	}{
		{"downwards", imports("vault", in("audit"), in(""), in("internal/clock"), "context"), ""},
		{"sideways", imports("audit", in("redact")), "audit imports redact: rooms on one floor never import each other"},
		{"sideways to a lodger", imports("vault", in("vault/phone")), "vault imports vault/phone: rooms on one floor never import each other"},
		{"sideways among leaves", imports("internal/canon", in("internal/clock")), "internal/canon imports internal/clock: rooms on one floor never import each other"},
		{"sideways among adapters", imports("transport/twilio", in("transport/inbox")), "transport/twilio imports transport/inbox: rooms on one floor never import each other"},
		{"upwards", imports("audit", in("vault")), "audit imports vault, which is on a higher floor"},
		{"root upwards", imports("", in("audit")), "the root package imports audit, which is on a higher floor"},
		{"leaf to root", imports("internal/clock", in("")), "internal/clock imports the root package, which is on a higher floor"},
		{"gateway to its adapter", imports("transport", in("transport/twilio")), "transport imports transport/twilio, which is on a higher floor"},
		{"store to a kit", imports("sqlstore", in("audit/audittest")), "sqlstore imports audit/audittest, which is on a higher floor"},
		{"kit to everything below", imports("vault/vaulttest", in("memstore"), in("vault/tinkvault"), "testing"), ""},
		{"kit to a kit", imports("vault/vaulttest", in("audit/audittest")), "vault/vaulttest imports audit/audittest: rooms on one floor never import each other"},
		{"inside one room", imports("redact", in("redact/internal/scan")), ""},
		{"the inside of another room", imports("consent", in("redact/internal/scan")), ""},
		{"adapter's own folder", imports("transport/twilio/wire", in("transport/twilio")), ""},
		{"unplanned", imports("helpers"), "helpers has no floor: enter it in plan_test.go"},
		{"unplanned import", imports("vault", in("internal/misc")), "vault imports internal/misc, which has no floor"},

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
		{"testing in a room", links("audit", "testing"), "audit links testing, which only test kits may"},
		{"testify in a kit", links("audit/audittest", testify+"/require"), "audit/audittest links testify, which only tests may"},

		{"output in the root", imports("", "os"), "the root package imports os: the nouns do no input or output"},
		{"randomness at home", imports("internal/rand", "crypto/rand"), ""},
		{"randomness elsewhere", imports("vault", "crypto/rand"), "vault imports crypto/rand: only internal/rand may"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := checkFloors([]pkg{c.pkg})
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
		dir, room string
		floor     int
	}{
		{"", "", rootFloor},
		{"/internal/clock", "internal/clock", leafFloor},
		{"/vault", "vault", 3},
		{"/vault/phone", "vault/phone", 3},
		{"/vault/tinkvault", "vault/tinkvault", 5},
		{"/vault/internal/cache", "vault", 3},
		{"/consent/proof", "consent", 3}, // a part of its room, which it reads events of
		{"/vaulted", "", -1},
		{"/transport", "transport", 4},
		{"/transport/smpp", "transport/smpp", 5},
		{"/transport/smpp/pdu", "transport/smpp", 5},
		{"/transport/transporttest", "transport/transporttest", kitFloor},
		{"/internal", "", -1},
	} {
		t.Run(c.dir, func(t *testing.T) {
			room, floor := place(module + c.dir)
			require.Equal(t, c.room, room)
			require.Equal(t, c.floor, floor)
		})
	}
}
