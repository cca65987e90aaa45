package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// photo is a JPEG of w by h whose left half is red and right half blue.
func photo(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, halves(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func halves(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 220, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 220, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// withEXIF puts an APP1 segment with the orientation and a place on the map
// behind the JPEG's first marker.
func withEXIF(raw []byte, mark uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, mark)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00GPS 35.2200N 113.3800E"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{}, raw[:2]...), append(segment, body...)...), raw[2:]...)
}

func picture(t *testing.T, raw []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func red(c color.Color) bool {
	r, _, b, _ := c.RGBA()
	return r > b
}

// covers: fault:F65
func TestNothingButThePictureIsLeft(t *testing.T) {
	t.Parallel()
	hidden := append(withEXIF(photo(t, 40, 20), 1), "<script>alert(1)</script>PK\x03\x04"...)
	f, err := Clean(hidden)
	if err != nil || f.Type != "image/jpeg" || f.Width != 40 || f.Height != 20 {
		t.Fatalf("%+v, %v", f, err)
	}
	for _, trace := range []string{"GPS", "Exif", "<script", "PK\x03\x04"} {
		if bytes.Contains(f.Data, []byte(trace)) {
			t.Errorf("the kept file still holds %q", trace)
		}
	}
	if img := picture(t, f.Data); !red(img.At(5, 10)) || red(img.At(35, 10)) {
		t.Error("the picture is another one")
	}
}

// covers: fault:F65
func TestAPictureHeldSidewaysStandsUprightWithoutItsMark(t *testing.T) {
	t.Parallel()
	for mark, want := range map[uint16]struct {
		w, h    int
		x, y    int // where red must be
		blueToo [2]int
	}{
		1: {40, 20, 5, 10, [2]int{35, 10}},
		2: {40, 20, 35, 10, [2]int{5, 10}},
		3: {40, 20, 35, 10, [2]int{5, 10}},
		4: {40, 20, 5, 10, [2]int{35, 10}},
		5: {20, 40, 10, 5, [2]int{10, 35}},
		6: {20, 40, 10, 5, [2]int{10, 35}},
		7: {20, 40, 10, 35, [2]int{10, 5}},
		8: {20, 40, 10, 35, [2]int{10, 5}},
	} {
		f, err := Clean(withEXIF(photo(t, 40, 20), mark))
		if err != nil || f.Width != want.w || f.Height != want.h {
			t.Errorf("mark %d: %dx%d, %v", mark, f.Width, f.Height, err)
			continue
		}
		if img := picture(t, f.Data); !red(img.At(want.x, want.y)) || red(img.At(want.blueToo[0], want.blueToo[1])) {
			t.Errorf("mark %d: turned the wrong way", mark)
		}
	}
}

// pngHeader is a PNG that claims a size and holds next to nothing.
func pngHeader(w, h uint32, depth, kind byte) []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, depth, kind, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

func zipped(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.Create("word/document.xml")
	if err == nil {
		_, err = f.Write(make([]byte, 8<<20))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// covers: fault:F62 fault:F65
func TestHostileFilesAreRefusedByName(t *testing.T) {
	t.Parallel()
	pdf := func(body string) []byte { return []byte("%PDF-1.7\n" + body + "\n%%EOF\n") }
	for name, c := range map[string]struct {
		raw  []byte
		code string
	}{
		"nothing":                    {nil, "evidence_type"},
		"SVG":                        {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "evidence_type"},
		"HTML":                       {[]byte("<!doctype html><script>alert(1)</script>"), "evidence_type"},
		"HTML before a JPEG":         {append([]byte("<html>"), photo(t, 4, 4)...), "evidence_type"},
		"GIF":                        {[]byte("GIF89a\x01\x00\x01\x00"), "evidence_type"},
		"a zip bomb":                 {zipped(t), "evidence_type"},
		"a program":                  {[]byte("MZ\x90\x00"), "evidence_type"},
		"a JPEG cut short":           {photo(t, 400, 400)[:600], "evidence_unreadable"},
		"three bytes of a JPEG":      {[]byte("\xff\xd8\xff"), "evidence_unreadable"},
		"a PNG cut short":            {pngHeader(10, 10, 8, 6), "evidence_unreadable"},
		"a pixel flood":              {pngHeader(60000, 60000, 8, 6), "evidence_dimensions"},
		"a flood of deep pixels":     {pngHeader(6000, 6000, 16, 6), "evidence_dimensions"},
		"a ribbon":                   {pngHeader(20000, 10, 8, 6), "evidence_dimensions"},
		"a broken WebP":              {[]byte("RIFF\x10\x00\x00\x00WEBPVP8 \x04\x00\x00\x00\x00\x00\x00\x00"), "evidence_unreadable"},
		"a PDF that acts":            {pdf("1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>> >>"), "evidence_active"},
		"one that hides it":          {pdf("1 0 obj <</S /J#61vaScript>>"), "evidence_active"},
		"one that starts a program":  {pdf("<</S/Launch/F(cmd.exe)>>"), "evidence_active"},
		"one that carries a file":    {pdf("<</Type/EmbeddedFile>>"), "evidence_active"},
		"a PDF cut short":            {[]byte("%PDF-1.7\n1 0 obj"), "evidence_unreadable"},
		"more than may come at once": {[]byte(strings.Repeat("x", MaxBytes+1)), "too_large"},
	} {
		if f, err := Clean(c.raw); relief.CodeOf(err) != c.code || f.Data != nil {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestPicturesAndPapersAreTakenIn(t *testing.T) {
	t.Parallel()
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, halves(30, 30)); err != nil {
		t.Fatal(err)
	}
	paper := []byte("%PDF-1.4\n1 0 obj <</Type/Catalog>>\n%%EOF")
	for want, raw := range map[string][]byte{"image/jpeg": photo(t, 30, 30), "image/png": drawn.Bytes(), "application/pdf": paper} {
		if f, err := Clean(raw); err != nil || f.Type != want || len(f.Data) == 0 {
			t.Errorf("%s: %q, %v", want, f.Type, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(withEXIF(photo(f, 8, 8), 6))
	f.Add(pngHeader(3, 3, 8, 6))
	f.Add([]byte("%PDF-1.7\n%%EOF"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := Clean(raw)
		if err != nil {
			if relief.CodeOf(err) == "" {
				t.Fatalf("an error that nobody can be told: %v", err)
			}
			return
		}
		if again, err := Clean(c.Data); err != nil || again.Type != c.Type {
			t.Fatalf("what is kept cannot be taken in again: %v", err)
		}
	})
}
