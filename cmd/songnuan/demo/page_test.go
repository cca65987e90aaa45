package demo

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const posted = `<!doctype html><title>公示</title><table><thead><tr><th>序号</th><th>姓名</th></tr></thead><tbody>
<tr><td class="n">1</td><td>张*</td><td>甲厂</td></tr>
<tr><td class="n">2</td><td>李*&amp;</td><td>乙厂</td></tr></tbody></table>
<form method="post" action="/p/abcdefgh/objections?lang=zh">
<input type="hidden" name="key" value="k-1234567&#43;">
<input id="row" name="row" type="number" required value="">
<select id="ground" name="ground"><option value="">请选择</option><option value="other">其他</option></select>
<textarea id="text" name="text" required></textarea>
<button type="submit">提交</button></form>`

func TestPageIsReadWithoutJavaScript(t *testing.T) {
	p, err := readPage([]byte(posted))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"1", "张*", "甲厂"}, {"2", "李*&", "乙厂"}}, p.rows); diff != "" {
		t.Error(diff)
	}
	if p.action != "/p/abcdefgh/objections?lang=zh" || p.hidden.Get("key") != "k-1234567+" {
		t.Errorf("form %s, key %s", p.action, p.hidden.Get("key"))
	}
}

func TestObjectionIsSentAsTheFormSays(t *testing.T) {
	var got url.Values
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, posted)
			return
		}
		body, _ := io.ReadAll(r.Body)
		got, _ = url.ParseQuery(string(body))
		got.Set("at", r.URL.String()+" "+r.Header.Get("Content-Type"))
	}))
	t.Cleanup(s.Close)
	c := NewClient(s.URL)
	p, err := c.page(t.Context(), "abcdefgh")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.object(t.Context(), p, "2", "other", "事实"); err != nil {
		t.Fatal(err)
	}
	want := url.Values{"key": {"k-1234567+"}, "row": {"2"}, "ground": {"other"}, "text": {"事实"}, "at": {"/p/abcdefgh/objections?lang=zh application/x-www-form-urlencoded"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPageWithoutFormTakesNoObjection(t *testing.T) {
	p, err := readPage([]byte(`<p>公示已结束</p>`))
	if err != nil {
		t.Fatal(err)
	}
	if err := NewClient("http://127.0.0.1:1").object(t.Context(), p, "1", "other", "事实"); err == nil {
		t.Error("an objection was sent without a form")
	}
}

func TestNamesAndNumbersOnAPageAreNoticed(t *testing.T) {
	r := &roster{header: []string{colName, colIDNumber, colUnion, colPhone, colCard}, rows: [][]string{{"张三", "110105194912310021", "1", "13800000000", "6222020200112233444"}}}
	for _, tc := range []struct {
		name string
		page page
		want bool
	}{
		{"masked", page{rows: [][]string{{"1", "张*"}}}, true},
		{"a name", page{rows: [][]string{{"1", "张三"}}}, false},
		{"a phone number", page{text: "电话13800000000", rows: [][]string{{"1", "张*"}}}, false},
		{"nobody", page{}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &drive{roster: r}
			d.checkPage(tc.page, "1", 1)
			if got := d.checks.items[0].held; got != tc.want {
				t.Errorf("held: %t, want %t", got, tc.want)
			}
		})
	}
}
