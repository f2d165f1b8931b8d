// Command kms keeps the keys of the library in a key management service: AWS
// KMS, Google Cloud KMS or the transit engine of HashiCorp Vault, as the
// key-encryption key of vault/tinkvault.
//
//	cd examples/kms
//	GOWORK=off go run . -kms aws -fake
//	GOWORK=off go run . -kms aws -key aws-kms://arn:aws:kms:... -epochs FOLDER
//
// -kms is aws, gcp or hcvault. With -fake a small server on this machine takes
// the place of the service, so that the program runs without an account; the
// clients are the real ones. The parts to copy are AWS, GoogleCloud and
// HashiCorp, each of which makes a tinkvault.KEK from the URI of a key, and
// AWSEpochs, GoogleEpochs and HashiCorpEpochs, which make and destroy the keys
// of erasure epochs. With -close the program closes the epoch at the end.
//
// # What a KMS costs
//
// A call takes 20 to 300 ms, as users of Tink report, and AWS charges about
// $0.03 for 10,000 of them and $1 a key and month; so it matters what needs
// one. The program prints what it used, but for the probes:
//
//   - at start, three calls that probe the key;
//   - the first epoch, three that probe its key and one that wraps the file;
//     from then on, one for each process and epoch;
//   - creating a tenant, one for each key-encryption key that wraps;
//   - the first use of a tenant in a process, one. The unwrapped keys are kept;
//     every tinkvault.Config.TTL the stored keysets are read again, and the KMS
//     is asked again every half of tinkvault.Config.MaxStale;
//   - sealing, opening, pseudonyms, people: none;
//   - closing an epoch, a handful, however many people are alive.
//
// While the service is down, tenants whose keys are in memory go on; others
// get vault.ErrKeysUnavailable.
//
// # The keys of epochs
//
// The keys of people are wrapped by the key of the erasure epoch. It could be
// a key of the KMS too. Then enrolling somebody would be a call, and so would
// reading for anybody who is not among the vault.SealerConfig.CachedSubjects.
// tinkvault.EpochFolder has it in a file instead, wrapped by a key of the KMS
// that is made for this epoch alone: a process unwraps it once. When the epoch
// is closed, that key is destroyed, and with it every copy of the file, wherever
// it went. AWS and Google do so after the seven days that are asked for here,
// in which nobody can use the key and its owner can still bring it back: the
// certificate says scheduled and has the date. Run epoch.Manager.Destroy
// once more after it, to see that it has happened. HashiCorp Vault destroys at
// once.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"google.golang.org/api/option"

	"github.com/sealtext/sealtext/examples/kms/fakekms"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kms:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("kms", flag.ContinueOnError)
	kind := flags.String("kms", "aws", "aws, gcp or hcvault")
	uri := flags.String("key", "", "URI of the key")
	epochs := flags.String("epochs", "", "folder of the wrapped keys of epochs; the first is made when there is none")
	shut := flags.Bool("close", false, "close the epoch at the end, and have its key destroyed")
	fake := flags.Bool("fake", false, "use a fake service on this machine")
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
	var options []option.ClientOption
	if *fake {
		s, err := fakekms.Start(*kind)
		if err != nil {
			return err
		}
		defer s.Close()
		for name, value := range s.Env {
			if err := os.Setenv(name, value); err != nil {
				return err
			}
		}
		*uri, options = s.URI, s.Options
		dir, err := os.MkdirTemp("", "kms")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		*epochs = filepath.Join(dir, "epochs")
	}
	if *uri == "" || *epochs == "" {
		return errors.New("name the key with -key and the folder of the keys of epochs with -epochs, or use -fake")
	}
	kek, err := open(ctx, *kind, *uri, options...)
	if err != nil {
		return err
	}
	kms, err := openEpochs(ctx, *kind, *uri, options...)
	if err != nil {
		return err
	}
	return story(ctx, out, kek, kms, *epochs, *shut)
}

// open makes the KEK of the service.
func open(ctx context.Context, kind, uri string, options ...option.ClientOption) (tinkvault.KEK, error) {
	switch kind {
	case "aws":
		return AWS(ctx, uri)
	case "gcp":
		return GoogleCloud(ctx, uri, options...)
	case "hcvault":
		return HashiCorp(ctx, uri)
	}
	return tinkvault.KEK{}, errKind
}

var errKind = errors.New("-kms is aws, gcp or hcvault")
