package fakekms

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"
)

const arns = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-"

// startAWS speaks AWS JSON 1.1: Encrypt and Decrypt with an encryption
// context, and what makes keys and destroys them.
func (s *Server) startAWS() error {
	web := httptest.NewServer(http.HandlerFunc(s.aws))
	s.stops = append(s.stops, web.Close)
	s.URI = "aws-kms://" + s.arn()
	s.Env["AWS_ENDPOINT_URL_KMS"] = web.URL
	s.Env["AWS_ACCESS_KEY_ID"], s.Env["AWS_SECRET_ACCESS_KEY"] = "fake", "fake"
	return s.add(s.arn())
}

// arn is the name of the next key.
func (s *Server) arn() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%s%012d", arns, len(s.keys))
}

type awsRequest struct {
	KeyID                     string `json:"KeyId"`
	Plaintext, CiphertextBlob []byte
	EncryptionContext         map[string]string
	PendingWindowInDays       int
}

func (s *Server) aws(w http.ResponseWriter, r *http.Request) {
	var in awsRequest
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	refuse := func(kind string) {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, map[string]string{"__type": kind, "message": "refused"})
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse("SerializationException")
		return
	}
	call, _ := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "TrentService.")
	out, err := s.awsCall(call, in)
	switch {
	case errors.Is(err, errDown):
		refuse("DisabledException") // one that the client does not try again
	case errors.Is(err, errPending):
		refuse("KMSInvalidStateException")
	case errors.Is(err, errNoKey):
		refuse("NotFoundException")
	case errors.Is(err, errors.ErrUnsupported):
		refuse("UnknownOperationException")
	case err != nil:
		refuse("InvalidCiphertextException")
	default:
		answer(w, out)
	}
}

func (s *Server) awsCall(call string, in awsRequest) (map[string]any, error) {
	var ad []byte
	for _, name := range slices.Sorted(maps.Keys(in.EncryptionContext)) {
		ad = append(ad, name+"\x00"+in.EncryptionContext[name]+"\x00"...)
	}
	switch call {
	case "Encrypt":
		b, err := s.encrypt(in.KeyID, in.Plaintext, ad)
		return map[string]any{"KeyId": in.KeyID, "CiphertextBlob": b}, err
	case "Decrypt":
		b, err := s.decrypt(in.KeyID, in.CiphertextBlob, ad)
		return map[string]any{"KeyId": in.KeyID, "Plaintext": b}, err
	case "CreateKey":
		arn := s.arn()
		return map[string]any{"KeyMetadata": map[string]any{"KeyId": arn, "Arn": arn, "KeyState": "Enabled"}}, s.add(arn)
	case "DescribeKey":
		ends, err := s.state(in.KeyID)
		meta := map[string]any{"KeyId": in.KeyID, "Arn": in.KeyID, "KeyState": "Enabled"}
		if !ends.IsZero() {
			meta["KeyState"], meta["DeletionDate"] = "PendingDeletion", ends.Unix()
		}
		return map[string]any{"KeyMetadata": meta}, err
	case "ScheduleKeyDeletion":
		ends, err := s.destroy(in.KeyID, time.Duration(in.PendingWindowInDays)*24*time.Hour)
		return map[string]any{"KeyId": in.KeyID, "KeyState": "PendingDeletion", "DeletionDate": ends.Unix()}, err
	}
	return nil, errors.ErrUnsupported
}
