// Uses clients that polder codegen has generated as a controller's author would: client PROGRAM KUBECONFIG PLACES, where
// PLACES is a file. GeneratedGoClientE2E generates them below this folder, each with a file here that names it. Prints
// "ok: WHAT" for each check; the first that fails ends it with exit code 1.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// limit bounds the whole run; every wait is for an event.
const limit = 90 * time.Second

// namespace is there in both workspaces.
const namespace = "codegen"

// places are where the programs work.
type places struct {
	// One and Two are the paths of two workspaces that have bound an API.
	One, Two string
	// View is the address at which its provider sees the objects of both.
	View string
	// Samples are objects, each of another kind or version.
	Samples []json.RawMessage
}

func main() {
	var at places
	data, err := os.ReadFile(os.Args[3])
	must("places", err)
	must("places", json.Unmarshal(data, &at))
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: os.Args[2]},
		&clientcmd.ConfigOverrides{CurrentContext: "base"}).ClientConfig()
	must("configuration", err)
	config.QPS = -1
	view := rest.CopyConfig(config)
	view.Host = at.View
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if os.Args[1] == "widgets" {
		useWidgets(ctx, config, view, at)
		return
	}
	useProject(ctx, projects[os.Args[1]], config, view, at)
}

func must(what string, err error) {
	if err != nil {
		fail(what, err)
	}
}

func same(what string, expected, found any) {
	if fmt.Sprint(expected) != fmt.Sprint(found) {
		fail(what, fmt.Sprintf("expected %v, but found %v", expected, found))
	}
}

func fail(what string, found any) {
	fmt.Fprintf(os.Stderr, "failed: %s: %v\n", what, found)
	os.Exit(1)
}

// next is the next of some events.
func next[T any](ctx context.Context, what string, events <-chan T) T {
	select {
	case event, open := <-events:
		if !open {
			fail(what, "the watch has ended")
		}
		return event
	case <-ctx.Done():
		fail(what, ctx.Err())
		panic("unreachable")
	}
}
