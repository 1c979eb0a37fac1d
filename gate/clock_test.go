package gate

import "time"

func clock() time.Time { return testNow }
