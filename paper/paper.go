// Package paper draws what is printed, as PDF. It knows no clock and asks nobody:
// the same content gives the same bytes, so that a paper can be drawn again and
// compared years later. The font is embedded, because a county's server has none.
package paper

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the font
	"fmt"
	"io"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"github.com/songnuan/songnuan/relief"
)

// Droid Sans Fallback, Apache License 2.0 (NOTICE). It has the common characters
// of names such as 䶮 and 㛃, none beyond the basic plane.
//
//go:embed DroidSansFallbackFull.ttf.gz
var packedFont []byte

var font = sync.OnceValues(func() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packedFont))
	if err != nil {
		return nil, fmt.Errorf("unpacking the font: %w", err)
	}
	return io.ReadAll(r)
})

const (
	margin = 15.0 // millimetres
	width  = 210 - 2*margin
	bottom = 297 - margin
)

// A sheet of paper being drawn.
type drawing struct{ *fpdf.Fpdf }

// begin opens a paper that says it was made on the day.
func begin(title string, made relief.Day) (drawing, error) {
	ttf, err := font()
	if err != nil {
		return drawing{}, err
	}
	p := fpdf.New("P", "mm", "A4", "")
	y, m, d := made.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	p.SetCreationDate(at)
	p.SetModificationDate(at)
	p.SetCatalogSort(true)
	p.SetProducer("Songnuan", true)
	p.SetTitle(title, true)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(false, margin)
	p.AddUTF8FontFromBytes(han, "", ttf)
	p.SetDrawColor(60, 60, 60)
	p.SetLineWidth(0.2)
	return drawing{p}, nil
}

// bytes ends the paper.
func (d drawing) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return nil, fmt.Errorf("drawing: %w", err)
	}
	return out.Bytes(), nil
}

// code draws a QR code whose side is given, as squares, so that it stays sharp.
func (d drawing) code(text string, x, y, side float64) error {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return fmt.Errorf("making the QR code: %w", err)
	}
	d.SetFillColor(0, 0, 0)
	step := side / float64(c.Size)
	for row := range c.Size {
		for from := 0; from < c.Size; {
			to := from
			for to < c.Size && c.Black(to, row) {
				to++
			}
			if to > from {
				d.Rect(x+float64(from)*step, y+float64(row)*step, float64(to-from)*step, step, "F")
			}
			from = to + 1
		}
	}
	return nil
}

// QR is a QR code for a screen, as PNG.
func QR(text string) ([]byte, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("making the QR code: %w", err)
	}
	c.Scale = 3
	return c.PNG(), nil
}
