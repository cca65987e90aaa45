package store_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/songnuan/songnuan/store"
	"github.com/songnuan/songnuan/store/storetest"
)

func TestADeviceKeyIsOnesOwnAndGoesWithTheSession(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Unions(t)
	s, ctx := db.Store, t.Context()
	keyOf := func(username string) ([]byte, time.Time) {
		token, err := s.SignIn(ctx, username, store.DemoPassword, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		who, err := s.Session(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		k, err := s.DeviceKey(ctx, token, who.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SignOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeviceKey(ctx, token, who.ID); err == nil {
			t.Error("a session that is over answers a key")
		}
		return k.Key, k.Until
	}
	mine, until := keyOf("surveyor@410821-001")
	again, _ := keyOf("surveyor@410821-001")
	other, _ := keyOf("surveyor-2@410821-001")
	if len(mine) != 16 || !bytes.Equal(mine, again) {
		t.Error("the next session has another key: what the device keeps would be lost")
	}
	if bytes.Equal(mine, other) {
		t.Error("two people share a key")
	}
	if left := time.Until(until); left < 7*time.Hour || left > 8*time.Hour {
		t.Errorf("the key lasts %v, the session 8 hours", left)
	}
}
