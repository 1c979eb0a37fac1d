package boltstore

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

func oneCall(hour int) *tokenstore.Activity {
	return &tokenstore.Activity{
		From: start.Add(time.Duration(hour) * time.Hour), Step: tokenstore.ActivityStep, Allowed: []uint32{1}, Denied: []uint32{0},
	}
}

func addActivityTo(t *testing.T, s *Store, id tokenstore.TokenID, a *tokenstore.Activity) {
	t.Helper()
	if err := s.AddUsage(bg, nil, map[tokenstore.TokenID]*tokenstore.Activity{id: a}); err != nil {
		t.Fatal(err)
	}
}

func activityOf(t *testing.T, s *Store, ids ...tokenstore.TokenID) map[tokenstore.TokenID]*tokenstore.Activity {
	t.Helper()
	known, err := s.Activity(bg, ids...)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// TestDamagedActivityIsDropped: it hides no other, and is begun anew.
func TestDamagedActivityIsDropped(t *testing.T) {
	t.Parallel()
	s := openStore(t, newPath(t))
	defer closeStore(t, s)
	tokens := fill(t, s, 2)
	damaged, good := tokens[0].ID, tokens[1].ID
	for _, id := range []tokenstore.TokenID{damaged, good} {
		addActivityTo(t, s, id, oneCall(0))
	}
	if err := s.update(func(tx *bbolt.Tx) error {
		key := number(uint64(damaged))
		data := slices.Clone(tx.Bucket(bucketActivity).Get(key))
		data[len(data)-1] ^= 1
		return tx.Bucket(bucketActivity).Put(key, data)
	}); err != nil {
		t.Fatal(err)
	}
	if known := activityOf(t, s, damaged, good); known[damaged] != nil || !reflect.DeepEqual(known[good], oneCall(0)) {
		t.Errorf("activity reads %+v", known)
	}
	x := tokenstore.NewIndex()
	if err := s.Follow(bg, x); err != nil || x.Damaged() != 0 || x.Lookup(tokens[0].Secrets[0].Hash) == nil {
		t.Errorf("the token cannot be used: %v", err)
	}
	if err := s.Check(bg); err == nil {
		t.Error("Check does not find it")
	}
	addActivityTo(t, s, damaged, oneCall(1))
	if known := activityOf(t, s, damaged); !reflect.DeepEqual(known[damaged], oneCall(1)) {
		t.Errorf("begun anew it reads %+v", known[damaged])
	}
	if err := s.Check(bg); err != nil {
		t.Error(err)
	}
}

// TestOpenAddsBuckets: a file from before there was activity is opened, and gets
// a place for it, once; a file that has all is not written to.
func TestOpenAddsBuckets(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := openStore(t, path)
	token := fill(t, s, 1)[0]
	closeStore(t, s)
	alter(t, path, func(tx *bbolt.Tx) error {
		for _, name := range lateBuckets {
			if err := tx.DeleteBucket(name); err != nil {
				return err
			}
		}
		return nil
	})
	s = openStore(t, path)
	if err := s.Check(bg); err != nil {
		t.Error(err)
	}
	addActivityTo(t, s, token.ID, oneCall(0))
	closeStore(t, s)
	before := readAll(t, path)
	s = openStore(t, path)
	defer closeStore(t, s)
	if known := activityOf(t, s, token.ID); !reflect.DeepEqual(known[token.ID], oneCall(0)) {
		t.Errorf("opened again, activity reads %+v", known[token.ID])
	}
	wantUntouched(t, path, before)
}
