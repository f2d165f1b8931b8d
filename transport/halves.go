package transport

// halves runs f over items; where that fails, over the halves, and so on, so that a bad item fails
// alone. When two items have failed by themselves and nothing has succeeded, it does not try the
// others: the store is at fault. It returns the items for which f failed, and their errors. failed is
// the error of f for all items if that has been tried, or nil.
func halves[T any](items []T, failed error, f func([]T) error) (bad []T, errs []error) {
	h := halving[T]{f: f}
	if len(items) > 0 {
		h.try(items, failed)
	}
	return h.bad, h.errs
}

type halving[T any] struct {
	f    func([]T) error
	good bool  // f has succeeded
	last error // the last error of f
	bad  []T
	errs []error
}

func (h *halving[T]) try(items []T, err error) {
	if err == nil && !h.good && len(h.bad) >= 2 {
		h.fail(items)
		return
	}
	if err == nil {
		if err = h.f(items); err == nil {
			h.good = true
			return
		}
	}
	if h.last = err; len(items) == 1 {
		h.fail(items)
		return
	}
	h.try(items[:len(items)/2], nil)
	h.try(items[len(items)/2:], nil)
}

func (h *halving[T]) fail(items []T) {
	for _, item := range items {
		h.bad, h.errs = append(h.bad, item), append(h.errs, h.last)
	}
}
