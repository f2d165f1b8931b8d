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

// layers lists the layers, lowest first, and the subjects of each. A subject is a folder relative
// to the module ("" is the root package) with everything below it, except subjects of their own.
// "transport/*" makes every other folder directly below transport a subject.
var layers = [][]string{
	{"internal/clock", "internal/rand", "internal/secret", "internal/canon", "internal/phonemeta", "internal/ratio", "internal/urgent", "internal/leased", "internal/layers", "internal/invariants", "transport/segment"},
	{""},
	{"audit", "redact", "consent/rule", "internal/opening", "internal/txcase", "transport/fair", "transport/metric"},
	{"vault", "vault/phone", "vault/actor", "consent", "consent/zone", "retention"},
	{"transport"},
	{"transport/httptransport", "transport/webhook"},               // what adapters over HTTP share
	{"transport/inbound", "transport/optouts", "transport/remote"}, // likewise
	{"sqlstore", "vault/tinkvault", "transport/*", "memstore", "internal/providertable"},
	{"service"},
	{"audit/audittest", "consent/consenttest", "retention/retentiontest", "service/servicetest", "transport/transporttest", "vault/vaulttest"},
	{"transport/internal/adaptertest"}, // what tests of adapters share, on the harness
}

// The layers that have rules of their own.
const (
	leafLayer = 0
	rootLayer = 1
	kitLayer  = 9
)

// allowed names, for each module outside the standard library, the subjects that may import it.
// A module that is not listed may not be imported at all.
var allowed = map[string][]string{
	tink:         {"vault/tinkvault"},
	phonenumbers: {"vault/phone", "consent/zone"},
	xmod:         {"audit", "audit/audittest"},
	xtext:        {"redact", "transport", "consent"},
}

// allowedInTests may be imported by any _test.go file, besides what the package itself imports.
// A consumer of a package also downloads the modules that its tests import.
var allowedInTests = []string{testify, tink, phonenumbers, xmod}

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

// place returns the subject of a package and its layer. The longest subject wins. The layer is -1
// when the package is not in the list.
func place(importPath string) (subject string, layer int) {
	dir := strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
	layer = -1
	for n, subjects := range layers {
		for _, s := range subjects {
			parent, pattern := strings.CutSuffix(s, "/*")
			if pattern {
				rest, below := strings.CutPrefix(dir, parent+"/")
				if !below {
					continue
				}
				child, _, _ := strings.Cut(rest, "/")
				s = parent + "/" + child
			}
			if !within(dir, s) || layer >= 0 && len(s) < len(subject) {
				continue
			}
			// An exact entry beats the pattern of the same length.
			if layer < 0 || len(s) > len(subject) || !pattern {
				subject, layer = s, n
			}
		}
	}
	if subject == "" && dir != "" {
		return "", -1 // the root subject is one package, not everything below it
	}
	return subject, layer
}

// within reports whether path is folder or below it.
func within(path, folder string) bool {
	return path == folder || folder == "" || strings.HasPrefix(path, folder+"/")
}
