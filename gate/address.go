package gate

import (
	"net/netip"
)

// inAddresses reports whether client is in the list. An empty list is no limit. An address
// that is not known is in no list.
func inAddresses(list []netip.Prefix, client netip.Addr) bool {
	if len(list) == 0 {
		return true
	}
	if !client.IsValid() {
		return false
	}
	client = client.Unmap().WithZone("")
	for _, p := range list {
		if p.Contains(client) {
			return true
		}
	}
	return false
}
