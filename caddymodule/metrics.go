package caddymodule

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/puzpuzpuz/xsync/v4"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/gate"
)

// Collectors are made once and registered with the registry of each
// configuration, so that counts go on over a reload. All labels come from
// closed sets: reasons and places of package gate, sites of the configuration,
// groups of the catalog. Nothing that a client sends becomes a label.
var (
	decisionsTotal = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "decisions_total",
		Help:      "Decisions on requests, by site, reason (ok and public are let through), place of the credential, and group of the API method (none where the method was not looked at, other where it is unknown).",
	}, []string{"site", "reason", "place", "group"})

	refusalCausesTotal = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "refusal_causes_total",
		Help:      "Refused requests whose reason has several causes, by site and cause: what exactly was wrong. docs/reasons.md lists them.",
	}, []string{"site", "cause"})

	decisionSeconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "patgate",
		Name:      "decision_seconds",
		Help:      "Time from the request's arrival at the gate to the decision, the reading of a form included.",
		Buckets:   []float64{1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10},
	}, []string{"site"})

	outgoingRefused = prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "outgoing_refused_total",
		Help:      "Requests that were allowed but held back, because what was about to be sent did not read as what was decided. Anything but 0 is a defect: please report it.",
	})
)

var (
	upstreamSignIns = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "upstream_sign_ins_total",
		Help:      "Sign-ins to the upstream on behalf of accounts, by outcome: ok, refused (wrong login or password), second_factor, unreachable, bad_answer.",
	}, []string{"outcome"})

	upstreamExpired = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "upstream_expired_total",
		Help:      "Requests whose session the upstream did not take, by what became of them: repeated (with another session), refused.",
	}, []string{"outcome"})
)

// peopleAsked counts questions to the platform who somebody is.
var peopleAsked = prometheus.NewCounterVec(prometheus.CounterOpts{
	Namespace: "patgate",
	Name:      "platform_questions_total",
	Help:      "Questions to the platform whose a login or a session is, by outcome: ok, refused (wrong login or password), rejected (session of nobody), second_factor, unreachable, bad_answer.",
}, []string{"outcome"})

// tokenAPICalls counts calls of the platform's token API.
var tokenAPICalls = prometheus.NewCounterVec(prometheus.CounterOpts{
	Namespace: "patgate",
	Name:      "token_api_calls_total",
	Help:      "Calls of the platform's token API that were answered, by method and outcome: ok, bad_parameter, password (it is wrong), session (it is nobody's), permission, failed.",
}, []string{"method", "outcome"})

// passwordHashes counts what is the dearest work of a sign-in.
var passwordHashes = prometheus.NewCounterFunc(prometheus.CounterOpts{
	Namespace: "patgate",
	Name:      "password_hashes_total",
	Help:      "Passwords that were hashed, to set or to check one. Each sign-in that fails costs one, whether there is such a login or not.",
}, func() float64 { return float64(signin.Hashes()) })

// registerMetrics shows the collectors in a configuration's registry.
func registerMetrics(registry *prometheus.Registry) error {
	for _, c := range []prometheus.Collector{decisionsTotal, refusalCausesTotal, decisionSeconds, outgoingRefused, upstreamSignIns, upstreamExpired, peopleAsked, tokenAPICalls, passwordHashes, storeCollector{}} {
		var already prometheus.AlreadyRegisteredError
		if err := registry.Register(c); err != nil && !errors.As(err, &already) {
			return err
		}
	}
	return nil
}

// siteMetrics are the collectors of one site, found without building label maps
// on each request.
type siteMetrics struct {
	site     string
	seconds  prometheus.Observer
	counters *xsync.Map[counterKey, prometheus.Counter]
}

type counterKey struct {
	reason gate.Reason
	place  gate.Place
	group  string
}

func newSiteMetrics(site string) *siteMetrics {
	return &siteMetrics{
		site: site, seconds: decisionSeconds.WithLabelValues(site),
		counters: xsync.NewMap[counterKey, prometheus.Counter](),
	}
}

func (m *siteMetrics) observe(d *gate.Decision, took time.Duration) {
	key := counterKey{d.Reason, d.Place, d.Group}
	counter, ok := m.counters.Load(key)
	if !ok {
		counter, _ = m.counters.LoadOrStore(key, decisionsTotal.WithLabelValues(m.site, d.Reason.String(), d.Place.String(), d.Group))
	}
	counter.Inc()
	m.seconds.Observe(took.Seconds())
	if d.Cause != gate.NoCause {
		refusalCausesTotal.WithLabelValues(m.site, d.Cause.String()).Inc()
	}
	if d.Reason == gate.Inconsistent {
		outgoingRefused.Inc()
	}
}

// storeCollector reads the open stores at each scrape.
type storeCollector struct{}

var (
	storeReady = prometheus.NewDesc("patgate_store_ready",
		"1 where the store is open and all of its tokens are in memory, else 0.", []string{"store"}, nil)
	storeLists = prometheus.NewDesc("patgate_store_lists_ready",
		"1 where tokens can be listed, which takes longer after a start than to be ready.", []string{"store"}, nil)
	storeSecrets = prometheus.NewDesc("patgate_store_secrets",
		"Token values that the store knows, expired ones included.", []string{"store"}, nil)
	storeWritable = prometheus.NewDesc("patgate_store_writable",
		"1 where changes can be stored, 0 where the store's file was removed or replaced while it is open.", []string{"store"}, nil)
	storeDamaged = prometheus.NewDesc("patgate_store_damaged_records",
		"Records of the store that cannot be read, as far as it is known: tokens and accounts when it was opened, which are refused, and what a verification after the start has found, or somebody has come across.", []string{"store"}, nil)
)

// Describe implements prometheus.Collector.
func (storeCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- storeReady
	ch <- storeLists
	ch <- storeSecrets
	ch <- storeDamaged
	ch <- storeWritable
}

// Collect implements prometheus.Collector.
func (storeCollector) Collect(ch chan<- prometheus.Metric) {
	stores.Range(func(_, v any) bool {
		s := v.(*sharedStore)
		ch <- prometheus.MustNewConstMetric(storeReady, prometheus.GaugeValue, oneIf(s.index.Ready()), s.name)
		ch <- prometheus.MustNewConstMetric(storeLists, prometheus.GaugeValue, oneIf(s.listing.Ready()), s.name)
		ch <- prometheus.MustNewConstMetric(storeSecrets, prometheus.GaugeValue, float64(s.index.Len()), s.name)
		damaged := s.index.Damaged()
		if store := s.current(); store != nil {
			damaged = store.Damaged(damaged)
			ch <- prometheus.MustNewConstMetric(storeWritable, prometheus.GaugeValue, oneIf(store.Writable() == nil), s.name)
		}
		ch <- prometheus.MustNewConstMetric(storeDamaged, prometheus.GaugeValue, float64(damaged), s.name)
		return true
	})
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
