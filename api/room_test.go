package api

import (
	"errors"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F12
func TestAShortDiskRefusesFilesThenChangesAndNeverReading(t *testing.T) {
	var room relief.Room
	var broken error
	o := newOffice(t, func(c *Config) { c.Room = func() (relief.Room, error) { return room, broken } })
	roster := ask{as: "organizer@410821", method: "POST", path: "/api/v1/campaigns/" + aCampaign + "/rosters", body: upload{"file", "r.csv", "x"}}
	decide := ask{as: "verifier@410821-001", method: "POST", path: "/api/v1/tasks/" + aTask + "/decision", body: map[string]any{"version": 1, "outcome": "approve"}}
	read := ask{as: "operator@000000", method: "GET", path: "/api/v1/ops"}
	signIn := ask{method: "POST", path: "/api/v1/session", body: map[string]any{"username": "approver@410821", "password": "right"}}
	for _, c := range []struct {
		free          uint64
		files, change string
	}{{50, "", ""}, {9, "storage_short", ""}, {4, "storage_full", "storage_full"}} {
		room = relief.Room{Free: c.free, Total: 100}
		for _, a := range []struct {
			ask  ask
			want string
		}{{roster, c.files}, {decide, c.change}, {read, ""}, {signIn, ""}} {
			res := o.do(a.ask)
			if got := strings.Contains(res.Body.String(), `"code":"storage_`); got != (a.want != "") {
				t.Errorf("%d %% free, %s: %d %s", c.free, a.ask.path, res.Code, res.Body)
			}
			if a.want != "" && (res.Code != 507 || !strings.Contains(res.Body.String(), a.want) || res.Header().Get("Retry-After") != "60") {
				t.Errorf("%d %% free, %s: %d %v %s", c.free, a.ask.path, res.Code, res.Header(), res.Body)
			}
		}
	}
	broken = errors.New("no such folder")
	if res := o.do(decide); res.Code == 507 {
		t.Error("a disk that cannot be measured stops every decision")
	}
}
