// Command aws sends texts through AWS End User Messaging by the official SDK: package awssms beside it
// is the adapter to copy or to import.
//
//	cd examples/aws
//	GOWORK=off go run . -fake
//	GOWORK=off go run . -region eu-west-1 -sender +15005550006 -to +12025550123
//
// With -fake a small server on this machine takes the place of AWS, and the program plays one
// conversation: a text, its delivery, a STOP by Amazon SNS, and the list of opt-outs at AWS. The client
// is the real one. Without it the program sends one text with the credentials that the SDK finds, such
// as those of the environment, and ends when AWS has answered; it costs what AWS charges.
//
// The service is in memory here: nothing survives the program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/aws/awssms"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "aws:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("aws", flag.ContinueOnError)
	fake := flags.Bool("fake", false, "play a conversation with a fake on this machine")
	region := flags.String("region", "", "region of the sender")
	sender := flags.String("sender", "", "phone number that AWS sends from")
	to := flags.String("to", "", "phone number of somebody who agreed to a text of yours")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("it takes flags only; -h lists them")
	}
	if *fake {
		return story(ctx, out)
	}
	if *region == "" || *sender == "" || *to == "" {
		return errors.New("name -region, -sender and -to, or use -fake")
	}
	from, err := sealtext.ParseSender(*sender)
	if err != nil {
		return fmt.Errorf("-sender: %w", err)
	}
	person, err := sealtext.ParseE164(*to)
	if err != nil {
		return fmt.Errorf("-to: %w", err)
	}
	found, err := config.LoadDefaultConfig(ctx, config.WithRegion(*region))
	if err != nil {
		return errors.New("the SDK found no credentials") // its error may have the path of a home
	}
	a, err := open(ctx, awssms.Config{
		Account: func(context.Context, sealtext.Tenant, sealtext.Sender) (awssms.Account, error) {
			return awssms.Account{Region: *region, Credentials: found.Credentials}, nil
		},
	}, from)
	if err != nil {
		return err
	}
	if err = a.signUp(ctx, person); err == nil {
		err = a.text(ctx, out, person, "1", "A text of the example of sealtext.")
	}
	return errors.Join(err, a.close(ctx))
}
