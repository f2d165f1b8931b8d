// Command kms keeps the keys of the house in a key management service: AWS
// KMS, Google Cloud KMS or the transit engine of HashiCorp Vault, as the
// key-encryption key of vault/tinkvault.
//
//	GOWORK=off go run . -kms aws -fake
//	GOWORK=off go run . -kms aws -key aws-kms://arn:aws:kms:... -epoch FILE
//
// -kms is aws, gcp or hcvault. With -fake a small server on this machine takes
// the place of the service, so that the program runs without an account; the
// clients are the real ones. The parts to copy are AWS, GoogleCloud and
// HashiCorp, each of which makes a tinkvault.KEK from the URI of a key, and
// OpenEpoch.
//
// # What a KMS costs
//
// A call takes 20 to 300 ms, as users of Tink report, and AWS charges about
// $0.03 for 10,000 of them and $1 a key and month; so it matters what needs
// one. The program prints what it used:
//
//   - at start, three calls that probe the key, and one for the epoch key;
//   - creating a tenant, one for each key-encryption key that wraps;
//   - the first use of a tenant in a process, one. The unwrapped keys are kept;
//     every tinkvault.Config.TTL the stored keysets are read again, and the KMS
//     is asked again every half of tinkvault.Config.MaxStale;
//   - sealing, opening, pseudonyms, people: none.
//
// While the service is down, tenants whose keys are in memory go on; others
// get vault.ErrKeysUnavailable.
//
// # The epoch key
//
// The keys of people are wrapped by the key of the erasure epoch. It could be
// a key of the KMS too. Then enrolling somebody is a call, and so is reading
// for anybody who is not among the vault.SealerConfig.CachedSubjects. Here it
// is a file wrapped by the KMS instead, unwrapped once: to be kept outside of
// the database's backups, and destroyed together with its copies when the
// epoch is closed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go-gcpkms/v2/integration/gcpkms"

	"github.com/sealtext/sealtext/examples/kms/fakekms"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("kms", flag.ContinueOnError)
	flags.SetOutput(out)
	kind := flags.String("kms", "aws", "aws, gcp or hcvault")
	uri := flags.String("key", "", "URI of the key")
	epoch := flags.String("epoch", "", "file of the epoch key; made when it is not there")
	fake := flags.Bool("fake", false, "use a fake service on this machine")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var options []gcpkms.Option
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
		*epoch = filepath.Join(dir, "epoch.json")
	}
	if *uri == "" || *epoch == "" {
		return errors.New("name the key with -key and the file of the epoch key with -epoch, or use -fake")
	}
	kek, err := open(ctx, *kind, *uri, options...)
	if err != nil {
		return err
	}
	return story(ctx, out, kek, *epoch)
}

// open makes the KEK of the service.
func open(ctx context.Context, kind, uri string, options ...gcpkms.Option) (tinkvault.KEK, error) {
	switch kind {
	case "aws":
		return AWS(ctx, uri)
	case "gcp":
		return GoogleCloud(ctx, uri, options...)
	case "hcvault":
		return HashiCorp(ctx, uri)
	}
	return tinkvault.KEK{}, errors.New("-kms is aws, gcp or hcvault")
}
