package memstore

// table holds rows by key. Values are replaced and never changed in place, so that the value that
// an undo step restores is unchanged.
type table[K comparable, V any] map[K]V

// put sets a row.
func (tb table[K, V]) put(t *tx, k K, v V) {
	tb.remember(t, k)
	tb[k] = v
}

// drop deletes a row.
func (tb table[K, V]) drop(t *tx, k K) {
	tb.remember(t, k)
	delete(tb, k)
}

func (tb table[K, V]) remember(t *tx, k K) {
	old, had := tb[k]
	t.onUndo(func() {
		if had {
			tb[k] = old
		} else {
			delete(tb, k)
		}
	})
}

// index holds sets of members by key. An empty set has no entry.
type index[K, M comparable] map[K]map[M]struct{}

// add adds m to the set of k.
func (ix index[K, M]) add(t *tx, k K, m M) {
	if _, in := ix[k][m]; in {
		return
	}
	ix.set(k, m)
	t.onUndo(func() { ix.unset(k, m) })
}

// remove removes m from the set of k.
func (ix index[K, M]) remove(t *tx, k K, m M) {
	if _, in := ix[k][m]; !in {
		return
	}
	ix.unset(k, m)
	t.onUndo(func() { ix.set(k, m) })
}

func (ix index[K, M]) set(k K, m M) {
	if ix[k] == nil {
		ix[k] = map[M]struct{}{}
	}
	ix[k][m] = struct{}{}
}

func (ix index[K, M]) unset(k K, m M) {
	delete(ix[k], m)
	if len(ix[k]) == 0 {
		delete(ix, k)
	}
}
