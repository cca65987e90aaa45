package relief

import "strings"

// A Portrait is what likeness between two people is judged by. Sound is the name
// in pinyin, found by the caller.
type Portrait struct {
	Name    string
	Sound   string
	ID      string // ID number in its normal form
	Phone   string
	Address string
	Unit    string
}

// A FieldLikeness is how much one field of two people has in common, and what it
// adds to the score.
type FieldLikeness struct {
	Field  string `json:"field"`
	Name   string `json:"name"`
	Same   bool   `json:"same"`
	Points int    `json:"points"`
	Note   string `json:"note"`
}

// LikenessLine is the score from which a pair is somebody's to rule on.
const LikenessLine = 60

// SharedPhone is how many files may give one phone before it says nothing of a
// person any more: a unit's own number stands in many.
const SharedPhone = 3

// Likeness scores two people of different ID numbers from 0 to 100, field by
// field (F58). Two people who share a name only are common; a name with the birth
// date is not, and whoever shares a phone is one household or one person (F57).
func Likeness(a, b Portrait) (int, []FieldLikeness) {
	fields := []FieldLikeness{
		nameLikeness(a, b), birthLikeness(a.ID, b.ID), idLikeness(a.ID, b.ID), phoneLikeness(a.Phone, b.Phone),
		textLikeness("address", "住址", a.Address, b.Address, 15), textLikeness("unit", "单位", a.Unit, b.Unit, 5),
	}
	score := 0
	for _, f := range fields {
		score += f.Points
	}
	if a.Phone != "" && a.Phone == b.Phone {
		score = max(score, LikenessLine)
	}
	return min(score, 100), fields
}

func nameLikeness(a, b Portrait) FieldLikeness {
	f := FieldLikeness{Field: "name", Name: "姓名"}
	switch apart := distance(a.Name, b.Name); {
	case a.Name == b.Name:
		f.Same, f.Points, f.Note = true, 35, "相同"
	case a.Sound != "" && a.Sound == b.Sound:
		f.Points, f.Note = 30, "同音"
	case apart == 1 && len([]rune(a.Name)) > 2:
		f.Points, f.Note = 20, "一字之差"
	default:
		f.Note = "不同"
	}
	return f
}

func birthLikeness(a, b string) FieldLikeness {
	f := FieldLikeness{Field: "birth", Name: "出生日期", Note: "不同"}
	da, db := IDNumber(a).BirthDay(), IDNumber(b).BirthDay()
	if da.IsZero() || db.IsZero() {
		f.Note = "不详"
		return f
	}
	ya, ma, ta := da.Date()
	yb, mb, tb := db.Date()
	switch {
	case da == db:
		f.Same, f.Points, f.Note = true, 30, "相同"
	case ya == yb && int(ma) == tb && ta == int(mb), ya != yb && ma == mb && ta == tb:
		f.Points, f.Note = 15, "疑似填错"
	}
	return f
}

// idLikeness finds a slip of the keyboard in the number itself.
func idLikeness(a, b string) FieldLikeness {
	f := FieldLikeness{Field: "id_number", Name: "身份证号", Note: "不同"}
	if a == "" || b == "" {
		f.Note = "不详"
		return f
	}
	switch apart := distance(a, b); {
	case apart == 0:
		f.Same, f.Points, f.Note = true, 100, "相同"
	case apart <= 2:
		f.Points, f.Note = 25, "仅差一两位"
	}
	return f
}

func phoneLikeness(a, b string) FieldLikeness {
	f := FieldLikeness{Field: "phone", Name: "手机", Note: "不同"}
	switch {
	case a == "" || b == "":
		f.Note = "不详"
	case a == b:
		f.Same, f.Points, f.Note = true, 30, "相同"
	case len(a) >= 4 && len(b) >= 4 && a[len(a)-4:] == b[len(b)-4:]:
		f.Points, f.Note = 5, "尾号相同"
	}
	return f
}

func textLikeness(field, name, a, b string, points int) FieldLikeness {
	f := FieldLikeness{Field: field, Name: name, Note: "不同"}
	a, b = plainText(a), plainText(b)
	switch {
	case a == "" || b == "":
		f.Note = "不详"
	case a == b:
		f.Same, f.Points, f.Note = true, points, "相同"
	case strings.Contains(a, b) || strings.Contains(b, a):
		f.Points, f.Note = points/2, "相近"
	}
	return f
}

// plainText is a text without blanks and punctuation, half width.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(",.;:-#，。；：、（）()　", r) {
			return -1
		}
		return r
	}, halfWidth(s))
}

// distance is the least number of characters to put in, take out or exchange.
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(rb); j++ {
			change := diagonal
			if ra[i-1] != rb[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(rb)]
}

// NormalAddress is an address in the form its index is made of, "" when it is
// too short to say anything.
func NormalAddress(s string) string {
	s = plainText(s)
	if len([]rune(s)) < 6 {
		return ""
	}
	return s
}
