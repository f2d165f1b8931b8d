package anchor

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/sealtext/sealtext/audit/tree"
)

// HandlerConfig configures [NewHandler]. All fields are required.
type HandlerConfig struct {
	// Keep is where the checkpoint is kept, such as a tree.FileAnchor.
	Keep tree.Anchor
	// Policy says whose checkpoints are taken.
	Policy tree.Policy
	// Allow reports whether a request may go on; it looks at the credentials.
	Allow func(*http.Request) bool
}

// Handler is the other end of [HTTP]. It is safe for concurrent use; several processes must not serve one
// checkpoint at once.
type Handler struct {
	cfg HandlerConfig
	mu  sync.Mutex
}

var _ http.Handler = (*Handler)(nil)

// NewHandler returns a handler.
func NewHandler(cfg HandlerConfig) (*Handler, error) {
	switch {
	case cfg.Keep == nil:
		return nil, errors.New("anchor: HandlerConfig.Keep is required")
	case cfg.Allow == nil:
		return nil, errors.New("anchor: HandlerConfig.Allow is required")
	}
	if err := cfg.Policy.Check(); err != nil {
		return nil, err
	}
	return &Handler{cfg: cfg}, nil
}

// ServeHTTP answers GET with the checkpoint and takes one by PUT, see the package documentation. It
// returns 403 where Allow says no, 400 for what is not a checkpoint that the policy takes, 409 for one
// that goes back, 413 for a large one, and 500 where the checkpoint cannot be read or kept.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if !h.cfg.Allow(r) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	switch r.Method {
	case http.MethodGet:
		h.get(w, r)
	case http.MethodPut:
		w.WriteHeader(h.put(r))
	default:
		w.Header().Set("Allow", "GET, PUT")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (h *Handler) get(w http.ResponseWriter, r *http.Request) {
	last, err := h.cfg.Keep.Last(r.Context())
	switch {
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	case last == nil:
		w.WriteHeader(http.StatusNotFound)
	default:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(last)))
		_, _ = w.Write(last)
	}
}

// put returns the status.
func (h *Handler) put(r *http.Request) int {
	signed, err := io.ReadAll(io.LimitReader(r.Body, MaxSize+1))
	switch {
	case err != nil:
		return http.StatusBadRequest
	case len(signed) > MaxSize:
		return http.StatusRequestEntityTooLarge
	}
	c, err := h.cfg.Policy.Open(signed)
	if err != nil {
		return http.StatusBadRequest
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	kept, err := h.cfg.Keep.Last(r.Context())
	if err != nil {
		return http.StatusInternalServerError
	}
	if kept != nil {
		last, err := h.cfg.Policy.Open(kept)
		switch {
		case err != nil:
			return http.StatusInternalServerError
		case c.Size < last.Size || c.Size == last.Size && c.Root != last.Root:
			return http.StatusConflict
		case bytes.Equal(signed, kept):
			return http.StatusNoContent
		}
	}
	if err := h.cfg.Keep.Publish(r.Context(), signed); err != nil {
		return http.StatusInternalServerError
	}
	return http.StatusNoContent
}
