package storepool

import "github.com/prometheus/client_golang/prometheus"

// Collector reads the stores of the pool at each scrape, for Prometheus.
type Collector struct{}

var _ prometheus.Collector = Collector{}

var (
	storeReady = prometheus.NewDesc("patgate_store_ready",
		"1 if the store is open and all of its tokens are in memory, else 0.", []string{"store"}, nil)
	storeLists = prometheus.NewDesc("patgate_store_lists_ready",
		"1 if tokens can be listed, which takes longer after a start than being ready, else 0.", []string{"store"}, nil)
	storeSecrets = prometheus.NewDesc("patgate_store_secrets",
		"Token values in the store, including expired ones.", []string{"store"}, nil)
	storeWritable = prometheus.NewDesc("patgate_store_writable",
		"1 if changes can be stored, 0 if the file of the store was removed, replaced or damaged while it is open.", []string{"store"}, nil)
	storeDamaged = prometheus.NewDesc("patgate_store_damaged_records",
		"Records of the store that are known to be unreadable: tokens and accounts, which are refused, and records that the verification after the start or a request has found.", []string{"store"}, nil)
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
