package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/hashicorp/vault/api"
	"github.com/tink-crypto/tink-go-awskms/v3/integration/awskms"
	"github.com/tink-crypto/tink-go-gcpkms/v2/integration/gcpkms"
	"github.com/tink-crypto/tink-go-hcvault/v2/integration/hcvault"
	"github.com/tink-crypto/tink-go/v2/tink"
	"google.golang.org/api/option"

	"github.com/sealtext/sealtext/vault/tinkvault"
)

// AWS makes a KEK of a key in AWS KMS, named by its ARN:
//
//	aws-kms://arn:aws:kms:us-east-1:111122223333:key/1234abcd-...
//
// Credentials and endpoint are those of the AWS SDK: environment, profile,
// role of the machine. The program needs kms:Encrypt and kms:Decrypt.
//
// AWS writes the associated data of every call into CloudTrail, as encryption
// context: the tenant's name and which of its keysets it was. Numbers are not
// in it.
func AWS(ctx context.Context, uri string) (tinkvault.KEK, error) {
	k, err := awsKey(ctx, uri)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	return probed(ctx, k)
}

const awsScheme = "aws-kms://"

var errAWSURI = errors.New("the URI of a key in AWS KMS is aws-kms:// and its ARN")

// awsKey asks nobody.
func awsKey(ctx context.Context, uri string) (tinkvault.KEK, error) {
	keyID, ok := strings.CutPrefix(uri, awsScheme)
	if !ok {
		return tinkvault.KEK{}, errAWSURI
	}
	// The name is written out, because the other constructors of awskms take
	// another one: what is wrapped under one does not open under the other.
	a, err := awskms.NewAEADWithContext(ctx, keyID, awskms.WithEncryptionContextName(awskms.AssociatedData))
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("AWS KMS: %w", err)
	}
	return tinkvault.KEK{ID: uri, AEAD: a}, nil
}

// GoogleCloud makes a KEK of a key in Google Cloud KMS:
//
//	gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K
//
// Credentials are the application default ones; the program needs
// roles/cloudkms.cryptoKeyEncrypterDecrypter on the key. Options are for
// another endpoint.
func GoogleCloud(ctx context.Context, uri string, options ...option.ClientOption) (tinkvault.KEK, error) {
	k, err := googleKey(ctx, uri, options...)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	return probed(ctx, k)
}

const googleScheme = "gcp-kms://"

// googleKey asks nobody.
func googleKey(ctx context.Context, uri string, options ...option.ClientOption) (tinkvault.KEK, error) {
	a, err := gcpkms.GetAEADWithContext(ctx, uri, gcpkms.WithGoogleAPIClientOptions(options...))
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("cloud KMS: %w", err)
	}
	return tinkvault.KEK{ID: uri, AEAD: a}, nil
}

// HashiCorp makes a KEK of a key of the transit engine of HashiCorp Vault, of
// type aes256-gcm96 or chacha20-poly1305:
//
//	hcvault://vault.example.com:8200/transit/keys/sealtext
//
// The token and the certificate of the server's CA come from VAULT_TOKEN and
// VAULT_CACERT and the other variables of Vault's own client; its policy needs
// update on transit/encrypt/sealtext and transit/decrypt/sealtext.
func HashiCorp(ctx context.Context, uri string) (tinkvault.KEK, error) {
	k, err := hashicorpKey(uri)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	return probed(ctx, k)
}

// hashicorpKey asks nobody.
func hashicorpKey(uri string) (tinkvault.KEK, error) {
	client, err := hashicorpClient(uri)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	// Not hcvault.NewClient: it sends the associated data as "context", which
	// transit ignores for a key that is not derived.
	a, err := hcvault.NewAEAD("/"+keyPath(uri), client.Logical())
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("HashiCorp Vault: %w", err)
	}
	return tinkvault.KEK{ID: uri, AEAD: awaited{a}}, nil
}

func hashicorpClient(uri string) (*api.Client, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "hcvault" || u.Host == "" {
		return nil, errors.New("the URI of a key in HashiCorp Vault is hcvault://HOST/transit/keys/NAME")
	}
	cfg := api.DefaultConfig()
	if cfg.Error != nil {
		return nil, fmt.Errorf("HashiCorp Vault: %w", cfg.Error)
	}
	cfg.Address = "https://" + u.Host // the URI names the key; VAULT_ADDR must not redirect it
	client, err := api.NewClient(cfg)
	if err != nil {
		return nil, fmt.Errorf("HashiCorp Vault: %w", err)
	}
	return client, nil
}

// probed asks once before the key is relied on: it can encrypt, it can
// decrypt, and it refuses other associated data. A service that ignored them
// would let whoever can write to the database give one tenant the keys of
// another.
func probed(ctx context.Context, k tinkvault.KEK) (tinkvault.KEK, error) {
	ct, err := k.AEAD.EncryptWithContext(ctx, []byte("probe"), []byte("sealtext probe"))
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("the key cannot encrypt: %w", err)
	}
	pt, err := k.AEAD.DecryptWithContext(ctx, ct, []byte("sealtext probe"))
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("the key cannot decrypt: %w", err)
	}
	if string(pt) != "probe" {
		return tinkvault.KEK{}, errors.New("the key gives back something else than was encrypted")
	}
	if _, err := k.AEAD.DecryptWithContext(ctx, ct, []byte("something else")); err == nil {
		return tinkvault.KEK{}, errIgnores
	}
	return k, nil
}

var errIgnores = errors.New("the service ignores associated data; use a key of an AEAD type and a release that knows associated_data")

// awaited gives an AEAD without a context the method set of one with it. A
// call that is given up goes on in the background until the client's own
// timeout ends it (VAULT_CLIENT_TIMEOUT, a minute by default).
type awaited struct{ tink.AEAD }

// EncryptWithContext is Encrypt, waited for no longer than ctx.
func (a awaited) EncryptWithContext(ctx context.Context, plaintext, ad []byte) ([]byte, error) {
	return await(ctx, func() ([]byte, error) { return a.Encrypt(plaintext, ad) })
}

// DecryptWithContext is Decrypt, waited for no longer than ctx.
func (a awaited) DecryptWithContext(ctx context.Context, ciphertext, ad []byte) ([]byte, error) {
	return await(ctx, func() ([]byte, error) { return a.Decrypt(ciphertext, ad) })
}

func await(ctx context.Context, call func() ([]byte, error)) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type answer struct {
		b   []byte
		err error
	}
	done := make(chan answer, 1) // so that an answer that nobody waits for does not block
	go func() {
		b, err := call()
		done <- answer{b, err}
	}()
	select {
	case a := <-done:
		return a.b, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
