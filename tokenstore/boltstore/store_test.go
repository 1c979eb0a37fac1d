package boltstore

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/storetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Opener{
		Open: func(t *testing.T) tokenstore.Store { return openStore(t, filepath.Join(t.TempDir(), "patgate.db")) },
		Reopen: func(t *testing.T, s tokenstore.Store) tokenstore.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return openStore(t, s.(*Store).path)
		},
		Check: func(t *testing.T, s tokenstore.Store) {
			if err := s.(*Store).Check(context.Background()); err != nil {
				t.Error(err)
			}
		},
	})
}

func openStore(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
