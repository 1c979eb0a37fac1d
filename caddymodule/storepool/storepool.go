// Package storepool holds the open stores of the process, each with what belongs to it: the index
// that requests are decided by, the listing, the use of tokens, who is signed in. Old and new
// configuration share them during a reload, so that a store is opened once and nothing that is in
// memory is lost.
package storepool

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/idempotency"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
	"github.com/patgate/patgate/tokenstore/usage"
	"github.com/patgate/patgate/upstream"
)

// stores holds one Store for each store that a configuration of this process names.
var stores = caddy.NewUsagePool()

// sweepTime is over how long writing down the use of tokens is spread, so that no request
// waits for it. A crash loses at most what was recorded in twice that time.
const sweepTime = 30 * time.Second

// watchInterval is how often it is looked whether the store can still be written.
const watchInterval = 5 * time.Second

// Store is a store with what belongs to it. To acquire one does no I/O: a configuration that is
// only validated holds a reference and never opens the store.
type Store struct {
	// Name is what logs and metrics call the store.
	Name string
	// Index is not ready before the store is open.
	Index   *tokenstore.Index
	Listing *listing.Listing
	Usage   *usage.Recorder
	// Limits, SignIns and Results are those of the management API: who is signed in stays so over
	// a reload.
	Limits  *audit.Limits
	SignIns *authn.Memory
	Results *idempotency.Results
	// States are those of accounts with the upstream.
	States upstream.States

	ready chan struct{} // closed when the index holds the whole state

	opening sync.Mutex                       // held while the store is opened or closed
	store   atomic.Pointer[tokenstore.Store] // nil until opened
	stop    context.CancelFunc
	working sync.WaitGroup
}

var _ tokenstore.UsageStore = usageStore{}

// Acquire takes a reference to the store with this key, which Release gives back. The first one
// for a key names the store.
func Acquire(key, name string) *Store {
	v, _, _ := stores.LoadOrNew(key, func() (caddy.Destructor, error) {
		s := &Store{Name: name, Index: tokenstore.NewIndex(), Listing: listing.New(), ready: make(chan struct{})}
		s.Usage = usage.NewRecorder(usageStore{s})
		s.Limits, s.SignIns, s.Results = audit.NewLimits(time.Now), authn.NewMemory(time.Now), idempotency.NewResults(time.Now)
		return s, nil
	})
	return v.(*Store)
}

// Release gives a reference back; the store is closed with the last one.
func Release(key string) error {
	_, err := stores.Delete(key)
	return err
}

// References counts the references to the store with this key; held is false if there is none.
func References(key string) (n int, held bool) { return stores.References(key) }

// Ready is closed when requests can be decided.
func (s *Store) Ready() <-chan struct{} { return s.ready }

// Open opens the store with open and fills the index, unless that has been done. ctx may end when
// it has returned.
func (s *Store) Open(ctx context.Context, open func(context.Context, *zap.Logger) (tokenstore.Store, error), log *zap.Logger) (tokenstore.Store, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if store := s.current(); store != nil {
		return store, nil
	}
	begin := time.Now()
	store, err := open(ctx, log)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := store.Follow(running, s.Index); err != nil {
		stop()
		return nil, errors.Join(fmt.Errorf("reading the store %q: %w", s.Name, err), store.Close())
	}
	if err := s.SignIns.Load(running, store, time.Now()); err != nil {
		log.Error("reading the networks that people signed in from failed; until they sign in again, wrong passwords of strangers can delay them", zap.String("store", s.Name), zap.Error(err))
	}
	s.stop = stop
	s.store.Store(&store)
	s.working.Go(func() { s.watchWritable(running, log) })
	s.working.Go(func() { s.writeUsage(running, log) })
	s.working.Go(func() { s.list(running, log) })
	close(s.ready)
	log.Info("store opened",
		zap.String("store", s.Name),
		zap.Int("secrets", s.Index.Len()),
		zap.Int("damaged", store.Damaged(s.Index.Damaged())),
		zap.Duration("took", time.Since(begin)))
	if n := store.Damaged(s.Index.Damaged()); n > 0 {
		log.Error("some records of the store cannot be read, or are gone; their tokens are refused", zap.String("store", s.Name), zap.Int("damaged", n))
	}
	return store, nil
}

// watchWritable tells the log when the store can no longer be written, and when it can again.
func (s *Store) watchWritable(running context.Context, log *zap.Logger) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	replaced := false
	for {
		select {
		case <-tick.C:
		case <-running.Done():
			return
		}
		switch err := s.current().Writable(); {
		case err != nil && !replaced:
			log.Error("changes, and the use of tokens, can no longer be stored", zap.String("store", s.Name), zap.Error(err))
			replaced = true
		case err == nil && replaced:
			log.Info("changes are stored again", zap.String("store", s.Name))
			replaced = false
		}
	}
}

// list makes the lists, which no request of a client waits for, and then looks whether all of
// the store can be read.
func (s *Store) list(running context.Context, log *zap.Logger) {
	begin := time.Now()
	switch err := s.current().Follow(running, s.Listing); {
	case running.Err() != nil, errors.Is(err, tokenstore.ErrClosed): // the server stops meanwhile
		return
	case err != nil:
		log.Error("tokens cannot be listed; restart to try again", zap.String("store", s.Name), zap.Error(err))
		return
	}
	log.Debug("tokens can be listed", zap.String("store", s.Name), zap.Duration("took", time.Since(begin)))
	s.verify(running, log)
}

// verify tells the log what cannot be read of the store, which nobody may have asked for yet.
func (s *Store) verify(running context.Context, log *zap.Logger) {
	begin := time.Now()
	switch err := s.current().Verify(running); {
	case running.Err() != nil:
	case err != nil:
		log.Error("some records of the store are damaged; a backup has them whole", zap.String("store", s.Name), zap.Error(err))
	default:
		log.Info("store verified", zap.String("store", s.Name), zap.Duration("took", time.Since(begin)))
	}
}

// writeUsage writes the use of tokens down until running ends, and then what is left of it.
func (s *Store) writeUsage(running context.Context, log *zap.Logger) {
	failed := func(err error) {
		log.Error("recording when tokens were used", zap.String("store", s.Name), zap.Error(err))
	}
	for running.Err() == nil {
		if err := s.Usage.Sweep(running, sweepTime); err != nil && s.current().Writable() == nil { // else watchWritable tells
			failed(err)
		}
	}
	if err := s.Usage.Flush(context.WithoutCancel(running)); err != nil {
		failed(err)
	}
}

// Destruct closes the store when the last configuration that names it is gone.
// Requests that still run then find an index that is not ready.
func (s *Store) Destruct() error {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.Index.Close()
	s.Listing.Close()
	store := s.current()
	if store == nil {
		return nil
	}
	s.stop()
	s.working.Wait()
	return store.Close()
}

// current returns the store, or nil where it is not open.
func (s *Store) current() tokenstore.Store {
	if store := s.store.Load(); store != nil {
		return *store
	}
	return nil
}

// usageStore writes the use of tokens to the store while it is open.
type usageStore struct{ *Store }

// opened returns the store, or ErrClosed if it is not open.
func (s usageStore) opened() (tokenstore.Store, error) {
	store := s.current()
	if store == nil {
		return nil, fmt.Errorf("using the store %q: %w", s.Name, tokenstore.ErrClosed)
	}
	return store, nil
}

// Usage implements tokenstore.UsageStore.
func (s usageStore) Usage(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]tokenstore.Usage, error) {
	store, err := s.opened()
	if err != nil {
		return nil, err
	}
	return store.Usage(ctx, ids...)
}

// Activity implements tokenstore.UsageStore.
func (s usageStore) Activity(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]*tokenstore.Activity, error) {
	store, err := s.opened()
	if err != nil {
		return nil, err
	}
	return store.Activity(ctx, ids...)
}

// AddUsage implements tokenstore.UsageStore.
func (s usageStore) AddUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	store, err := s.opened()
	if err != nil {
		return err
	}
	return store.AddUsage(ctx, seen, activity)
}

// KeepUsage implements tokenstore.UsageStore.
func (s usageStore) KeepUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	store, err := s.opened()
	if err != nil {
		return err
	}
	return store.KeepUsage(ctx, seen, activity)
}
