// The judge of what Docker reads: an HTTP server with Docker's router and Docker's way to read a query, a form, a type
// and a body. It does nothing but write down, one JSON line for each request, what it has understood.
//
//	judge SOCKET
//
// Compiles with Go 1.19 and later, and Debian's golang-github-gorilla-mux-dev.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/gorilla/mux"
)

// The part of a create body that the tests vary: structs, whose keys count in any case, and maps, whose keys do not.
type createBody struct {
	Image      string
	Labels     map[string]string
	HostConfig struct {
		NetworkMode string
		Sysctls     map[string]string
		Privileged  bool
	}
	NetworkingConfig struct {
		EndpointsConfig map[string]struct{ NetworkID string }
	}
}

type understood struct {
	ID     string
	Method string
	Path   string
	// As in the table of routes; empty for what Docker does not route.
	Route string
	// What the route reads from the body: json, tar or nothing.
	Reads string
	Vars  map[string]string
	// ParseForm has failed: Docker answers 400.
	FormFails bool
	Form      map[string][]string
	// mime.ParseMediaType says application/json.
	TypeIsJSON bool
	Body       string
	// The first JSON value of the body fills createBody without an error.
	Decodes bool
	Create  createBody
}

var (
	out   = bufio.NewWriter(os.Stdout)
	mutex sync.Mutex
)

func main() {
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	tell(map[string]bool{"Listening": true})
	go func() {
		// The test has ended, however it has.
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	panic(http.Serve(listener, createRouter()))
}

// As api/server/server.go of moby makes it.
func createRouter() *mux.Router {
	const version = "/v{version:[0-9.]+}"
	router := mux.NewRouter()
	for _, line := range strings.Split(strings.TrimSpace(routes), "\n") {
		fields := strings.Fields(line)
		method, path, reads := fields[0], fields[1], fields[2]
		handler := judge(method+" "+path, reads)
		router.Path(version + path).Methods(method).Handler(handler)
		router.Path(path).Methods(method).Handler(handler)
	}
	router.NotFoundHandler = judge("", "")
	router.MethodNotAllowedHandler = judge("", "")
	return router
}

func judge(route, reads string) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(body))
		seen := understood{
			ID:         request.Header.Get("X-Id"),
			Method:     request.Method,
			Path:       request.URL.Path,
			Route:      route,
			Reads:      reads,
			Vars:       mux.Vars(request),
			TypeIsJSON: isJSON(request.Header.Get("Content-Type")),
			Body:       base64.StdEncoding.EncodeToString(body),
		}
		// httputils.ParseForm lets errors of mime pass; FormValue reads multipart bodies too.
		if err := request.ParseForm(); err != nil && !strings.HasPrefix(err.Error(), "mime:") {
			seen.FormFails = true
		}
		request.FormValue("x")
		seen.Form = request.Form
		if len(body) > 0 {
			seen.Decodes = json.NewDecoder(bytes.NewReader(body)).Decode(&seen.Create) == nil
		}
		tell(seen)
		response.Header().Set("Content-Type", "application/json")
		io.WriteString(response, "{}\n")
	}
}

// As matchesContentType of api/server/httputils.
func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && mediaType == "application/json"
}

func tell(value interface{}) {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	mutex.Lock()
	defer mutex.Unlock()
	out.Write(append(line, '\n'))
	out.Flush()
}
