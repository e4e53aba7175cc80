// peer.go: Go's crypto/tls as a client that sends a file and wants it back, and
// as a server that returns what it gets.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

func check(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func main() {
	role, cert, key, address, data := os.Args[1], os.Args[2], os.Args[3],
		os.Args[4], os.Args[5]
	config := &tls.Config{MinVersion: tls.VersionTLS13,
		ServerName: "localhost"}
	if os.Args[6] != "" {
		config.NextProtos = strings.Split(os.Args[6], ",")
	}
	var conn *tls.Conn
	if role == "server" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		check(err)
		config.Certificates = []tls.Certificate{pair}
		listener, err := net.Listen("tcp", address)
		check(err)
		plain, err := listener.Accept()
		check(err)
		conn = tls.Server(plain, config)
	} else {
		pem, err := os.ReadFile(cert)
		check(err)
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(pem)
		conn, err = tls.Dial("tcp", address, config)
		check(err)
	}
	check(conn.Handshake())
	state := conn.ConnectionState()
	fmt.Printf("alpn=%s name=%s\n", state.NegotiatedProtocol,
		state.ServerName)
	if role == "server" {
		_, err := io.Copy(conn, conn) // nil only after close_notify
		check(err)
		check(conn.Close())
	} else {
		want, err := os.ReadFile(data)
		check(err)
		go func() {
			conn.Write(want)
			conn.CloseWrite()
		}()
		got, err := io.ReadAll(conn)
		check(err)
		if !bytes.Equal(got, want) {
			check(io.ErrShortWrite)
		}
	}
	fmt.Println("closed both ways")
}
