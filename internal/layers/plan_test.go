package layers_test

import "strings"

// module is the import path of the root package.
const module = "github.com/sealtext/sealtext"

// The modules that the library may link, and who may import them.
const (
	tink         = "github.com/tink-crypto/tink-go/v2"
	phonenumbers = "github.com/nyaruka/phonenumbers"
	testify      = "github.com/stretchr/testify"
	xmod         = "golang.org/x/mod"
	xtext        = "golang.org/x/text"
)

// plan lists the floors, lowest first, and the rooms on each. A room is a
// folder relative to the module ("" is the root package) with everything
// below it, except what is a room of its own. "transport/*" makes every other
// folder directly below transport a room.
var plan = [][]string{
	{"internal/clock", "internal/rand", "internal/secret", "internal/canon", "internal/phonemeta", "internal/grant", "internal/ratio", "internal/layers", "internal/invariants"},
	{""},
	{"audit", "redact", "consent/rule", "internal/txcase"},
	{"vault", "vault/phone", "consent", "consent/zone", "retention"},
	{"transport"},
	{"sqlstore", "vault/tinkvault", "transport/*", "memstore"},
	{"audit/audittest", "consent/consenttest", "retention/retentiontest", "transport/transporttest", "vault/vaulttest"},
}

// The floors that have rules of their own.
const (
	leafFloor = 0
	rootFloor = 1
	kitFloor  = 6
)

// allowed names, for each module outside the standard library, the rooms that
// may import it. A module that is not listed may be imported by nobody.
var allowed = map[string][]string{
	tink:         {"vault/tinkvault"},
	phonenumbers: {"vault/phone", "consent/zone"},
	xmod:         {"audit", "audit/audittest"},
	xtext:        {"redact", "transport", "consent"},
}

// allowedInTests may be imported by any _test.go file besides what the room
// itself imports. Whoever imports a room downloads these too.
var allowedInTests = []string{testify, tink, phonenumbers}

// drivers must not be reachable from any package of the library, by however
// many steps.
var drivers = []string{
	"modernc.org/sqlite", "github.com/mattn/go-sqlite3", "github.com/ncruces/go-sqlite3",
	"github.com/glebarez/sqlite", "zombiezen.com/go/sqlite",
	"github.com/jackc/pgx", "github.com/lib/pq", "github.com/go-sql-driver/mysql",
}

// inputOutput is what the root package must do without.
var inputOutput = []string{"database/sql", "net", "net/http", "os", "os/exec", "os/signal", "syscall"}

// The budget. Raising a figure is a decision of its own, see CONTRIBUTING.md.
const (
	maxDirect = 5   // require lines without "indirect" in the root go.mod
	maxListed = 21  // modules in `go list -m all`, without our own
	maxLinked = 9   // modules that the packages of the library link
	maxLines  = 500 // of a file that is not generated
	goVersion = "1.26.0"
)

// place finds the room of a package and its floor. The longest room wins.
// It returns -1 when the plan has no place for it.
func place(importPath string) (room string, floor int) {
	dir := strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
	floor = -1
	for f, rooms := range plan {
		for _, r := range rooms {
			if parent, ok := strings.CutSuffix(r, "/*"); ok {
				rest, below := strings.CutPrefix(dir, parent+"/")
				if !below {
					continue
				}
				child, _, _ := strings.Cut(rest, "/")
				r = parent + "/" + child
			}
			if !within(dir, r) || floor >= 0 && len(r) < len(room) {
				continue
			}
			// An exact entry beats the pattern of the same length.
			if floor < 0 || len(r) > len(room) || f > floor {
				room, floor = r, f
			}
		}
	}
	if room == "" && dir != "" {
		return "", -1 // the root room is one package, not everything below it
	}
	return room, floor
}

// within tells whether path is folder or below it.
func within(path, folder string) bool {
	return path == folder || folder == "" || strings.HasPrefix(path, folder+"/")
}
