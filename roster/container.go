package roster

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// What an XLSX container may hold (RELIABILITY F62). Real rosters unpack to
// seven to fifteen times their size; deflate's own limit is about a thousand.
const (
	maxEntries  = 100
	maxUnpacked = 200 << 20
	maxRatio    = 200
	ratioFrom   = 1 << 20 // small parts may be as repetitive as they like
	maxPart     = 8 << 20 // of parts that are read whole, shared texts excepted
)

// A container is an XLSX file that has been held to the limits: a zip archive
// without anything in it that acts or reaches out.
type container struct{ parts map[string]*zip.File }

func openContainer(r io.ReaderAt, size int64) (*container, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, unreadable(err)
	}
	if len(z.File) > maxEntries {
		return nil, refuse(FileBomb, "", "XLSX 内部文件超过 100 个。", "the XLSX holds more than 100 entries")
	}
	c := &container{parts: make(map[string]*zip.File, len(z.File))}
	var unpacked uint64
	for _, f := range z.File {
		if err := c.admit(f); err != nil {
			return nil, err
		}
		if unpacked += f.UncompressedSize64; f.UncompressedSize64 > maxUnpacked || unpacked > maxUnpacked {
			return nil, refuse(FileBomb, f.Name, "XLSX 解压后超过 200 MB。", "the XLSX unpacks to more than 200 MiB")
		}
	}
	if err := c.checkKind(); err != nil {
		return nil, err
	}
	return c, c.checkLinks()
}

// admit refuses an entry by its name and by how far it would expand. The
// declared size can be trusted: archive/zip stops reading beyond it.
func (c *container) admit(f *zip.File) error {
	name := strings.ToLower(f.Name)
	base := path.Base(name)
	switch {
	case strings.Contains(name, `\`), strings.HasPrefix(name, "/"), path.Clean(name) != strings.TrimSuffix(name, "/"), strings.HasPrefix(name, ".."):
		return refuse(FileEntryName, f.Name, "XLSX 内部文件名不合法。", "an entry of the XLSX has an unsafe name")
	case c.parts[name] != nil:
		return refuse(FileEntryName, f.Name, "XLSX 内部有重名文件。", "two entries of the XLSX have the same name")
	case strings.HasPrefix(base, "vbaproject"), strings.Contains(name, "/macrosheets/"), strings.Contains(name, "/activex/"):
		return errMacro(f.Name)
	case strings.Contains(name, "/externallinks/"), strings.Contains(name, "/embeddings/"), base == "connections.xml":
		return errExternal(f.Name)
	case f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64:
		return refuse(FileBomb, f.Name, "XLSX 压缩比异常。", "an entry of the XLSX expands more than 200 times")
	}
	c.parts[name] = f
	return c.checkProlog(f)
}

// checkLinks refuses relationships that leave the file, hyperlinks excepted,
// which nothing follows.
func (c *container) checkLinks() error {
	for name := range c.parts {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		rels, err := c.relations(name)
		if err != nil {
			return err
		}
		for _, rel := range rels {
			if strings.EqualFold(rel.Mode, "External") && !strings.HasSuffix(rel.Type, "/hyperlink") {
				return errExternal(rel.Target)
			}
		}
	}
	return nil
}

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

func (c *container) relations(name string) ([]relation, error) {
	var doc struct {
		Relations []relation `xml:"Relationship"`
	}
	return doc.Relations, c.decode(name, &doc)
}

// decode reads a small part whole into v.
func (c *container) decode(name string, v any) error {
	d, closer, err := c.open(name, maxPart)
	if err != nil {
		return err
	}
	defer closer.Close()
	if err := d.Decode(v); err != nil {
		return unreadable(err)
	}
	return nil
}

// open streams a part's XML. A part must be at most limit bytes.
func (c *container) open(name string, limit uint64) (*xml.Decoder, io.Closer, error) {
	f := c.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil, refuse(FileUnreadable, name, "XLSX 不完整，缺少内部文件。", "a part of the XLSX is missing")
	}
	if f.UncompressedSize64 > limit {
		return nil, nil, refuse(FileBomb, name, "XLSX 内部文件过大。", "a part of the XLSX is too large")
	}
	rc, err := f.Open()
	if err != nil {
		return nil, nil, unreadable(err)
	}
	return xml.NewDecoder(bufio.NewReader(&tokenGuard{r: rc})), rc, nil
}

// checkProlog refuses what a part must not begin with: a document type
// declaration, the door of entity attacks.
func (c *container) checkProlog(f *zip.File) error {
	const prolog = 4 << 10
	rc, err := f.Open()
	if err != nil {
		return unreadable(err)
	}
	defer rc.Close()
	head, err := io.ReadAll(io.LimitReader(rc, prolog))
	if err != nil {
		return unreadable(err)
	}
	if bytes.Contains(head, []byte("<!DOCTYPE")) || bytes.Contains(head, []byte("<!ENTITY")) {
		return refuse(FileExternal, f.Name, "XLSX 内部含有文档类型声明。", "the XLSX holds a document type declaration")
	}
	return nil
}

// checkKind refuses a workbook that declares itself to hold macros.
func (c *container) checkKind() error {
	const types = "[content_types].xml"
	f := c.parts[types]
	if f == nil || f.UncompressedSize64 > maxPart {
		return refuse(FileKind, "", "这不是 XLSX 文件。", "this is not an XLSX file")
	}
	rc, err := f.Open()
	if err != nil {
		return unreadable(err)
	}
	defer rc.Close()
	declared, err := io.ReadAll(rc)
	if err != nil {
		return unreadable(err)
	}
	if bytes.Contains(bytes.ToLower(declared), []byte("macroenabled")) {
		return errMacro(f.Name)
	}
	return nil
}

// A tokenGuard ends a part in which one piece of text or markup is so long that
// reading it would cost the memory that streaming saves.
type tokenGuard struct {
	r     io.Reader
	since int
}

func (g *tokenGuard) Read(p []byte) (int, error) {
	const longestToken = 1 << 20
	n, err := g.r.Read(p)
	if at := bytes.LastIndexByte(p[:n], '<'); at >= 0 {
		g.since = n - at
	} else {
		g.since += n
	}
	if g.since > longestToken {
		return 0, refuse(FileBomb, "", "XLSX 中有过长的内容。", "a piece of the XLSX is longer than 1 MiB")
	}
	return n, err
}

func errMacro(part string) error {
	return refuse(FileMacro, part, "文件含有宏，不能上传；请另存为不带宏的 XLSX。", "the file holds macros; save it as an XLSX without them")
}

func errExternal(part string) error {
	return refuse(FileExternal, part, "文件含有外部链接，不能上传；请断开链接后另存。", "the file links to other files; break the links and save it again")
}

// unreadable keeps a refusal that lies inside err and turns everything else
// into one.
func unreadable(err error) error {
	var fe *FileError
	if errors.As(err, &fe) {
		return fe
	}
	return refuse(FileUnreadable, "", "文件已损坏，无法读取。", "the file is damaged: "+err.Error())
}
