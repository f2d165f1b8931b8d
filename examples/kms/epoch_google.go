package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	cloudkms "cloud.google.com/go/kms/apiv1"
	"cloud.google.com/go/kms/apiv1/kmspb"
	"google.golang.org/api/option"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

type googleEpochs struct {
	client  *cloudkms.KeyManagementClient
	ring    string // projects/P/locations/L/keyRings/R
	options []option.ClientOption
}

// GoogleEpochs makes the keys of epochs in the key ring of the key with the
// URI. The program needs, on the ring, cloudkms.cryptoKeys.create, and
// useToEncrypt, useToDecrypt, get and destroy of cloudkms.cryptoKeyVersions.
// Who has restore can bring a key back during the seven days. A name stays in
// the ring for ever; it costs nothing once its version is destroyed.
func GoogleEpochs(ctx context.Context, uri string, options ...option.ClientOption) (tinkvault.EpochKMS, error) {
	name, ok := strings.CutPrefix(uri, googleScheme)
	ring, _, found := strings.Cut(name, "/cryptoKeys/")
	if !ok || !found {
		return nil, errors.New("the URI of a key in Cloud KMS is gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K")
	}
	client, err := cloudkms.NewKeyManagementClient(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("cloud KMS: %w", err)
	}
	return googleEpochs{client, ring, options}, nil
}

// NewKey implements tinkvault.EpochKMS.
func (e googleEpochs) NewKey(ctx context.Context) (tinkvault.KEK, error) {
	k, err := e.client.CreateCryptoKey(ctx, &kmspb.CreateCryptoKeyRequest{
		Parent: e.ring, CryptoKeyId: keyNames + sealtext.NewID().String(),
		CryptoKey: &kmspb.CryptoKey{
			Purpose:                  kmspb.CryptoKey_ENCRYPT_DECRYPT,
			DestroyScheduledDuration: durationpb.New(wait),
		},
	})
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("cloud KMS: %w", err)
	}
	return GoogleCloud(ctx, googleScheme+k.GetName(), e.options...)
}

// Key implements tinkvault.EpochKMS.
func (e googleEpochs) Key(ctx context.Context, id string) (tinkvault.KEK, error) {
	return googleKey(ctx, id, e.options...)
}

// DestroyKey implements tinkvault.EpochKMS. The file of the epoch was wrapped
// once, by the first version of the key, so that this is the one that counts.
func (e googleEpochs) DestroyKey(ctx context.Context, id string) (epoch.KeyDestruction, error) {
	name := strings.TrimPrefix(id, googleScheme) + "/cryptoKeyVersions/1"
	v, err := e.client.GetCryptoKeyVersion(ctx, &kmspb.GetCryptoKeyVersionRequest{Name: name})
	if err == nil && v.GetState() != kmspb.CryptoKeyVersion_DESTROY_SCHEDULED && v.GetState() != kmspb.CryptoKeyVersion_DESTROYED {
		v, err = e.client.DestroyCryptoKeyVersion(ctx, &kmspb.DestroyCryptoKeyVersionRequest{Name: name})
	}
	if err != nil {
		return epoch.KeyDestruction{}, fmt.Errorf("cloud KMS: %w", err)
	}
	if v.GetState() == kmspb.CryptoKeyVersion_DESTROYED {
		return epoch.KeyDestruction{State: epoch.StateDestroyed, At: v.GetDestroyEventTime().AsTime()}, nil
	}
	return epoch.KeyDestruction{State: epoch.StateScheduled, At: v.GetDestroyTime().AsTime()}, nil
}
