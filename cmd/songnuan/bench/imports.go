package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"github.com/songnuan/songnuan/activities"
)

// take uploads a file and files its rows, as the worker would, in this process.
func take(ctx context.Context, sys System, organizer, campaign, name string, file []byte) (activities.Imported, time.Duration, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return activities.Imported{}, 0, fmt.Errorf("writing the form: %w", err)
	}
	var queued struct {
		ID string `json:"import_id"`
	}
	if _, err := sys.ask(ctx, organizer, http.MethodPost, "/campaigns/"+campaign+"/rosters?dry_run=false", form.FormDataContentType(), body.Bytes(), &queued); err != nil {
		return activities.Imported{}, 0, err
	}
	body = bytes.Buffer{}
	began := time.Now()
	done, err := (&activities.Activities{Store: sys.Store}).ImportRoster(ctx, queued.ID)
	return done, time.Since(began), err
}

// imports measures a roster against reading it and copying its cells.
func (b *bench) imports(ctx context.Context, n *nation, sys System, kind string, rows int, r *RatesReport) error {
	campaign, organizer, err := n.opened(ctx, sys, rows)
	if err != nil {
		return err
	}
	unionOf := func(i int) string { return fmt.Sprintf("%s-%03d", countyCode(0), i%basesOfOne+1) }
	var file []byte
	if kind == "xlsx" {
		file, err = rosterSheet(b.serial, rows, unionOf)
	} else {
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		err = rosterRows(b.serial, rows, unionOf, w.Write)
		w.Flush()
		file = text.Bytes()
	}
	if err != nil {
		return err
	}
	b.serial += rows
	plain, err := n.copyCells(ctx, kind, file)
	if err != nil {
		return err
	}
	runtime.GC()
	stop, held := watchMemory()
	done, took, err := take(ctx, sys, organizer, campaign, "roster."+kind, file)
	stop()
	if err != nil {
		return err
	}
	if done.Imported != rows {
		return fmt.Errorf("the import took %d of %d households", done.Imported, rows)
	}
	ours, base := float64(rows)/took.Seconds(), float64(rows)/plain.Seconds()
	r.add("导入 import "+kind, "rows/s", ours, base)
	r.add("内存 memory "+kind, "MB", held(), 0)
	r.hold("P5", kind+" 行/秒，对读文件加 COPY 之比 rows/s / (read + COPY)", false, 0.5, ours/base)
	r.hold("P5", kind+" 内存 MB memory", true, 150, held())
	return nil
}

// copyCells reads the file and copies its cells as they are.
func (n *nation) copyCells(ctx context.Context, kind string, file []byte) (time.Duration, error) {
	if _, err := n.db.Exec(ctx, "CREATE TABLE IF NOT EXISTS bench_cells (n int, cells text[]); TRUNCATE bench_cells"); err != nil {
		return 0, fmt.Errorf("making the table: %w", err)
	}
	began := time.Now()
	next, err := reading(kind, file)
	if err != nil {
		return 0, err
	}
	at := 0
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		cells, err := next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		at++
		return []any{at, cells}, err
	})
	if _, err := n.db.CopyFrom(ctx, pgx.Identifier{"bench_cells"}, []string{"n", "cells"}, rows); err != nil {
		return 0, fmt.Errorf("copying: %w", err)
	}
	return time.Since(began), nil
}

// reading reads a file row by row, by the library alone.
func reading(kind string, file []byte) (func() ([]string, error), error) {
	if kind == "csv" {
		return csv.NewReader(bytes.NewReader(file)).Read, nil
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("opening the spreadsheet: %w", err)
	}
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("reading the spreadsheet: %w", err)
	}
	return func() ([]string, error) {
		if !rows.Next() {
			return nil, errors.Join(io.EOF, rows.Error(), rows.Close(), book.Close())
		}
		return rows.Columns()
	}, nil
}

// watchMemory looks at the heap again and again; held is the most in megabytes
// above what there was.
func watchMemory() (stop func(), held func() float64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapInuse
	var most atomic.Uint64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapInuse))
			select {
			case <-end:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func() { close(end); <-ended }, func() float64 { return (float64(most.Load()) - float64(before)) / 1e6 }
}
