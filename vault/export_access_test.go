package vault

import "time"

// Window is the state of a quota, for property tests.
type Window struct{ w window }

func (w *Window) Add(now time.Time, n int, length time.Duration) { w.w = w.w.add(now, n, length) }
func (w *Window) Prune(now time.Time, length time.Duration)      { w.w = w.w.prune(now, length) }
func (w *Window) Count() int                                     { return w.w.count() }
func (w *Window) Runs() int                                      { return len(w.w) }
func (w *Window) Free(n int, l Limit) time.Time                  { return w.w.free(n, l) }
func (w *Window) Bytes() []byte                                  { return w.w.append(nil) }

// ParseWindow reads the stored form.
func ParseWindow(b []byte) (*Window, error) {
	w, err := parseWindow(b)
	return &Window{w}, err
}

// ParseCase reads the payload of a case and writes it again.
func ParseCase(b []byte) ([]byte, error) {
	p, err := parseCase(b)
	if err != nil {
		return nil, err
	}
	return p.encode()
}
