package paper

import (
	"strings"
	"unicode/utf8"
)

// The fonts: the embedded one has no Latin letters and figures, those are every
// reader's own Helvetica.
const (
	han   = "han"
	latin = "Helvetica"
)

// A run is a stretch of text of one font.
type run struct{ font, text string }

// runs parts a text into stretches of one font each.
func runs(text string) []run {
	var out []run
	for _, r := range text {
		font := han
		if r < utf8.RuneSelf {
			font = latin
		}
		if n := len(out); n == 0 || out[n-1].font != font {
			out = append(out, run{font: font})
		}
		out[len(out)-1].text += string(r)
	}
	return out
}

// wide is how much room a text takes.
func (d drawing) wide(size float64, text string) float64 {
	sum := 0.0
	for _, r := range runs(text) {
		d.SetFont(r.font, "", size)
		sum += d.GetStringWidth(r.text)
	}
	return sum
}

// write puts a line of text into a box, at its left, right or middle ("L", "R",
// "C"), with its middle at half the box's height.
func (d drawing) write(x, y, w, h, size float64, align, text string) {
	switch align {
	case "R":
		x += w - d.wide(size, text) - 1
	case "C":
		x += (w - d.wide(size, text)) / 2
	default:
		x++
	}
	base := y + h/2 + size*0.125 // a letter's height is about 0.7 of its size, in points
	for _, r := range runs(text) {
		d.SetFont(r.font, "", size)
		d.Text(x, base, r.text)
		x += d.GetStringWidth(r.text)
	}
}

// enders never begin a line.
const enders = "，。、；：）》”！？"

// wrap parts a text into lines that fit, between any two characters but words of
// Latin letters, which only break where one alone is too long.
func (d drawing) wrap(size, w float64, text string) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(text) {
		if line == "" || d.wide(size, line+piece) <= w || strings.Contains(enders, piece) {
			line += piece
		} else {
			lines, line = append(lines, line), strings.TrimLeft(piece, " ")
		}
		for d.wide(size, line) > w && utf8.RuneCountInString(line) > 1 && !strings.Contains(enders, piece) {
			head := d.fitting(size, w, line)
			lines, line = append(lines, head), line[len(head):]
		}
	}
	return append(lines, line)
}

// fitting is the longest beginning of a text that fits, one character at least.
func (d drawing) fitting(size, w float64, text string) string {
	end := 0
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		if end > 0 && d.wide(size, text[:next]) > w {
			break
		}
		end = next
	}
	return text[:end]
}

// pieces parts a text where a line may end.
func pieces(text string) []string {
	var out []string
	word := false
	for _, r := range text {
		inWord := r < utf8.RuneSelf && r != ' '
		if !inWord || !word {
			out = append(out, "")
		}
		out[len(out)-1] += string(r)
		word = inWord
	}
	return out
}

// centred writes a text in the middle of the page, in as many lines as it needs.
func (d drawing) centred(size float64, text string) {
	for _, line := range d.wrap(size, width, text) {
		d.write(margin, d.GetY(), width, size*0.55, size, "C", line)
		d.SetY(d.GetY() + size*0.55)
	}
}

// paragraph writes a text from x on over the width.
func (d drawing) paragraph(x, w, size float64, text string) {
	for _, line := range d.wrap(size, w-2, text) {
		d.write(x, d.GetY(), w, lineHeight, size, "L", line)
		d.SetY(d.GetY() + lineHeight)
	}
}
