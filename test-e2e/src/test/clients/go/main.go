// Uses Kubernetes' own Go client libraries, as programs of other people do, against the server that a kubeconfig names.
// Prints "ok: WHAT" for each check; the first that fails ends it with exit code 1.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// limit bounds the whole run; every wait is for an event.
const limit = 90 * time.Second

type check struct {
	name string
	run  func(context.Context, *environment) error
}

// environment is what every check is given.
type environment struct {
	config    *rest.Config
	clients   *kubernetes.Clientset
	namespace string
	traffic   *traffic
}

// traffic counts what the libraries sent, so that a check can tell how they talked to the server.
type traffic struct {
	next           http.RoundTripper
	protobufBodies atomic.Int64
	protobufReads  atomic.Int64
	otherAnswers   atomic.Int64
	streamedLists  atomic.Int64
}

func (t *traffic) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Header.Get("Content-Type") == "application/vnd.kubernetes.protobuf" {
		t.protobufBodies.Add(1)
	}
	if request.URL.Query().Get("sendInitialEvents") == "true" {
		t.streamedLists.Add(1)
	}
	response, err := t.next.RoundTrip(request)
	if err == nil && strings.HasPrefix(request.Header.Get("Accept"), asProtobuf) {
		if strings.HasPrefix(response.Header.Get("Content-Type"), asProtobuf) {
			t.protobufReads.Add(1)
		} else if !strings.HasPrefix(request.URL.Path, "/openapi") {
			t.otherAnswers.Add(1)
		}
	}
	return response, err
}

func main() {
	klog.LogToStderr(true)
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		fail("kubeconfig", err)
	}
	seen := &traffic{}
	config.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
		seen.next = next
		return seen
	}
	typed := rest.CopyConfig(config)
	typed.QPS = -1
	typed.ContentType = "application/vnd.kubernetes.protobuf"
	typed.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	env := &environment{
		config: config, clients: kubernetes.NewForConfigOrDie(typed), namespace: os.Args[2], traffic: seen,
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for _, one := range []check{
		{"typed client with protobuf", typedClient},
		{"protobuf answers of every built-in type", protobufAnswers},
		{"server-side apply", serverSideApply},
		{"strategic merge of random objects", strategicMerge},
		{"deployments in a definition", deployments},
		{"informer with a streamed list", informer},
		{"leader election", leaderElection},
		{"controller-runtime manager", manager},
	} {
		if err := one.run(ctx, env); err != nil {
			fail(one.name, err)
		}
		fmt.Println("ok: " + one.name)
	}
}

func fail(what string, err error) {
	fmt.Fprintf(os.Stderr, "failed: %s: %v\n", what, err)
	os.Exit(1)
}
