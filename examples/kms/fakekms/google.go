package fakekms

import (
	"context"
	"errors"
	"hash/crc32"
	"net"

	"cloud.google.com/go/kms/apiv1/kmspb"
	"github.com/tink-crypto/tink-go-gcpkms/v2/integration/gcpkms"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// startGoogle speaks the gRPC service of Cloud KMS: Encrypt and Decrypt with
// the checksums that the client insists on.
func (s *Server) startGoogle() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	s.stops = append(s.stops, server.Stop)
	kmspb.RegisterKeyManagementServiceServer(server, google{fake: s})
	go func() { _ = server.Serve(listener) }() // until Stop
	s.URI = "gcp-kms://projects/p/locations/global/keyRings/r/cryptoKeys/sealtext"
	s.Options = []gcpkms.Option{gcpkms.WithGoogleAPIClientOptions(
		option.WithEndpoint(listener.Addr().String()),
		option.WithoutAuthentication(),
		option.WithGRPCDialOption(grpc.WithTransportCredentials(insecure.NewCredentials())),
	)}
	return nil
}

type google struct {
	kmspb.UnimplementedKeyManagementServiceServer
	fake *Server
}

// Encrypt implements the service.
func (g google) Encrypt(_ context.Context, in *kmspb.EncryptRequest) (*kmspb.EncryptResponse, error) {
	if err := g.check(in.GetName(), in.GetPlaintext(), in.GetPlaintextCrc32C(), in.GetAdditionalAuthenticatedData(), in.GetAdditionalAuthenticatedDataCrc32C()); err != nil {
		return nil, err
	}
	ct, err := g.fake.encrypt(in.GetPlaintext(), in.GetAdditionalAuthenticatedData())
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
	if err := g.check(in.GetName(), in.GetCiphertext(), in.GetCiphertextCrc32C(), in.GetAdditionalAuthenticatedData(), in.GetAdditionalAuthenticatedDataCrc32C()); err != nil {
		return nil, err
	}
	pt, err := g.fake.decrypt(in.GetCiphertext(), in.GetAdditionalAuthenticatedData())
	if err != nil {
		return nil, refusal(err)
	}
	return &kmspb.DecryptResponse{Plaintext: pt, PlaintextCrc32C: checksum(pt)}, nil
}

func (g google) check(name string, data []byte, dataSum *wrapperspb.Int64Value, ad []byte, adSum *wrapperspb.Int64Value) error {
	if "gcp-kms://"+name != g.fake.URI {
		return status.Error(codes.NotFound, "no such key")
	}
	if checksum(data).GetValue() != dataSum.GetValue() || checksum(ad).GetValue() != adSum.GetValue() {
		return status.Error(codes.InvalidArgument, "checksum")
	}
	return nil
}

func refusal(err error) error {
	if errors.Is(err, errDown) {
		return status.Error(codes.PermissionDenied, "disabled") // one that the client does not try again
	}
	return status.Error(codes.InvalidArgument, "decryption failed")
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) *wrapperspb.Int64Value {
	return wrapperspb.Int64(int64(crc32.Checksum(b, castagnoli)))
}
