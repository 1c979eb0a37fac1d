package boltstore

import (
	"math/rand/v2"
	"slices"
	"testing"

	"go.etcd.io/bbolt"
)

// TestTreeOfGoodFiles: whatever bbolt makes of many puts and deletes, of short and long keys and
// values, passes the check of the start.
func TestTreeOfGoodFiles(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 4))
		s := openStore(t, newPath(t))
		var keys [][]byte
		for round := range 150 {
			err := s.update(func(tx *bbolt.Tx) error {
				b := tx.Bucket(bucketMeta)
				for range random.IntN(200) {
					if random.IntN(100) < 45+round/50%2*20 && len(keys) > 0 {
						i := random.IntN(len(keys))
						if random.IntN(3) == 0 { // a run, which empties pages
							i = min(i, max(len(keys)-20, 0))
							for _, key := range keys[i:min(i+20, len(keys))] {
								if err := b.Delete(key); err != nil {
									return err
								}
							}
							keys = slices.Delete(keys, i, min(i+20, len(keys)))
							continue
						}
						if err := b.Delete(keys[i]); err != nil {
							return err
						}
						keys = slices.Delete(keys, i, i+1)
						continue
					}
					key := make([]byte, 8+random.IntN(40))
					for i := range key {
						key[i] = byte(random.Uint32())
					}
					keys = append(keys, key)
					if err := b.Put(key, make([]byte, random.IntN(1<<random.IntN(14)))); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(keys, slices.Compare)
			if err := s.db.View(func(tx *bbolt.Tx) error { _, err := checkTree(tx, s.file); return err }); err != nil {
				t.Fatalf("seed %d, round %d, %d keys: %v", seed, round, len(keys), err)
			}
		}
		closeStore(t, s)
	}
}
