// SPDX-License-Identifier: Apache-2.0

// A peer of Go's crypto/tls; what it understands is said in peer_cases.py.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

const chunk = 64 * 1024

var options = map[string]string{}

// The hybrids have names from Go 1.24 and 1.26 on.
var groups = map[string]tls.CurveID{
	"x25519": tls.X25519, "secp256r1": tls.CurveP256, "secp384r1": tls.CurveP384, "X25519MLKEM768": 0x11ec, "SecP256r1MLKEM768": 0x11eb,
}

func say(key string, value any) { fmt.Printf("%s=%v\n", key, value) }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(name string, otherwise int) int {
	if options[name] == "" {
		return otherwise
	}
	value, err := strconv.Atoi(options[name])
	check(err)
	return value
}

func pattern(size int) []byte {
	filled := make([]byte, size)
	for i := range filled {
		filled[i] = byte(i*31 + i/256)
	}
	return filled
}

func config() *tls.Config {
	made := &tls.Config{MinVersion: tls.VersionTLS13, ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(4)}
	if options["groups"] != "" {
		for _, name := range strings.Split(options["groups"], ",") {
			made.CurvePreferences = append(made.CurvePreferences, groups[name])
		}
	}
	if options["alpn"] != "" {
		made.NextProtos = strings.Split(options["alpn"], ",")
	}
	return made
}

func pool(path string) *x509.CertPool {
	pem, err := os.ReadFile(path)
	check(err)
	made := x509.NewCertPool()
	made.AppendCertsFromPEM(pem)
	return made
}

func addIdentity(settings *tls.Config) {
	if options["cert"] != "" {
		pair, err := tls.LoadX509KeyPair(options["cert"], options["key"])
		check(err)
		settings.Certificates = []tls.Certificate{pair}
	}
}

func describe(connection *tls.Conn) {
	state := connection.ConnectionState()
	say("version", strings.Replace(tls.VersionName(state.Version), "TLS ", "TLSv", 1))
	say("alpn", state.NegotiatedProtocol)
	say("resumed", state.DidResume)
}

// finish closes, where that is left to do, and waits for the other's close: io.EOF stands for its close_notify.
func finish(connection *tls.Conn) {
	check(connection.CloseWrite())
	_, err := connection.Read(make([]byte, 1))
	if !errors.Is(err, io.EOF) {
		check(fmt.Errorf("no orderly end: %v", err))
	}
	say("end", "orderly")
	check(connection.Close())
}

func echo(connection *tls.Conn) {
	size := number("size", 0)
	head := fmt.Sprintf("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", size)
	written := make(chan error)
	go func() {
		_, err := connection.Write(append([]byte(head), pattern(size)...))
		written <- err
	}()
	answer, err := io.ReadAll(connection)
	check(err)
	check(<-written)
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	say("echoed", bytes.Equal(body, pattern(size)))
	finish(connection)
}

func leave(connection *tls.Conn) {
	_, err := io.WriteString(connection, "GET /bytes/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	check(err)
	var answer, body []byte
	buffer := make([]byte, chunk)
	for len(body) < 1000 {
		got, err := connection.Read(buffer)
		check(err)
		answer = append(answer, buffer[:got]...)
		_, body, _ = bytes.Cut(answer, []byte("\r\n\r\n"))
	}
	finish(connection)
}

// half closes its own direction behind the request: the answer still comes, whole.
func half(connection *tls.Conn) {
	_, err := fmt.Fprintf(connection, "GET /bytes/%d HTTP/1.1\r\nHost: localhost\r\n\r\n", number("size", 0))
	check(err)
	check(connection.CloseWrite())
	answer, err := io.ReadAll(connection)
	check(err)
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	say("got", len(body))
	check(connection.Close())
}

func client(action func(*tls.Conn)) {
	settings := config()
	settings.RootCAs = pool(options["ca"])
	addIdentity(settings)
	for left := number("connections", 1); left > 0; left-- {
		connection, err := tls.Dial("tcp", "127.0.0.1:"+options["port"], settings)
		if err != nil {
			say("refused", err)
			return
		}
		describe(connection)
		action(connection)
	}
}

func serveEcho(connection *tls.Conn) {
	total := 0
	buffer := make([]byte, chunk)
	for {
		got, err := connection.Read(buffer)
		total += got
		if errors.Is(err, io.EOF) {
			break
		}
		check(err)
		_, err = connection.Write(buffer[:got])
		check(err)
	}
	say("echoed", total)
	finish(connection)
}

func serveClose(connection *tls.Conn) {
	_, err := io.WriteString(connection, "goodbye\n")
	check(err)
	finish(connection)
}

// serveHalf says something, closes its own direction and counts what still comes.
func serveHalf(connection *tls.Conn) {
	_, err := io.WriteString(connection, "goodbye\n")
	check(err)
	check(connection.CloseWrite())
	total, err := io.Copy(io.Discard, connection)
	check(err)
	say("got", total)
	say("end", "orderly")
	check(connection.Close())
}

func server(action func(*tls.Conn)) {
	settings := config()
	addIdentity(settings)
	if options["client_ca"] != "" {
		settings.ClientAuth = tls.RequireAndVerifyClientCert
		settings.ClientCAs = pool(options["client_ca"])
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	say("ready port", listener.Addr().(*net.TCPAddr).Port)
	for left := number("connections", 1); left > 0; left-- {
		plain, err := listener.Accept()
		check(err)
		connection := tls.Server(plain, settings)
		check(connection.Handshake())
		describe(connection)
		action(connection)
	}
}

func main() {
	for _, argument := range os.Args[1:] {
		key, value, _ := strings.Cut(argument, "=")
		options[key] = value
	}
	clients := map[string]func(*tls.Conn){"echo": echo, "leave": leave, "half": half}
	servers := map[string]func(*tls.Conn){"serve-echo": serveEcho, "serve-close": serveClose, "serve-half": serveHalf}
	if action, is := clients[options["action"]]; is {
		client(action)
	} else {
		server(servers[options["action"]])
	}
}
