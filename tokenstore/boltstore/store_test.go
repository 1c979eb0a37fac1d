package boltstore

import (
	"testing"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/storetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Opener{
		Open: func(t *testing.T) tokenstore.Store { return openStore(t, newPath(t)) },
		Reopen: func(t *testing.T, s tokenstore.Store) tokenstore.Store {
			closeStore(t, s.(*Store))
			return openStore(t, s.(*Store).path)
		},
		Check: func(t *testing.T, s tokenstore.Store) {
			if err := s.(*Store).Check(bg); err != nil {
				t.Error(err)
			}
		},
	})
}
