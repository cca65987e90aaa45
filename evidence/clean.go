// Package evidence takes files in: it judges an upload by its content within
// limits set before anything is opened, encodes images anew so that nothing but
// the picture is left of them, and keeps sealed files on a shelf under the
// SHA-256 of what is kept.
package evidence

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"github.com/songnuan/songnuan/relief"
)

// Limits of an upload (RELIABILITY rule 29). What an image takes once decoded is
// known from its header, before a pixel is read.
const (
	MaxBytes   = 10 << 20
	maxDecoded = 160 << 20
	maxRatio   = 20 // longer side by shorter
	quality    = 88
)

// decoding bounds how many images are open at once: each may take maxDecoded
// and its copy.
var decoding = make(chan struct{}, 2)

// A format is a type of image that is taken in.
type format struct {
	magic  func([]byte) bool
	config func(*bytes.Reader) (image.Config, error)
	decode func(*bytes.Reader) (image.Image, error)
	kept   string // the type it is kept as
}

var formats = []format{
	{startsWith("\xff\xd8\xff"), func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) }, "image/jpeg"},
	{startsWith("\x89PNG\r\n\x1a\n"), func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) }, "image/png"},
	{isWebP, func(r *bytes.Reader) (image.Config, error) { return webp.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) }, "image/jpeg"},
}

func startsWith(magic string) func([]byte) bool {
	return func(raw []byte) bool { return bytes.HasPrefix(raw, []byte(magic)) }
}

func isWebP(raw []byte) bool {
	return len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP"
}

// Clean judges an upload and answers what is kept of it. Whatever name or type
// it came with counts for nothing.
func Clean(raw []byte) (relief.CleanFile, error) {
	if len(raw) > MaxBytes {
		return relief.CleanFile{}, relief.Refuse("too_large", "limit", "10 MiB")
	}
	if bytes.HasPrefix(raw, []byte("%PDF-")) {
		return cleanPDF(raw)
	}
	for _, f := range formats {
		if f.magic(raw) {
			return f.clean(raw)
		}
	}
	return relief.CleanFile{}, relief.Refuse("evidence_type")
}

func (f format) clean(raw []byte) (relief.CleanFile, error) {
	head, err := f.config(bytes.NewReader(raw))
	if err != nil {
		return relief.CleanFile{}, relief.Refuse("evidence_unreadable")
	}
	if err := withinLimits(head); err != nil {
		return relief.CleanFile{}, err
	}
	decoding <- struct{}{}
	defer func() { <-decoding }()
	picture, err := f.decode(bytes.NewReader(raw))
	if err != nil {
		return relief.CleanFile{}, relief.Refuse("evidence_unreadable")
	}
	if f.kept == "image/jpeg" {
		picture = upright(picture, orientation(raw))
	}
	var out bytes.Buffer
	if f.kept == "image/png" {
		err = png.Encode(&out, picture)
	} else {
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality})
	}
	if err != nil || out.Len() > MaxBytes {
		return relief.CleanFile{}, relief.Refuse("evidence_dimensions")
	}
	size := picture.Bounds().Size()
	return relief.CleanFile{Type: f.kept, Data: out.Bytes(), Width: size.X, Height: size.Y}, nil
}

func withinLimits(head image.Config) error {
	long, short := max(head.Width, head.Height), min(head.Width, head.Height)
	perPixel := 4
	switch head.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		perPixel = 8
	}
	if short < 1 || long > short*maxRatio || int64(head.Width)*int64(head.Height)*int64(perPixel) > maxDecoded {
		return relief.Refuse("evidence_dimensions")
	}
	return nil
}
