package main

import (
	"context"
	"errors"
	"fmt"

	kcpdynamic "github.com/kcp-dev/client-go/dynamic"
	kcpdynamicinformer "github.com/kcp-dev/client-go/dynamic/dynamicinformer"
	"github.com/kcp-dev/logicalcluster/v3"
	kcpclient "github.com/kcp-dev/sdk/client/clientset/versioned/cluster"
	kcpinformers "github.com/kcp-dev/sdk/client/informers/externalversions"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"

	kcpcache "github.com/kcp-dev/apimachinery/v2/pkg/cache"
)

// toldOfConsumers is what informers over an export view have told of.
type toldOfConsumers struct {
	cowboys  *news
	bindings *news
	lister   kcpcache.GenericClusterLister
}

// news is what was added (cluster|name) and deleted (-cluster|name), in the order in which it was told.
type news struct {
	events chan string
}

func (n *news) handler() cache.ResourceEventHandlerFuncs {
	tell := func(before string, object any) {
		if last, unknown := object.(cache.DeletedFinalStateUnknown); unknown {
			object = last.Obj
		}
		one := object.(meta.Object)
		n.events <- before + logicalcluster.From(one).String() + "|" + one.GetName()
	}
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { tell("", object) },
		DeleteFunc: func(object any) { tell("-", object) },
	}
}

// until reads on until all that is wanted was told, in any order; anything else that is told is an error.
func (n *news) until(ctx context.Context, wanted ...string) error {
	missing := map[string]bool{}
	for _, one := range wanted {
		missing[one] = true
	}
	for len(missing) > 0 {
		select {
		case one := <-n.events:
			if !missing[one] {
				return fmt.Errorf("told of %s when waiting for %v", one, missing)
			}
			delete(missing, one)
		case <-ctx.Done():
			return fmt.Errorf("never told of %v", missing)
		}
	}
	return nil
}

// inCluster is how many objects of one logical cluster the cache has.
func (t *toldOfConsumers) inCluster(name logicalcluster.Name) (int, error) {
	all, err := t.lister.ByCluster(name).List(labels.Everything())
	return len(all), err
}

// informConsumers starts informers at the address that the export's endpoint will have, before anybody has bound it.
func informConsumers(ctx context.Context, env *environment) (string, error) {
	env.view.Host += "/services/apiexport/" + env.made[env.provider()].String() + "/" + exportName
	ofTypes, err := kcpclient.NewForConfig(env.view)
	if err != nil {
		return "", err
	}
	ofObjects, err := kcpdynamic.NewForConfig(env.view)
	if err != nil {
		return "", err
	}
	types := kcpinformers.NewSharedInformerFactory(ofTypes, 0)
	objects := kcpdynamicinformer.NewDynamicSharedInformerFactory(ofObjects, 0)
	bindings, riders := types.Apis().V1alpha2().APIBindings().Informer(), objects.ForResource(cowboys)
	env.told = &toldOfConsumers{
		cowboys: &news{make(chan string, 1000)}, bindings: &news{make(chan string, 1000)}, lister: riders.Lister(),
	}
	if _, err := bindings.AddEventHandler(env.told.bindings.handler()); err != nil {
		return "", err
	}
	if _, err := riders.Informer().AddEventHandler(env.told.cowboys.handler()); err != nil {
		return "", err
	}
	types.Start(ctx.Done())
	objects.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), bindings.HasSynced, riders.Informer().HasSynced) {
		return "", errors.New("never in sync")
	}
	return fmt.Sprintf("in sync with %d bindings, %d objects",
		len(bindings.GetStore().ListKeys()), len(riders.Informer().GetStore().ListKeys())), nil
}
