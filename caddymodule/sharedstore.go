package caddymodule

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
	"github.com/patgate/patgate/tokenstore/usage"
	"github.com/patgate/patgate/upstream"
)

// stores holds one sharedStore for each store that a configuration of this
// process names. Old and new configuration share it during a reload, so that
// index and usage counts live on and the store is opened once.
var stores = caddy.NewUsagePool()

// sweepTime is over how long writing down the use of tokens is spread, so that no request
// waits for it. A crash loses at most what was recorded in twice that time.
const sweepTime = 30 * time.Second

// watchInterval is how often it is looked whether the store can still be written.
const watchInterval = 5 * time.Second

// sharedStore is a store with the index and the recorder that belong to it.
// Making one does no I/O: a configuration that is only validated holds a
// reference and never opens the store.
type sharedStore struct {
	name    string // for logs and metrics
	index   *tokenstore.Index
	listing *listing.Listing
	usage   *usage.Recorder
	// memory is of the management API: who is signed in stays so.
	memory *admin.Memory
	states upstream.States // of accounts with the upstream
	ready  chan struct{}   // closed when the index holds the whole state

	opening sync.Mutex                       // held while the store is opened or closed
	store   atomic.Pointer[tokenstore.Store] // nil until opened
	stop    context.CancelFunc
	working sync.WaitGroup
}

var _ tokenstore.UsageStore = (*sharedStore)(nil)

// acquireStore takes a reference that releaseStore gives back.
func acquireStore(key, name string) *sharedStore {
	v, _, _ := stores.LoadOrNew(key, func() (caddy.Destructor, error) {
		s := &sharedStore{name: name, index: tokenstore.NewIndex(), listing: listing.New(), ready: make(chan struct{})}
		s.usage = usage.NewRecorder(s)
		s.memory = admin.NewMemory(time.Now)
		return s, nil
	})
	return v.(*sharedStore)
}

func releaseStore(key string) error {
	_, err := stores.Delete(key)
	return err
}

// open opens the store and fills the index, where that has not been done.
func (s *sharedStore) open(ctx context.Context, module StoreModule, log *zap.Logger) (tokenstore.Store, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if store := s.current(); store != nil {
		return store, nil
	}
	begin := time.Now()
	store, err := module.Open(ctx, log)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := store.Follow(running, s.index); err != nil {
		stop()
		return nil, errors.Join(fmt.Errorf("reading the store %q: %w", s.name, err), store.Close())
	}
	if err := s.memory.Load(running, store, time.Now()); err != nil {
		log.Error("who has signed in from where could not be read; until they sign in again, strangers' wrong passwords can keep them waiting", zap.String("store", s.name), zap.Error(err))
	}
	s.stop = stop
	s.store.Store(&store)
	s.working.Go(func() { s.watchWritable(running, log) })
	s.working.Go(func() { s.writeUsage(running, log) })
	s.working.Go(func() { s.list(running, log) })
	close(s.ready)
	log.Info("store opened",
		zap.String("store", s.name),
		zap.Int("secrets", s.index.Len()),
		zap.Int("damaged", store.Damaged(s.index.Damaged())),
		zap.Duration("took", time.Since(begin)))
	if n := store.Damaged(s.index.Damaged()); n > 0 {
		log.Error("some records of the store cannot be read, or are gone; their tokens are refused", zap.String("store", s.name), zap.Int("damaged", n))
	}
	return store, nil
}

// watchWritable tells the log when the store can no longer be written, and when it can again.
func (s *sharedStore) watchWritable(running context.Context, log *zap.Logger) {
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
			log.Error("no change is stored any more, nor when tokens were used", zap.String("store", s.name), zap.Error(err))
			replaced = true
		case err == nil && replaced:
			log.Info("changes are stored again", zap.String("store", s.name))
			replaced = false
		}
	}
}

// list makes the lists, which no request of a client waits for, and then looks whether all of
// the store can be read.
func (s *sharedStore) list(running context.Context, log *zap.Logger) {
	begin := time.Now()
	switch err := s.current().Follow(running, s.listing); {
	case running.Err() != nil, errors.Is(err, tokenstore.ErrClosed): // the server stops meanwhile
		return
	case err != nil:
		log.Error("tokens cannot be listed; restart to try again", zap.String("store", s.name), zap.Error(err))
		return
	}
	log.Debug("tokens can be listed", zap.String("store", s.name), zap.Duration("took", time.Since(begin)))
	s.verify(running, log)
}

// verify tells the log what cannot be read of the store, which nobody may have asked for yet.
func (s *sharedStore) verify(running context.Context, log *zap.Logger) {
	begin := time.Now()
	switch err := s.current().Verify(running); {
	case running.Err() != nil:
	case err != nil:
		log.Error("some records of the store are damaged; a backup has them whole", zap.String("store", s.name), zap.Error(err))
	default:
		log.Info("store verified", zap.String("store", s.name), zap.Duration("took", time.Since(begin)))
	}
}

// writeUsage writes the use of tokens down until running ends, and then what is left of it.
func (s *sharedStore) writeUsage(running context.Context, log *zap.Logger) {
	failed := func(err error) {
		log.Error("recording when tokens were used", zap.String("store", s.name), zap.Error(err))
	}
	for running.Err() == nil {
		if err := s.usage.Sweep(running, sweepTime); err != nil && s.current().Writable() == nil { // else watchWritable tells
			failed(err)
		}
	}
	if err := s.usage.Flush(context.WithoutCancel(running)); err != nil {
		failed(err)
	}
}

// Destruct closes the store when the last configuration that names it is gone.
// Requests that still run then find an index that is not ready.
func (s *sharedStore) Destruct() error {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.index.Close()
	s.listing.Close()
	store := s.current()
	if store == nil {
		return nil
	}
	s.stop()
	s.working.Wait()
	return store.Close()
}

// current returns the store, or nil where it is not open.
func (s *sharedStore) current() tokenstore.Store {
	if store := s.store.Load(); store != nil {
		return *store
	}
	return nil
}

// opened returns the store, or ErrClosed where it is not open.
func (s *sharedStore) opened() (tokenstore.Store, error) {
	store := s.current()
	if store == nil {
		return nil, fmt.Errorf("using the store %q: %w", s.name, tokenstore.ErrClosed)
	}
	return store, nil
}

// Usage implements tokenstore.UsageStore.
func (s *sharedStore) Usage(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]tokenstore.Usage, error) {
	store, err := s.opened()
	if err != nil {
		return nil, err
	}
	return store.Usage(ctx, ids...)
}

// Activity implements tokenstore.UsageStore.
func (s *sharedStore) Activity(ctx context.Context, ids ...tokenstore.TokenID) (map[tokenstore.TokenID]*tokenstore.Activity, error) {
	store, err := s.opened()
	if err != nil {
		return nil, err
	}
	return store.Activity(ctx, ids...)
}

// AddUsage implements tokenstore.UsageStore.
func (s *sharedStore) AddUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	store, err := s.opened()
	if err != nil {
		return err
	}
	return store.AddUsage(ctx, seen, activity)
}

// KeepUsage implements tokenstore.UsageStore.
func (s *sharedStore) KeepUsage(ctx context.Context, seen map[tokenstore.TokenID]tokenstore.Usage, activity map[tokenstore.TokenID]*tokenstore.Activity) error {
	store, err := s.opened()
	if err != nil {
		return err
	}
	return store.KeepUsage(ctx, seen, activity)
}
