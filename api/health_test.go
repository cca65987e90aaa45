package api

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPartThatStaysDownIsToldOfNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.health.system = map[string]error{"worker": errors.New("no poller")}
		o.health.traffic = errors.New("no connection")
		ask4 := func() (down, traffic int) {
			o.logs.Reset()
			for range 40 {
				o.do(ask{method: "GET", path: "/readyz"})
				o.do(ask{method: "GET", path: "/healthz"})
				time.Sleep(250 * time.Millisecond) // by the bubble's clock
			}
			return strings.Count(o.logs.String(), "part is down"), strings.Count(o.logs.String(), "not taking traffic")
		}
		for range 2 {
			if down, traffic := ask4(); down != 1 || traffic != 1 {
				t.Errorf("within ten seconds %d and %d warnings, want one each", down, traffic)
			}
		}
		broken := o.health.system
		o.health.system = nil
		o.do(ask{method: "GET", path: "/readyz"})
		o.health.system = map[string]error{"worker": nil}
		o.do(ask{method: "GET", path: "/readyz"})
		o.health.system = broken
		if down, _ := ask4(); down != 1 {
			t.Errorf("%d warnings of a part that is down again", down)
		}
	})
}
