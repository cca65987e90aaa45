package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestServeLingersAfterItIsToldToStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, tell := context.WithCancel(t.Context())
		longer, stop := linger(ctx, 3*time.Second)
		defer stop()
		time.Sleep(time.Hour)
		tell()
		time.Sleep(3*time.Second - time.Millisecond)
		if longer.Err() != nil {
			t.Error("ended too early")
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if longer.Err() == nil {
			t.Error("did not end")
		}
	})
}
