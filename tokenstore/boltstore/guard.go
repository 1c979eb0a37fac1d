package boltstore

import (
	"fmt"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// bbolt panics where a page cannot be what it is, as when the file is cut or overwritten
// under a running server. A panic while it holds one of its locks leaves that taken, so
// every call from then on would wait for ever. The first panic outside a transaction, or
// in its rollback, therefore breaks the store: calls that wait are answered, and no other
// one is let near bbolt.

// breakage says what broke the store, once.
type breakage struct {
	broken chan struct{} // closed when it is
	cause  atomic.Pointer[error]
}

// breaks breaks the store, unless it is already.
func (b *breakage) breaks(cause error) {
	cause = fmt.Errorf("the store is broken since %w; put a good file in its place and restart", cause)
	if b.cause.CompareAndSwap(nil, &cause) {
		close(b.broken)
	}
}

// err is why the store is broken, nil if it is not.
func (b *breakage) err() error {
	if cause := b.cause.Load(); cause != nil {
		return *cause
	}
	return nil
}

// States of a call.
const (
	waiting   int32 = iota // for a transaction
	running                // inside one
	abandoned              // it must not begin any more
)

// patienceWhenBroken is how long a change that is being written may still take once the
// store is broken.
const patienceWhenBroken = time.Second

// insidePanic is a panic inside a transaction. If it comes out as it went in, bbolt has
// rolled the transaction back, and holds no lock.
type insidePanic struct{ of any }

var errUnread = fmt.Errorf("%w: a page cannot be read", tokenstore.ErrDamaged)

// guarded runs fn in a transaction that begin makes, and returns whatever happens to bbolt
// meanwhile.
func (s *Store) guarded(writes bool, begin func(fn func(*bbolt.Tx) error) error, fn func(*bbolt.Tx) error) error {
	if err := s.breakage.err(); err != nil {
		return err
	}
	var state atomic.Int32
	ran, done := make(chan struct{}), make(chan error, 1)
	read := errUnread // unless fn says otherwise
	go func() {
		defer panicOnFault()()
		defer func() {
			if p := recover(); p != nil {
				inside, ok := p.(*insidePanic)
				if ok {
					p = inside.of
				}
				err := fmt.Errorf("%w: %v; restore a backup", tokenstore.ErrDamaged, p)
				if !ok {
					s.breakage.breaks(err)
				}
				done <- err
			}
		}()
		done <- begin(func(tx *bbolt.Tx) error {
			if !state.CompareAndSwap(waiting, running) {
				return s.breakage.err()
			}
			defer close(ran)
			defer func() {
				if p := recover(); p != nil {
					panic(&insidePanic{p})
				}
			}()
			read = fn(tx)
			return read
		})
	}()
	select {
	case err := <-done:
		return err
	case <-s.breakage.broken:
	}
	if state.CompareAndSwap(waiting, abandoned) {
		return s.breakage.err()
	}
	<-ran // it reads pages, which takes no lock
	if !writes {
		return read
	}
	late := time.NewTimer(patienceWhenBroken)
	defer late.Stop()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return fmt.Errorf("%w; whether the change was stored is not known", s.breakage.err())
	}
}
