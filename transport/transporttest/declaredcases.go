package transporttest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/remote"
)

// declaredCases check what an adapter says about itself. They look at the adapter alone, so that no
// wrapper hides its methods.
func declaredCases() []AdapterCase {
	return []AdapterCase{
		{
			"declares what it is", "A host that relies on a declared capability, to have a text removed or to find a lost STOP, finds out too late that there is none.",
			func(t testing.TB, a Adapter) error {
				p, err := newProvider(t, a.accepted)
				if err != nil {
					return err
				}
				tr := a.New(t, p.api())
				c, ok := tr.(interface{ Capabilities() transport.Capabilities })
				if !ok {
					return nil
				}
				said := c.Capabilities()
				if !reflect.DeepEqual(said, c.Capabilities()) {
					return errors.New("Capabilities returns something else at the second call")
				}
				if said.MinValidity < 0 || said.MinValidity > said.MaxValidity || said.MaxValidity > 0 && said.MinValidity == 0 {
					return errors.New("MinValidity must be above zero and at most MaxValidity, or both zero")
				}
				return isWhatItDeclares(tr, said)
			},
		},
	}
}

// isWhatItDeclares compares what a transport declares with what it implements.
func isWhatItDeclares(tr transport.Transport, said transport.Capabilities) error {
	for _, c := range []struct {
		name, of string
		declared bool
		is       bool
	}{
		{"Redacts", "remote.Redacter", said.Redacts, is[remote.Redacter](tr)},
		{"Deletes", "remote.Deleter", said.Deletes, is[remote.Deleter](tr)},
		{"DeletesMedia", "remote.MediaDeleter", said.DeletesMedia, is[remote.MediaDeleter](tr)},
		{"ListsOptOuts", "optouts.Lister", said.ListsOptOuts, is[optouts.Lister](tr)},
		{"BlocksNumbers", "optouts.Blocker", said.BlocksNumbers, is[optouts.Blocker](tr)},
		{"UnblocksNumbers", "optouts.Unblocker", said.UnblocksNumbers, is[optouts.Unblocker](tr)},
		{"InboundList", "inbound.Lister", said.InboundList, is[inbound.Lister](tr)},
	} {
		if c.declared && !c.is {
			return fmt.Errorf("%s is declared, and the adapter is no %s", c.name, c.of)
		}
	}
	return nil
}

func is[T any](tr transport.Transport) bool {
	_, ok := tr.(T)
	return ok
}
