package api

import (
	"context"
	"time"

	"github.com/songnuan/songnuan/relief"
)

func (f *fakeStore) ReadNotices(context.Context, relief.Person, []string) error { return nil }
func (f *fakeStore) Channels(context.Context, string) ([]relief.NoticeChannel, error) {
	return []relief.NoticeChannel{{Channel: "mail", Shape: "mail", Address: "a@example.org", Muted: []relief.NoticeKind{}}}, nil
}

func (f *fakeStore) SetChannel(_ context.Context, _ string, c relief.NoticeChannel) error {
	f.channel = c
	return nil
}
func (f *fakeStore) DropChannel(context.Context, string, string) error { return nil }
func (f *fakeStore) Messages(context.Context, int) ([]relief.MessageView, error) {
	return []relief.MessageView{{ID: nowhere, Channel: "sms", Kind: relief.NoticeCode, Text: "验证码 123456", Status: "kept"}}, nil
}

func (f *fakeStore) Calendars(context.Context) (relief.CalendarList, error) {
	return relief.CalendarList{Current: relief.CalendarView{Version: "v1", Years: map[int]relief.Adjustments{2026: {Holidays: []relief.Day{}, Workdays: []relief.Day{}}}}, History: []relief.CalendarVersion{{Version: "v1"}}}, nil
}

func (f *fakeStore) LoadCalendar(_ context.Context, _ relief.Request, version string, years map[int]relief.Adjustments) (relief.Reply, error) {
	return ok(201, relief.CalendarView{Version: version, Years: years})
}

func (f *fakeStore) Readings(context.Context, []string, relief.ReadingFilter) (relief.List[relief.ReadingView], error) {
	return relief.List[relief.ReadingView]{Items: []relief.ReadingView{{ID: nowhere, Case: aCase, Reader: nowhere, Purpose: "audit", At: time.Unix(0, 0)}}}, nil
}
