package boltstore

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// Activity implements tokenstore.UsageStore. Activities that cannot be read are
// passed over, and begun anew with what comes next; Check names them.
func (s *Store) Activity(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]*tokenstore.Activity, error) {
	known := make(map[tokenstore.TokenID]*tokenstore.Activity, len(ids))
	err := s.view(ctx, "reading the activity of tokens", func(tx *bbolt.Tx) error {
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			_, left := s.left(tx, id)
			if a := getActivity(tx, id); a != nil || left != nil {
				if left != nil {
					a = a.Merge(left)
				}
				known[id] = a
			}
		}
		return nil
	})
	return known, err
}

// getActivity returns nil where there is none that can be read.
func getActivity(tx *bbolt.Tx, id tokenstore.TokenID) *tokenstore.Activity {
	data := tx.Bucket(bucketActivity).Get(number(uint64(id)))
	if data == nil {
		return nil
	}
	a, err := codec.DecodeActivity(id, data)
	if err != nil {
		return nil
	}
	return a
}
