package courier

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

const answerBytes = 64 << 10

// CheckURL refuses an address that no webhook has: it must be https, or http to
// an address that Allowed names, and carry no user name.
func (c *Courier) CheckURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || len(c.Allowed) == 0) {
		return ErrAddress
	}
	return nil
}

func (c *Courier) webhook(ctx context.Context, m Message) error {
	if err := c.CheckURL(m.Address); err != nil {
		return err
	}
	text := m.Text + " " + c.link(m)
	switch m.Shape {
	case WeCom:
		return c.robot(ctx, m.Address, text)
	case DingTalk:
		return c.robot(ctx, signDingTalk(m.Address, m.Secret, c.now().UnixMilli()), text)
	}
	return c.post(ctx, m.Address, m.Secret, m.ID, map[string]string{"id": m.ID, "text": m.Text, "link": c.link(m)})
}

// robot posts what the robots of 企业微信 and 钉钉 read; both answer a code of
// their own with status 200.
func (c *Courier) robot(ctx context.Context, address, text string) error {
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": text}})
	if err != nil {
		return fmt.Errorf("writing the message: %w", err)
	}
	answer, err := c.do(ctx, address, body, nil)
	if err != nil {
		return err
	}
	var said struct {
		Code *int `json:"errcode"`
	}
	if err := json.Unmarshal(answer, &said); err != nil || said.Code == nil || *said.Code != 0 {
		return ErrRefused
	}
	return nil
}

// signDingTalk adds the time and its signature under the robot's secret.
func signDingTalk(address, secret string, millis int64) string {
	if secret == "" {
		return address
	}
	at := strconv.FormatInt(millis, 10)
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("timestamp", at)
	q.Set("sign", base64.StdEncoding.EncodeToString(sum(secret, at+"\n"+secret)))
	u.RawQuery = q.Encode()
	return u.String()
}

// post sends JSON signed over time and body, so that a receiver can refuse what
// is not ours and what is old.
func (c *Courier) post(ctx context.Context, address, secret, id string, content map[string]string) error {
	body, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("writing the message: %w", err)
	}
	at := strconv.FormatInt(c.now().Unix(), 10)
	_, err = c.do(ctx, address, body, map[string]string{
		"X-Songnuan-Delivery": id, "X-Songnuan-Timestamp": at, "X-Songnuan-Signature": "v1=" + hex.EncodeToString(sum(secret, at+"."+string(body))),
	})
	return err
}

func sum(secret, text string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(text))
	return h.Sum(nil)
}

// do posts and reads a little of the answer. What the network says may name the
// address, so that only our own codes leave here.
func (c *Courier) do(ctx context.Context, address string, body []byte, headers map[string]string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, ErrAddress
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	web := c.web
	if req.URL.Scheme == "http" {
		web = c.plain
	}
	answer, err := web.Do(req)
	if errors.Is(err, ErrAddress) {
		return nil, ErrAddress
	}
	if err != nil {
		return nil, ErrUnreachable
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerBytes))
	if err != nil {
		return nil, ErrUnreachable
	}
	if answer.StatusCode == http.StatusGone {
		return nil, ErrGone
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return nil, ErrRefused
	}
	return text, nil
}
