package boltstore

import (
	"context"
	"fmt"
	"iter"
	"maps"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// Usage implements tokenstore.UsageStore.
func (s *Store) Usage(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]tokenstore.Usage, error) {
	known := make(map[tokenstore.TokenID]tokenstore.Usage, len(ids))
	err := s.view(ctx, "reading the use of tokens", func(tx *bbolt.Tx) error {
		for _, id := range ids {
			u, err := getUsage(tx, id)
			if err != nil {
				return err
			}
			if u != (tokenstore.Usage{}) {
				known[id] = u
			}
		}
		return nil
	})
	return known, err
}

func getUsage(tx *bbolt.Tx, id tokenstore.TokenID) (tokenstore.Usage, error) {
	data := tx.Bucket(bucketUsage).Get(number(uint64(id)))
	if data == nil {
		return tokenstore.Usage{}, nil
	}
	return tokenstore.DecodeUsage(id, data)
}

// usageFrom walks the use of all tokens. What cannot be read is passed over: it
// decides nothing.
func usageFrom(tx *bbolt.Tx) iter.Seq2[tokenstore.TokenID, tokenstore.Usage] {
	return func(yield func(tokenstore.TokenID, tokenstore.Usage) bool) {
		c := tx.Bucket(bucketUsage).Cursor()
		for key, data := c.First(); key != nil; key, data = c.Next() {
			n, err := readNumber(key)
			if err != nil {
				continue
			}
			id := tokenstore.TokenID(n)
			if u, err := tokenstore.DecodeUsage(id, data); err == nil && !yield(id, u) {
				return
			}
		}
	}
}

// AddUsage implements tokenstore.UsageStore. It is not in the way of Close when it
// waits to tell the followers: Follow could then be waiting for Close.
func (s *Store) AddUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	if err := s.addUsage(ctx, seen, activity); err != nil {
		return fmt.Errorf("writing the use of tokens: %w", err)
	}
	s.following.Lock()
	defer s.following.Unlock()
	s.tell(func(f tokenstore.Follower) { f.Used(maps.All(seen)) })
	return nil
}

func (s *Store) addUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.users.RLock()
	defer s.users.RUnlock()
	if s.gone {
		return tokenstore.ErrClosed
	}
	return s.update(func(tx *bbolt.Tx) error {
		tokens, usage := tx.Bucket(bucketTokens), tx.Bucket(bucketUsage)
		for id, u := range seen {
			key := number(uint64(id))
			if tokens.Get(key) == nil {
				continue // removed in the meantime
			}
			// A usage record that cannot be read is begun anew.
			known, _ := getUsage(tx, id)
			if err := usage.Put(key, tokenstore.AppendUsage(nil, id, known.Merge(u))); err != nil {
				return err
			}
		}
		return addActivity(tx, activity)
	})
}
