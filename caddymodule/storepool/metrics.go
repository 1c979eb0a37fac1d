package storepool

import "github.com/prometheus/client_golang/prometheus"

// Collector reads the stores of the pool at each scrape, for Prometheus.
type Collector struct{}

var _ prometheus.Collector = Collector{}

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
func (Collector) Describe(ch chan<- *prometheus.Desc) {
	ch <- storeReady
	ch <- storeLists
	ch <- storeSecrets
	ch <- storeDamaged
	ch <- storeWritable
}

// Collect implements prometheus.Collector.
func (Collector) Collect(ch chan<- prometheus.Metric) {
	stores.Range(func(_, v any) bool {
		s := v.(*Store)
		ch <- prometheus.MustNewConstMetric(storeReady, prometheus.GaugeValue, oneIf(s.Index.Ready()), s.Name)
		ch <- prometheus.MustNewConstMetric(storeLists, prometheus.GaugeValue, oneIf(s.Listing.Ready()), s.Name)
		ch <- prometheus.MustNewConstMetric(storeSecrets, prometheus.GaugeValue, float64(s.Index.Len()), s.Name)
		damaged := s.Index.Damaged()
		if store := s.current(); store != nil {
			damaged = store.Damaged(damaged)
			ch <- prometheus.MustNewConstMetric(storeWritable, prometheus.GaugeValue, oneIf(store.Writable() == nil), s.Name)
		}
		ch <- prometheus.MustNewConstMetric(storeDamaged, prometheus.GaugeValue, float64(damaged), s.Name)
		return true
	})
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
