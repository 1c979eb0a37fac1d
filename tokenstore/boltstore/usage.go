package boltstore

import (
	"context"
	"iter"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// What was seen of a token in use is kept in a bucket where those in use stand close
// together, each in a few bytes: 256 of them take some pages to write, where their records
// with a week of activity take a page for each five, and a page each if few tokens are in
// use. What an earlier run has kept is told with the record, and merged into it when
// something is written of the token next.

// Usage implements tokenstore.UsageStore.
func (s *Store) Usage(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]tokenstore.Usage, error) {
	known := make(map[tokenstore.TokenID]tokenstore.Usage, len(ids))
	err := s.view(ctx, "reading the use of tokens", func(tx *bbolt.Tx) error {
		for _, id := range ids {
			u, err := getUsage(tx, id)
			if err != nil {
				return err
			}
			if kept, _ := s.left(tx, id); kept != (tokenstore.Usage{}) {
				u = u.Merge(kept)
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
	return codec.DecodeUsage(id, data)
}

// left is what an earlier run has kept of a token. What cannot be read is passed over: it
// decides nothing. Check names it.
func (s *Store) left(tx *bbolt.Tx, id tokenstore.TokenID) (tokenstore.Usage, *tokenstore.Activity) {
	data := tx.Bucket(bucketKept).Get(number(uint64(id)))
	if data == nil || codec.KeptIn(s.run, data) {
		return tokenstore.Usage{}, nil
	}
	_, u, a, err := codec.DecodeKept(id, data)
	if err != nil {
		return tokenstore.Usage{}, nil
	}
	return u, a
}

// usageFrom walks the use of all tokens, as it was when the file was opened. What cannot be
// read is passed over, as left does.
func (s *Store) usageFrom(tx *bbolt.Tx) iter.Seq2[tokenstore.TokenID, tokenstore.Usage] {
	return func(yield func(tokenstore.TokenID, tokenstore.Usage) bool) {
		for key, data := range pairs(tx.Bucket(bucketUsage)) {
			n, err := readNumber(key)
			if err != nil {
				continue
			}
			id := tokenstore.TokenID(n)
			if u, err := codec.DecodeUsage(id, data); err == nil && !yield(id, u) {
				return
			}
		}
		for key := range pairs(tx.Bucket(bucketKept)) {
			n, err := readNumber(key)
			if err != nil {
				continue
			}
			id := tokenstore.TokenID(n)
			if u, _ := s.left(tx, id); u != (tokenstore.Usage{}) && !yield(id, u) {
				return
			}
		}
	}
}

// pairs walks a bucket.
func pairs(b *bbolt.Bucket) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, data []byte) bool) {
		c := b.Cursor()
		for key, data := c.First(); key != nil; key, data = c.Next() {
			if !yield(key, data) {
				return
			}
		}
	}
}

// AddUsage implements tokenstore.UsageStore.
func (s *Store) AddUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	return s.noteUsage(ctx, seen, func(tx *bbolt.Tx) error {
		return eachOf(tx, seen, activity, func(id tokenstore.TokenID, u tokenstore.Usage, a *tokenstore.Activity) error {
			if err := s.mergeUsage(tx, id, u, a); err != nil {
				return err
			}
			return tx.Bucket(bucketKept).Delete(number(uint64(id)))
		})
	})
}

// KeepUsage implements tokenstore.UsageStore.
func (s *Store) KeepUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	return s.noteUsage(ctx, seen, func(tx *bbolt.Tx) error {
		return eachOf(tx, seen, activity, func(id tokenstore.TokenID, u tokenstore.Usage, a *tokenstore.Activity) error {
			if left, _ := s.left(tx, id); left != (tokenstore.Usage{}) {
				if err := s.mergeUsage(tx, id, tokenstore.Usage{}, nil); err != nil {
					return err
				}
			}
			return tx.Bucket(bucketKept).Put(number(uint64(id)), codec.AppendKept(nil, id, s.run, u, a))
		})
	})
}

// noteUsage writes, and tells the followers. It is not in the way of Close when it waits to
// tell them: Follow could then be waiting for Close.
func (s *Store) noteUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, write func(tx *bbolt.Tx) error) error {
	if err := s.note(ctx, "writing the use of tokens", write); err != nil {
		return err
	}
	s.following.Lock()
	defer s.following.Unlock()
	s.tell(func(f tokenstore.Follower) { f.Used(maps.All(seen)) })
	return nil
}

// eachOf calls fn with what was seen of each token that is still there, in the order of
// their ids, in which they stand in the file.
func eachOf(tx *bbolt.Tx, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity, fn func(tokenstore.TokenID, tokenstore.Usage, *tokenstore.Activity) error) error {
	tokens := tx.Bucket(bucketTokens)
	ids := slices.AppendSeq(make([]tokenstore.TokenID, 0, len(seen)), maps.Keys(seen))
	for id := range activity {
		if _, ok := seen[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		if tokens.Get(number(uint64(id))) == nil {
			continue
		}
		if err := fn(id, seen[id], activity[id]); err != nil {
			return err
		}
	}
	return nil
}

// mergeUsage merges into the records of a token what an earlier run has kept of it, and what
// was seen. Records that cannot be read are begun anew.
func (s *Store) mergeUsage(tx *bbolt.Tx, id tokenstore.TokenID, u tokenstore.Usage, a *tokenstore.Activity) error {
	left, leftActivity := s.left(tx, id)
	if u = left.Merge(u); u != (tokenstore.Usage{}) {
		known, _ := getUsage(tx, id)
		if err := tx.Bucket(bucketUsage).Put(number(uint64(id)), codec.AppendUsage(nil, id, known.Merge(u))); err != nil {
			return err
		}
	}
	if a = leftActivity.Merge(a); a != nil {
		return tx.Bucket(bucketActivity).Put(number(uint64(id)), codec.AppendActivity(nil, id, getActivity(tx, id).Merge(a)))
	}
	return nil
}
