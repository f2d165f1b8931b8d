package fakekms

import (
	"context"
	"errors"
	"hash/crc32"
	"net"
	"strings"
	"time"

	"cloud.google.com/go/kms/apiv1/kmspb"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const googleRing = "projects/p/locations/global/keyRings/r"

// startGoogle speaks the gRPC service of Cloud KMS: Encrypt and Decrypt with
// the checksums that the client insists on, and what makes keys and destroys
// them.
func (s *Server) startGoogle() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	s.stops = append(s.stops, server.Stop)
	kmspb.RegisterKeyManagementServiceServer(server, google{fake: s})
	go func() { _ = server.Serve(listener) }() // until Stop
	s.URI = "gcp-kms://" + googleRing + "/cryptoKeys/sealtext"
	s.Options = []option.ClientOption{
		option.WithEndpoint(listener.Addr().String()),
		option.WithoutAuthentication(),
		option.WithGRPCDialOption(grpc.WithTransportCredentials(insecure.NewCredentials())),
	}
	return s.add(googleRing + "/cryptoKeys/sealtext")
}

type google struct {
	kmspb.UnimplementedKeyManagementServiceServer
	fake *Server
}

// Encrypt implements the service.
func (g google) Encrypt(_ context.Context, in *kmspb.EncryptRequest) (*kmspb.EncryptResponse, error) {
	if err := g.check(in.GetPlaintext(), in.GetPlaintextCrc32C(), in.GetAdditionalAuthenticatedData(), in.GetAdditionalAuthenticatedDataCrc32C()); err != nil {
		return nil, err
	}
	ct, err := g.fake.encrypt(in.GetName(), in.GetPlaintext(), in.GetAdditionalAuthenticatedData())
	if err != nil {
		return nil, refusal(err)
	}
	return &kmspb.EncryptResponse{
		Name: in.GetName() + "/cryptoKeyVersions/1", Ciphertext: ct, CiphertextCrc32C: checksum(ct),
		VerifiedPlaintextCrc32C: true, VerifiedAdditionalAuthenticatedDataCrc32C: true,
	}, nil
}

// Decrypt implements the service.
func (g google) Decrypt(_ context.Context, in *kmspb.DecryptRequest) (*kmspb.DecryptResponse, error) {
	if err := g.check(in.GetCiphertext(), in.GetCiphertextCrc32C(), in.GetAdditionalAuthenticatedData(), in.GetAdditionalAuthenticatedDataCrc32C()); err != nil {
		return nil, err
	}
	pt, err := g.fake.decrypt(in.GetName(), in.GetCiphertext(), in.GetAdditionalAuthenticatedData())
	if err != nil {
		return nil, refusal(err)
	}
	return &kmspb.DecryptResponse{Plaintext: pt, PlaintextCrc32C: checksum(pt)}, nil
}

func (g google) check(data []byte, dataSum *wrapperspb.Int64Value, ad []byte, adSum *wrapperspb.Int64Value) error {
	if checksum(data).GetValue() != dataSum.GetValue() || checksum(ad).GetValue() != adSum.GetValue() {
		return status.Error(codes.InvalidArgument, "checksum")
	}
	return nil
}

// CreateCryptoKey implements the service.
func (g google) CreateCryptoKey(_ context.Context, in *kmspb.CreateCryptoKeyRequest) (*kmspb.CryptoKey, error) {
	name := in.GetParent() + "/cryptoKeys/" + in.GetCryptoKeyId()
	if in.GetParent() != googleRing || in.GetCryptoKey().GetPurpose() != kmspb.CryptoKey_ENCRYPT_DECRYPT {
		return nil, status.Error(codes.InvalidArgument, "not a key for wrapping")
	}
	if err := g.fake.add(name); err != nil {
		return nil, refusal(err)
	}
	g.fake.mu.Lock()
	defer g.fake.mu.Unlock()
	g.fake.keys[name].wait = in.GetCryptoKey().GetDestroyScheduledDuration().AsDuration()
	return &kmspb.CryptoKey{Name: name, Purpose: in.GetCryptoKey().GetPurpose()}, nil
}

// GetCryptoKeyVersion implements the service.
func (g google) GetCryptoKeyVersion(_ context.Context, in *kmspb.GetCryptoKeyVersionRequest) (*kmspb.CryptoKeyVersion, error) {
	ends, err := g.fake.state(versionOf(in.GetName()))
	return version(in.GetName(), ends, err)
}

// DestroyCryptoKeyVersion implements the service.
func (g google) DestroyCryptoKeyVersion(_ context.Context, in *kmspb.DestroyCryptoKeyVersionRequest) (*kmspb.CryptoKeyVersion, error) {
	name := versionOf(in.GetName())
	var wait time.Duration
	g.fake.mu.Lock()
	if k := g.fake.keys[name]; k != nil {
		wait = k.wait
	}
	g.fake.mu.Unlock()
	ends, err := g.fake.destroy(name, wait)
	return version(in.GetName(), ends, err)
}

// versionOf is the key that a version is of.
func versionOf(name string) string { return strings.TrimSuffix(name, "/cryptoKeyVersions/1") }

// version is how Cloud KMS describes one: it never forgets a name.
func version(name string, ends time.Time, err error) (*kmspb.CryptoKeyVersion, error) {
	v := &kmspb.CryptoKeyVersion{Name: name, State: kmspb.CryptoKeyVersion_ENABLED}
	switch {
	case errors.Is(err, errNoKey) && !ends.IsZero():
		v.State, v.DestroyEventTime = kmspb.CryptoKeyVersion_DESTROYED, timestamppb.New(ends)
	case err != nil:
		return nil, refusal(err)
	case !ends.IsZero():
		v.State, v.DestroyTime = kmspb.CryptoKeyVersion_DESTROY_SCHEDULED, timestamppb.New(ends)
	}
	return v, nil
}

func refusal(err error) error {
	switch {
	case errors.Is(err, errDown):
		return status.Error(codes.PermissionDenied, "disabled") // one that the client does not try again
	case errors.Is(err, errNoKey):
		return status.Error(codes.NotFound, "no such key")
	case errors.Is(err, errPending):
		return status.Error(codes.FailedPrecondition, "not enabled")
	}
	return status.Error(codes.InvalidArgument, "decryption failed")
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) *wrapperspb.Int64Value {
	return wrapperspb.Int64(int64(crc32.Checksum(b, castagnoli)))
}
