package fakekms

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
)

// startHashiCorp speaks the transit engine, over TLS: encrypt and decrypt, and
// what makes keys and destroys them.
func (s *Server) startHashiCorp() error {
	web := httptest.NewTLSServer(http.HandlerFunc(s.transit))
	s.stops = append(s.stops, web.Close)
	ca, err := s.trust(web)
	if err != nil {
		return err
	}
	s.URI = "hcvault://" + strings.TrimPrefix(web.URL, "https://") + "/transit/keys/sealtext"
	s.Env["VAULT_CACERT"], s.Env["VAULT_TOKEN"] = ca, "fake"
	return s.add("sealtext")
}

// transitPrefix begins the ciphertexts of the first version of a key.
const transitPrefix = "vault:v1:"

type transitRequest struct {
	Plaintext       []byte `json:"plaintext"`
	Ciphertext      string `json:"ciphertext"`
	AssociatedData  []byte `json:"associated_data"`
	Type            string `json:"type"`
	DeletionAllowed bool   `json:"deletion_allowed"`
}

func (s *Server) transit(w http.ResponseWriter, r *http.Request) {
	var in transitRequest
	refuse := func(status int, why ...string) {
		w.WriteHeader(status)
		answer(w, map[string]any{"errors": append([]string{}, why...)})
	}
	if r.Method == http.MethodPut && json.NewDecoder(r.Body).Decode(&in) != nil {
		refuse(http.StatusBadRequest, "not a request of a client")
		return
	}
	data, err := s.transitCall(r.Method, strings.TrimPrefix(r.URL.Path, "/v1/transit/"), in)
	switch {
	case errors.Is(err, errDown):
		refuse(http.StatusForbidden, "permission denied")
	case errors.Is(err, errNoKey), errors.Is(err, errors.ErrUnsupported):
		refuse(http.StatusNotFound) // without a reason, as the service
	case errors.Is(err, errNotAllowed):
		refuse(http.StatusBadRequest, "deletion is not allowed for this key")
	case err != nil:
		refuse(http.StatusBadRequest, "cipher: message authentication failed")
	default:
		answer(w, map[string]any{"data": data})
	}
}

var errNotAllowed = errors.New("deletion is not allowed")

func (s *Server) transitCall(method, path string, in transitRequest) (map[string]any, error) {
	call, name, _ := strings.Cut(path, "/")
	switch key, config := strings.CutSuffix(name, "/config"); {
	case method == http.MethodPut && call == "encrypt":
		b, err := s.encrypt(name, in.Plaintext, in.AssociatedData)
		return map[string]any{"ciphertext": transitPrefix + base64.StdEncoding.EncodeToString(b)}, err
	case method == http.MethodPut && call == "decrypt":
		text, ok := strings.CutPrefix(in.Ciphertext, transitPrefix)
		ct, err := base64.StdEncoding.DecodeString(text)
		if err != nil || !ok {
			return nil, errInvalid
		}
		b, err := s.decrypt(name, ct, in.AssociatedData)
		return map[string]any{"plaintext": base64.StdEncoding.EncodeToString(b)}, err
	case method == http.MethodPut && call == "keys" && config:
		_, err := s.state(key)
		s.mu.Lock()
		defer s.mu.Unlock()
		if err == nil {
			s.deletable = map[string]bool{key: in.DeletionAllowed}
		}
		return map[string]any{}, err
	case method == http.MethodPut && call == "keys" && in.Type == "aes256-gcm96":
		return map[string]any{}, s.add(name)
	case method == http.MethodGet && call == "keys":
		_, err := s.state(name)
		return map[string]any{"name": name}, err
	case method == http.MethodDelete && call == "keys":
		s.mu.Lock()
		allowed := s.deletable[name]
		s.mu.Unlock()
		if !allowed {
			return nil, errNotAllowed
		}
		_, err := s.destroy(name, 0)
		return map[string]any{}, err
	}
	return nil, errors.ErrUnsupported
}

// answer writes JSON; a client that went away is no concern of a fake.
func answer(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func certificate(web *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
}
