package api

import (
	"bufio"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Who asks whether his body is wanted is refused at once, not once his line is given up.
//
// covers: fault:F61
func TestARefusalDoesNotWaitForABodyThatIsHeldBack(t *testing.T) {
	srv := httptest.NewUnstartedServer(newOffice(t).echo)
	srv.Config.ReadTimeout = 10 * time.Second
	srv.Start()
	defer srv.Close()
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, err = fmt.Fprint(c, "POST /api/v1/tasks/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil || !strings.Contains(line, "401") {
		t.Errorf("answered %q, %v", line, err)
	}
}
