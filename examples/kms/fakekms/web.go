package fakekms

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
)

// startAWS speaks AWS JSON 1.1: Encrypt and Decrypt with an encryption context.
func (s *Server) startAWS() {
	web := httptest.NewServer(http.HandlerFunc(s.aws))
	s.stops = append(s.stops, web.Close)
	s.URI = "aws-kms://arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
	s.Env["AWS_ENDPOINT_URL_KMS"] = web.URL
	s.Env["AWS_ACCESS_KEY_ID"], s.Env["AWS_SECRET_ACCESS_KEY"] = "fake", "fake"
}

func (s *Server) aws(w http.ResponseWriter, r *http.Request) {
	var in struct {
		KeyID                     string `json:"KeyId"`
		Plaintext, CiphertextBlob []byte
		EncryptionContext         map[string]string
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	refuse := func(kind string) {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, map[string]string{"__type": kind, "message": "refused"})
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse("SerializationException")
		return
	}
	if "aws-kms://"+in.KeyID != s.URI {
		refuse("NotFoundException")
		return
	}
	var ad []byte
	for _, name := range slices.Sorted(maps.Keys(in.EncryptionContext)) {
		ad = append(ad, name+"\x00"+in.EncryptionContext[name]+"\x00"...)
	}
	var out map[string]any
	var err error
	switch r.Header.Get("X-Amz-Target") {
	case "TrentService.Encrypt":
		var b []byte
		b, err = s.encrypt(in.Plaintext, ad)
		out = map[string]any{"KeyId": in.KeyID, "CiphertextBlob": b}
	case "TrentService.Decrypt":
		var b []byte
		b, err = s.decrypt(in.CiphertextBlob, ad)
		out = map[string]any{"KeyId": in.KeyID, "Plaintext": b}
	default:
		refuse("UnknownOperationException")
		return
	}
	switch {
	case errors.Is(err, errDown):
		refuse("DisabledException") // one that the client does not try again
	case err != nil:
		refuse("InvalidCiphertextException")
	default:
		answer(w, out)
	}
}

// startHashiCorp speaks the transit engine's encrypt and decrypt, over TLS.
func (s *Server) startHashiCorp() error {
	web := httptest.NewTLSServer(http.HandlerFunc(s.transit))
	s.stops = append(s.stops, web.Close)
	ca, err := s.trust(web)
	s.URI = "hcvault://" + strings.TrimPrefix(web.URL, "https://") + "/transit/keys/sealtext"
	s.Env["VAULT_CACERT"], s.Env["VAULT_TOKEN"] = ca, "fake"
	return err
}

// transitPrefix begins the ciphertexts of the first version of a key.
const transitPrefix = "vault:v1:"

func (s *Server) transit(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Plaintext      []byte `json:"plaintext"`
		Ciphertext     string `json:"ciphertext"`
		AssociatedData []byte `json:"associated_data"`
	}
	refuse := func(status int, why string) {
		w.WriteHeader(status)
		answer(w, map[string]any{"errors": []string{why}})
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Method != http.MethodPut {
		refuse(http.StatusBadRequest, "not a request of a client")
		return
	}
	data := map[string]any{}
	var err error
	switch r.URL.Path {
	case "/v1/transit/encrypt/sealtext":
		var b []byte
		b, err = s.encrypt(in.Plaintext, in.AssociatedData)
		data["ciphertext"] = transitPrefix + base64.StdEncoding.EncodeToString(b)
	case "/v1/transit/decrypt/sealtext":
		var ct, b []byte
		text, ok := strings.CutPrefix(in.Ciphertext, transitPrefix)
		if ct, err = base64.StdEncoding.DecodeString(text); err == nil && ok {
			b, err = s.decrypt(ct, in.AssociatedData)
		}
		data["plaintext"] = base64.StdEncoding.EncodeToString(b)
	default:
		refuse(http.StatusNotFound, "no handler for this path")
		return
	}
	switch {
	case errors.Is(err, errDown):
		refuse(http.StatusForbidden, "permission denied")
	case err != nil:
		refuse(http.StatusBadRequest, "cipher: message authentication failed")
	default:
		answer(w, map[string]any{"data": data})
	}
}

// answer writes JSON; a client that went away is no concern of a fake.
func answer(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func certificate(web *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
}
