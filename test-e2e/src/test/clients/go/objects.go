package main

import (
	"context"
	"errors"
	"fmt"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/retry"
)

func typedClient(ctx context.Context, env *environment) error {
	maps := env.clients.CoreV1().ConfigMaps(env.namespace)
	created, err := maps.Create(ctx, &core.ConfigMap{
		ObjectMeta: meta.ObjectMeta{Name: "typed"},
		Data:       map[string]string{"text": "one"},
		BinaryData: map[string][]byte{"bytes": {0, 1, 254, 255}},
	}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	if len(created.UID) == 0 || string(created.BinaryData["bytes"]) != string([]byte{0, 1, 254, 255}) {
		return fmt.Errorf("created as %v", created)
	}
	stale := created.DeepCopy()
	created.Data["text"] = "two"
	if _, err := maps.Update(ctx, created, meta.UpdateOptions{}); err != nil {
		return err
	}
	stale.Data["text"] = "three"
	if _, err := maps.Update(ctx, stale, meta.UpdateOptions{}); !apierrors.IsConflict(err) {
		return fmt.Errorf("a stale update: %v", err)
	}
	err = retry.RetryOnConflict(retry.DefaultRetry, func() error {
		current, err := maps.Get(ctx, "typed", meta.GetOptions{})
		if err != nil {
			return err
		}
		current.Labels = map[string]string{"tried": "again"}
		_, err = maps.Update(ctx, current, meta.UpdateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	list, err := maps.List(ctx, meta.ListOptions{LabelSelector: "tried=again"})
	if err != nil {
		return err
	}
	if len(list.Items) != 1 || list.Items[0].Data["text"] != "two" {
		return fmt.Errorf("listed as %v", list.Items)
	}
	if err := maps.Delete(ctx, "typed", meta.DeleteOptions{Preconditions: meta.NewUIDPreconditions("another")}); !apierrors.IsConflict(err) {
		return fmt.Errorf("a deletion of another uid: %v", err)
	}
	if err := maps.Delete(ctx, "typed", meta.DeleteOptions{}); err != nil {
		return err
	}
	if _, err := maps.Get(ctx, "typed", meta.GetOptions{}); !apierrors.IsNotFound(err) {
		return fmt.Errorf("after the deletion: %v", err)
	}
	if env.traffic.protobufBodies.Load() == 0 {
		return errors.New("no body went out as protobuf, so nothing was shown")
	}
	if env.traffic.protobufReads.Load() == 0 || env.traffic.otherAnswers.Load() > 0 {
		return fmt.Errorf("%d answers came as protobuf, %d did not", env.traffic.protobufReads.Load(), env.traffic.otherAnswers.Load())
	}
	return nil
}

func serverSideApply(ctx context.Context, env *environment) error {
	maps := env.clients.CoreV1().ConfigMaps(env.namespace)
	desired := v1.ConfigMap("applied", env.namespace).WithData(map[string]string{"a": "1", "b": "1"})
	if _, err := maps.Apply(ctx, desired, meta.ApplyOptions{FieldManager: "one"}); err != nil {
		return err
	}
	other := v1.ConfigMap("applied", env.namespace).WithData(map[string]string{"b": "2"})
	_, err := maps.Apply(ctx, other, meta.ApplyOptions{FieldManager: "two"})
	if !apierrors.IsConflict(err) || !apierrors.HasStatusCause(err, meta.CauseTypeFieldManagerConflict) {
		return fmt.Errorf("an apply of another's field: %v", err)
	}
	if _, err = maps.Apply(ctx, other, meta.ApplyOptions{FieldManager: "two", Force: true}); err != nil {
		return err
	}
	// The first manager gives its other field up: nobody owns it any more.
	last, err := maps.Apply(ctx, v1.ConfigMap("applied", env.namespace), meta.ApplyOptions{FieldManager: "one"})
	if err != nil {
		return err
	}
	if len(last.Data) != 1 || last.Data["b"] != "2" {
		return fmt.Errorf("in the end: %v", last.Data)
	}
	extracted, err := v1.ExtractConfigMap(last, "two")
	if err != nil {
		return err
	}
	if extracted.Data["b"] != "2" {
		return fmt.Errorf("what the second manager owns: %v", extracted.Data)
	}
	return nil
}

func informer(ctx context.Context, env *environment) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	maps := env.clients.CoreV1().ConfigMaps(env.namespace)
	told := make(chan string, 100)
	before := env.traffic.streamedLists.Load()
	if _, err := maps.Create(ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "first"}}, meta.CreateOptions{}); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(env.clients, 0, informers.WithNamespace(env.namespace))
	shared := factory.Core().V1().ConfigMaps()
	tell := func(what string) func(any) {
		return func(object any) { told <- what + " " + object.(*core.ConfigMap).Name }
	}
	_, err := shared.Informer().AddEventHandler(cache.FilteringResourceEventHandler{
		FilterFunc: func(object any) bool {
			name := object.(*core.ConfigMap).Name
			return name == "first" || name == "second"
		},
		Handler: cache.ResourceEventHandlerFuncs{
			AddFunc:    tell("added"),
			UpdateFunc: func(_, now any) { tell("updated")(now) },
			DeleteFunc: tell("deleted"),
		},
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), shared.Informer().HasSynced) {
		return errors.New("never in sync")
	}
	second, err := maps.Create(ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "second"}}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	second.Data = map[string]string{"text": "changed"}
	if _, err := maps.Update(ctx, second, meta.UpdateOptions{}); err != nil {
		return err
	}
	if err := maps.Delete(ctx, "second", meta.DeleteOptions{}); err != nil {
		return err
	}
	for _, expected := range []string{"added first", "added second", "updated second", "deleted second"} {
		select {
		case found := <-told:
			if found != expected {
				return fmt.Errorf("told %q instead of %q", found, expected)
			}
		case <-ctx.Done():
			return fmt.Errorf("never told %q", expected)
		}
	}
	cached, err := shared.Lister().ConfigMaps(env.namespace).List(labels.Everything())
	if err != nil {
		return err
	}
	for _, one := range cached {
		if one.Name == "second" {
			return errors.New("what was deleted is still cached")
		}
	}
	if env.traffic.streamedLists.Load() == before {
		return errors.New("the list was not asked for as a stream, so nothing was shown")
	}
	return nil
}
