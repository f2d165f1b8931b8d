// Command sealtextctl is the operator's tool: it reads and declares programs in the database of an
// application, imports suppression lists, reports what the gate would have done, tries a copy of the
// keys, approves a large sweep, and confirms a restore. See the text of usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = `sealtextctl reads and declares programs, imports suppression lists, reports what the gate
would have done, tries a copy of the keys, approves a large sweep, and confirms a restore.

  sealtextctl program get TENANT [PROGRAM]           what is declared, a JSON object a program
  sealtextctl program get -history TENANT PROGRAM    every form in which it was declared
  sealtextctl program plan [FILE]                    what declaring the file would change
  sealtextctl program declare -as ID [FILE]          declares it, and prints the plan before
  sealtextctl program retire -as ID TENANT PROGRAM   ends a program; STOP and HELP are still heard
  sealtextctl consent import -as ID -source NAME [-program NAME] [-dry-run] TENANT LIST
                                                     records the opt-outs of a CSV file
  sealtextctl report shadow [-since DAY] [-until DAY] [-log FILE]... [-html FILE] TENANT...
                                                     what the gate would have done, in JSON
  sealtextctl backup confirm FOLDER                  opens everything with the copied key folder
  sealtextctl approve sweep [-as ID -reference ID [-most N]]
                                                     shows a sweep that waits for a yes, and says yes
  sealtextctl restore confirm -as ID -reference ID   lets a restored database send again
  sealtextctl incident scan -as ID -reference ID [-region CC] TENANT FILE
                                                     whose numbers a leaked log shows

A sweep that would destroy far more than usual waits: "approve sweep" prints what is due, and
with -as lets the next sweep of the application destroy at most -most records of it, within a
day; all that is due by default. "restore confirm" is for a database that was restored from a
backup: let the texts and opt-outs since then be read first. What waited is not sent then.

"incident scan" prints a JSON object for each person of the tenant whose number is in the
file, by pseudonym, and a last one with totals. Each look-up is in the audit log, with the
reason "investigation". Numbers without a country code are read as those of -region.

FILE has a JSON object a program, as "get" prints them; standard input without it. The
smallest one:

  {"format": 1, "tenant": "corner-books", "program": "offers", "purposes": ["marketing"],
   "senders": [{"address": "+15005550006", "route": "provider"}]}

Changes that let something out that is held now, such as a new program, are refused
unless -approve-loosening names the second person who agreed. Both ids go into the
audit log. They are not checked here: who may run this tool is for its host to decide.

LIST has a header with contact_id or number, and status, as Twilio's lists have. A list may
be imported twice. Opt-outs are from the whole tenant unless -program names a program; rows
that opt in are refused. "report shadow" is about the messages that were observed in the
seven days until now unless DAY, such as 2026-03-02, says otherwise; days are those of UTC,
and -until is not part of it. Each -log is searched for clear phone numbers.

Flags of every command, with the variable of the environment that stands for each:

  -db           SEALTEXT_DB           a SQLite file, or postgres://...: a password
                                      belongs into the variable, not into the flag
  -environment  SEALTEXT_ENVIRONMENT  the one that the database is expected to belong to
  -keys         SEALTEXT_KEYS         the key folder: events of the audit log are sealed

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused until a second person agrees.
`

// The exit codes.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
)

// usageError is a mistake in the arguments.
type usageError string

func (e usageError) Error() string { return string(e) + "; see sealtextctl -h" }

// errLoosens refuses a change that needs a second person.
var errLoosens = errors.New("nothing was declared: a change loosens; have a second person agree, and name them with -approve-loosening")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// execute runs a command and says once what went wrong.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, env func(string) string) int {
	err := run(ctx, args, in, out, env)
	var wrong usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(out, usage)
		return 0
	}
	_, _ = fmt.Fprintln(errs, "sealtextctl:", err)
	switch {
	case errors.As(err, &wrong):
		return exitUsage
	case errors.Is(err, errLoosens):
		return exitRefused
	}
	return exitFailed
}

// options are the flags.
type options struct {
	db, environment, keys string
	as, approver          string
	history               bool
	source, program       string
	dryRun                bool
	since, until, html    string
	logs                  []string
	reference, region     string
	most                  int
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer, env func(string) string) error {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help" || args[0] == "help") {
		return flag.ErrHelp
	}
	if len(args) < 2 {
		return usageError("a command is missing")
	}
	name, args := args[0]+" "+args[1], args[2:]
	commands := map[string]func(context.Context, options, []string, io.Reader, io.Writer) error{
		"program get": get, "program plan": plan, "program declare": declare, "program retire": retire, "backup confirm": confirm,
		"consent import": suppress, "report shadow": report, "approve sweep": approveSweep, "restore confirm": confirmRestore, "incident scan": incident,
	}
	command, ok := commands[name]
	if !ok {
		return usageError("there is no such command")
	}
	var o options
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.db, "db", env("SEALTEXT_DB"), "")
	flags.StringVar(&o.environment, "environment", env("SEALTEXT_ENVIRONMENT"), "")
	flags.StringVar(&o.keys, "keys", env("SEALTEXT_KEYS"), "")
	switch name {
	case "program declare":
		flags.StringVar(&o.approver, "approve-loosening", "", "")
		fallthrough
	case "program retire":
		flags.StringVar(&o.as, "as", "", "")
	case "program get":
		flags.BoolVar(&o.history, "history", false, "")
	case "consent import":
		flags.StringVar(&o.as, "as", "", "")
		flags.StringVar(&o.source, "source", "", "")
		flags.StringVar(&o.program, "program", "", "")
		flags.BoolVar(&o.dryRun, "dry-run", false, "")
	case "approve sweep":
		flags.IntVar(&o.most, "most", 0, "")
		fallthrough
	case "restore confirm":
		flags.StringVar(&o.as, "as", "", "")
		flags.StringVar(&o.reference, "reference", "", "")
	case "incident scan":
		flags.StringVar(&o.as, "as", "", "")
		flags.StringVar(&o.reference, "reference", "", "")
		flags.StringVar(&o.region, "region", "", "")
	case "report shadow":
		flags.StringVar(&o.since, "since", "", "")
		flags.StringVar(&o.until, "until", "", "")
		flags.StringVar(&o.html, "html", "", "")
		flags.Func("log", "", func(name string) error { o.logs = append(o.logs, name); return nil })
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return usageError(err.Error())
	}
	for _, missing := range []struct{ value, flag string }{{o.db, "-db"}, {o.environment, "-environment"}, {o.keys, "-keys"}} {
		if strings.TrimSpace(missing.value) == "" {
			return usageError(missing.flag + " is missing")
		}
	}
	return command(ctx, o, flags.Args(), in, out)
}
