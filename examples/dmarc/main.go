// Command dmarc looks at the domains of a brand: whether somebody else could send e-mail in their name,
// and whether a link to them is safe to open. A message of package transport may have links to the
// domains that its program declares and to no others (program.Program.Domains); this program tells
// whether those domains deserve it.
//
//	cd examples/dmarc
//	GOWORK=off go run . cornerbooks.example
//	GOWORK=off go run . -program offers.json -html report.html
//
// For each domain it reads the DMARC policy (RFC 7489, by github.com/emersion/go-msgauth) and the SPF
// record (RFC 7208) from the DNS, and asks https://DOMAIN/ for its certificate and the header
// Strict-Transport-Security (RFC 6797). With -program the domains are those of a declaration in the
// JSON form of package consent/program. The report goes to the standard output, and with -html to one
// page that needs nothing from elsewhere. The exit code is 1 where something is wrong, and 2 where the
// arguments are.
//
// The parts to copy are Checker, whose resolver and HTTP client can be replaced, and its Report. A
// domain that passes may still be used by the wrong people: who owns it, no record tells.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/sealtext/sealtext/consent/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, nil)
	stop()
	os.Exit(code)
}

// run is the command; checker replaces the one of the flags in tests.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, checker *Checker) int {
	f := flag.NewFlagSet("dmarc", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprintln(stderr, "Usage: dmarc [flags] [domain ...]\n\nChecks DMARC, SPF, HTTPS and HSTS of the domains of a brand.\n\nFlags:")
		f.PrintDefaults()
	}
	declaration := f.String("program", "", "file with the declaration of a program in JSON, whose domains are checked too")
	page := f.String("html", "", "file for the report as one HTML page")
	server := f.String("dns", "", "address of the DNS server, such as 192.0.2.53:53; that of the system by default")
	timeout := f.Duration("timeout", 10*time.Second, "for each look-up and request")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	domains, err := domainsOf(f.Args(), *declaration)
	if err == nil && *timeout <= 0 {
		err = errors.New("-timeout must be positive")
	}
	if err != nil {
		fmt.Fprintln(stderr, "dmarc:", err)
		return 2
	}
	if checker == nil {
		checker = &Checker{LookupTXT: resolver(*server).LookupTXT, Client: &http.Client{}}
	}
	checker.Timeout = *timeout
	report := checker.Check(ctx, domains)
	if err := report.WriteText(stdout); err != nil {
		fmt.Fprintln(stderr, "dmarc: the report could not be written")
		return 2
	}
	if *page != "" {
		if err := writePage(*page, report); err != nil {
			fmt.Fprintln(stderr, "dmarc:", err)
			return 2
		}
	}
	if report.Failed() {
		return 1
	}
	return 0
}

// resolver returns that of the system, or one that asks a server.
func resolver(server string) *net.Resolver {
	if server == "" {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server)
	}}
}

// domainsOf returns the domains of the arguments and of a declaration, each once.
func domainsOf(args []string, declaration string) (domains []string, err error) {
	if declaration != "" {
		b, err := os.ReadFile(declaration) //nolint:gosec // the file that the user names
		if err != nil {
			return nil, err
		}
		var p program.Program
		if err := p.UnmarshalJSON(b); err != nil {
			return nil, err
		}
		if len(p.Domains) == 0 {
			return nil, errors.New("the program declares no domains")
		}
		args = append(args, p.Domains...)
	}
	seen := map[string]bool{}
	for _, d := range args {
		if !plain(d) {
			return nil, errors.New("a domain must be in lower-case ASCII, such as cornerbooks.example, without https:// and path")
		}
		if !seen[d] {
			domains = append(domains, d)
		}
		seen[d] = true
	}
	if len(domains) == 0 {
		return nil, errors.New("name a domain, or a declaration with -program; -h shows how")
	}
	return domains, nil
}

func writePage(name string, r Report) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // the file that the user names
	if err != nil {
		return err
	}
	return errors.Join(r.WriteHTML(file), file.Close())
}
