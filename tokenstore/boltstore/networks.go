package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// Networks implements tokenstore.NetworkStore.
func (s *Store) Networks(ctx context.Context, now time.Time) (list []tokenstore.Network, err error) {
	err = s.view(ctx, "reading from where accounts have signed in", func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketNetworks).Cursor()
		for key, data := c.First(); key != nil; key, data = c.Next() {
			if n, ok := readNetwork(key, data); ok && now.Sub(n.Last) <= tokenstore.NetworkFor {
				list = append(list, n)
			}
		}
		return nil
	})
	return list, err
}

func networkKey(n tokenstore.Network) []byte { return append(number(uint64(n.Account)), n.Network...) }

func readNetwork(key, data []byte) (n tokenstore.Network, ok bool) {
	if len(key) <= 8 {
		return n, false
	}
	if data, ok = unsealed(key, data, 8); !ok {
		return n, false
	}
	return tokenstore.Network{
		Account: tokenstore.AccountID(binary.BigEndian.Uint64(key)), Network: string(key[8:]),
		Last: time.Unix(int64(binary.BigEndian.Uint64(data)), 0).UTC(),
	}, true
}

// AddNetwork implements tokenstore.NetworkStore.
func (s *Store) AddNetwork(ctx context.Context, n tokenstore.Network) error {
	return s.note(ctx, "remembering from where an account has signed in", func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketAccounts).Get(number(uint64(n.Account))) == nil {
			return nil
		}
		if err := tx.Bucket(bucketNetworks).Put(networkKey(n), sealed(networkKey(n), number(uint64(max(n.Last.Unix(), 0))))); err != nil {
			return err
		}
		return dropNetworks(tx, n.Account, func(known []tokenstore.Network) (goes []tokenstore.Network) {
			oldest := n
			for _, k := range known {
				if n.Last.Sub(k.Last) > tokenstore.NetworkFor {
					goes = append(goes, k)
				}
				if k.Last.Before(oldest.Last) {
					oldest = k
				}
			}
			if len(known)-len(goes) > tokenstore.MaxNetworks {
				goes = append(goes, oldest)
			}
			return goes
		})
	})
}

// dropNetworks forgets some of an account's.
func dropNetworks(tx *bbolt.Tx, account tokenstore.AccountID, choose func([]tokenstore.Network) []tokenstore.Network) error {
	var known []tokenstore.Network
	prefix := number(uint64(account))
	c := tx.Bucket(bucketNetworks).Cursor()
	for key, data := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, data = c.Next() {
		n, ok := readNetwork(key, data)
		if !ok {
			n = tokenstore.Network{Account: account, Network: string(key[len(prefix):])} // as old as can be
		}
		known = append(known, n)
	}
	for _, n := range choose(known) {
		if err := tx.Bucket(bucketNetworks).Delete(networkKey(n)); err != nil {
			return err
		}
	}
	return nil
}
