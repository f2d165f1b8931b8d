// Command cedar decides reveals by Cedar policies (cedarpolicy.com): a
// vault.Authorizer on github.com/cedar-policy/cedar-go, for a host whose
// policies are written and reviewed apart from its code.
//
//	cd examples/cedar
//	GOWORK=off go run .                     the policies of policies.cedar
//	GOWORK=off go run . -policies FILE      others
//
// It prints what the policies say to a few accesses. Authorizer is the part to
// copy; it goes into vault.Config. vault.AccessRules, the table that package vault
// has, needs no dependency and is some 90 times faster, at 40 ns against 3.7 µs
// a decision; either is little beside the audit event that is written for
// every reveal.
//
// The example is a module of its own, so that nobody who wants only sealtext
// downloads cedar-go.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

//go:embed policies.cedar
var policies []byte

func main() {
	file := flag.String("policies", "", "a file of Cedar policies; the embedded ones by default")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "cedar: it takes flags only; -h lists them")
		os.Exit(1)
	}
	name, text := "policies.cedar", policies
	if *file != "" {
		var err error
		if text, err = os.ReadFile(*file); err != nil {
			fmt.Fprintln(os.Stderr, "cedar:", err)
			os.Exit(1)
		}
		name = *file
	}
	if err := run(os.Stdout, name, text); err != nil {
		fmt.Fprintln(os.Stderr, "cedar:", err)
		os.Exit(1)
	}
}

// trial is an access to try.
type trial struct {
	who    string
	access vault.Access
	tenant string
	field  string
}

// trials are made at the time now.
func trials(now time.Time) []trial {
	nurse := vault.Access{
		Actor:  sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: now.Add(-10 * time.Minute), Method: "otp"},
		Reason: vault.ReasonSupport, Reference: "ticket-12",
	}
	stale, password, trainee, curious := nurse, nurse, nurse, nurse
	stale.Actor.AuthenticatedAt = now.Add(-2 * time.Hour)
	password.Actor.Method = "pwd"
	trainee.Actor.Roles = []string{"nurse", "trainee"}
	curious.Reason = vault.ReasonInvestigation
	officer := vault.Access{Actor: sealtext.Actor{ID: "officer-1", Roles: []string{"privacy-officer"}}, Reason: vault.ReasonLegalDemand, Reference: "case-3"}
	noCase := officer
	noCase.Reference = ""
	return []trial{
		{"nurse with a second factor", nurse, "clinic", "number"},
		{"nurse, logged in two hours ago", stale, "clinic", "number"},
		{"nurse with a password only", password, "clinic", "number"},
		{"nurse for an investigation", curious, "clinic", "number"},
		{"nurse at another tenant", nurse, "bank", "number"},
		{"nurse, the text of a message", nurse, "clinic", "body"},
		{"nurse in training", trainee, "clinic", "number"},
		{"officer with a case", officer, "bank", "look-up"},
		{"officer without a case", noCase, "bank", "look-up"},
	}
}

func run(out io.Writer, name string, text []byte) error {
	now := time.Now()
	var decided []string
	a, err := New(Config{Policies: text, Name: name, Now: func() time.Time { return now }, Explain: func(_ bool, by []string) { decided = by }})
	if err != nil {
		return err
	}
	subject := sealtext.NewSubject()
	for _, t := range trials(now) {
		tenant, err := sealtext.ParseTenant(t.tenant)
		if err != nil {
			return err
		}
		answer := "allowed"
		err = a.Authorize(context.Background(), t.access, sealtext.Binding{Tenant: tenant, Subject: subject, Field: t.field})
		if errors.Is(err, vault.ErrDenied) {
			answer = "denied"
		}
		by := strings.Join(decided, ", ")
		if by == "" {
			by = "no policy permits it"
		}
		fmt.Fprintf(out, "%-31s %-8s %-8s %-8s %s\n", t.who, t.tenant, t.field, answer, by)
	}
	return nil
}
