// peer.go: Go's crypto/tls as a client that sends a file and wants it back, and
// as a server that returns what it gets.
package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

var (
	server  = flag.Bool("server", false, "be the server")
	address = flag.String("address", "", "where")
	cert    = flag.String("cert", "", "chain to show")
	key     = flag.String("key", "", "its key")
	ocsp    = flag.String("ocsp", "", "response to staple to it")
	scts    = flag.String("scts", "", "and timestamps")
	ca      = flag.String("ca", "", "whom to believe")
	auth    = flag.String("auth", "", "optional or required: ask clients")
	alpn    = flag.String("alpn", "", "protocols")
	version = flag.String("tls", "1.3", "the only version")
	groups  = flag.String("groups", "", "key exchange, by IANA's names")
	data    = flag.String("data", "", "what the client sends")
	many    = flag.Int("connections", 1, "one after another")
)

func check(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func configure() *tls.Config {
	versions := map[string]uint16{"1.2": tls.VersionTLS12,
		"1.3": tls.VersionTLS13}
	config := &tls.Config{ServerName: "localhost",
		MinVersion: versions[*version], MaxVersion: versions[*version]}
	if *alpn != "" {
		config.NextProtos = strings.Split(*alpn, ",")
	}
	if *groups != "" {
		ids := map[string]tls.CurveID{"x25519": tls.X25519,
			"secp256r1": tls.CurveP256, "secp384r1": tls.CurveP384}
		for _, group := range strings.Split(*groups, ",") {
			config.CurvePreferences = append(
				config.CurvePreferences, ids[group])
		}
	}
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		check(err)
		if *ocsp != "" {
			pair.OCSPStaple, err = os.ReadFile(*ocsp)
			check(err)
			for _, sct := range strings.Split(*scts, ",") {
				pair.SignedCertificateTimestamps = append(
					pair.SignedCertificateTimestamps, []byte(sct))
			}
		}
		config.Certificates = []tls.Certificate{pair}
		// Without this a client keeps what the server's CAs do not hold.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (
			*tls.Certificate, error) {
			return &pair, nil
		}
	}
	if *ca != "" {
		pem, err := os.ReadFile(*ca)
		check(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		config.RootCAs, config.ClientCAs = pool, pool
	}
	switch *auth {
	case "optional":
		config.ClientAuth = tls.VerifyClientCertIfGiven
	case "required":
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return config
}

func connect(config *tls.Config, listener net.Listener) *tls.Conn {
	if !*server {
		conn, err := tls.Dial("tcp", *address, config)
		check(err)
		return conn
	}
	plain, err := listener.Accept()
	check(err)
	return tls.Server(plain, config)
}

func main() {
	var listener net.Listener
	var err error

	flag.Parse()
	config := configure()
	if *many > 1 {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	}
	if *server {
		listener, err = net.Listen("tcp", *address)
		check(err)
	}
	for i := 0; i < *many; i++ {
		exchange(connect(config, listener))
	}
}

func exchange(conn *tls.Conn) {
	check(conn.Handshake())
	state := conn.ConnectionState()
	fmt.Printf("alpn=%s name=%s\n", state.NegotiatedProtocol,
		state.ServerName)
	if *many > 1 {
		fmt.Printf("resumed=%v\n", state.DidResume)
	}
	fmt.Printf("stapled: %x %s\n", sha256.Sum256(state.OCSPResponse),
		bytes.Join(state.SignedCertificateTimestamps, []byte(",")))
	if len(state.VerifiedChains) > 0 {
		fmt.Println("verified:", state.PeerCertificates[0].Subject)
	}
	if *server {
		_, err := io.Copy(conn, conn) // nil only after close_notify
		check(err)
		check(conn.Close())
	} else {
		want, err := os.ReadFile(*data)
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
