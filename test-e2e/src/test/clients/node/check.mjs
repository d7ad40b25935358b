// Uses the official JavaScript client as other people do. Arguments: a kubeconfig and a namespace.
// Prints "ok: WHAT" for each check; the first that fails ends it with exit code 1.
import assert from 'node:assert/strict';
import { setTimeout as after } from 'node:timers/promises';
import {
    ApiextensionsV1Api,
    CoreV1Api,
    CustomObjectsApi,
    KubeConfig,
    KubernetesObjectApi,
    PatchStrategy,
    Watch,
    makeInformer,
    setHeaderOptions,
} from '@kubernetes/client-node';

const LIMIT_MILLIS = 60_000;
const [kubeconfig, namespace] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(CoreV1Api);

async function refused(code, promise) {
    try {
        await promise;
    } catch (refusal) {
        assert.equal(refusal.code, code, String(refusal));
        return refusal;
    }
    assert.fail(`was not refused with ${code}`);
}

/** Resolves with what is told through the callback; fails when nothing is within the limit. */
function told(what, start) {
    const limit = new AbortController();
    const late = after(LIMIT_MILLIS, undefined, { signal: limit.signal }).then(() => assert.fail(`never told: ${what}`));
    late.catch(() => {});
    const event = new Promise((resolve, reject) => start(resolve, reject));
    return Promise.race([event, late]).finally(() => limit.abort());
}

const map = (name, text) => ({ metadata: { name }, data: { text } });

async function objects() {
    const created = await core.createNamespacedConfigMap({ namespace, body: map('typed', 'one') });
    assert.ok(created.metadata.uid && created.metadata.creationTimestamp instanceof Date);
    const stale = structuredClone(created);
    created.data.text = 'two';
    await core.replaceNamespacedConfigMap({ name: 'typed', namespace, body: created });
    await refused(409, core.replaceNamespacedConfigMap({ name: 'typed', namespace, body: stale }));
    await core.patchNamespacedConfigMap(
        { name: 'typed', namespace, body: { metadata: { labels: { patched: 'yes' } } } },
        setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'patched=yes' });
    assert.deepEqual(listed.items.map((item) => item.data.text), ['two']);
    assert.equal((await core.deleteNamespacedConfigMap({ name: 'typed', namespace })).status, 'Success');
    await refused(404, core.readNamespacedConfigMap({ name: 'typed', namespace }));
}

/** The client's promise of a watch is kept once the headers have come: nothing has happened in the namespace by then. */
async function quietWatch() {
    const list = await core.listNamespacedConfigMap({ namespace });
    const events = [];
    let stop;
    const deleted = told('a deletion', (resolve, reject) => {
        new Watch(config)
            .watch(
                `/api/v1/namespaces/${namespace}/configmaps`,
                { resourceVersion: list.metadata.resourceVersion },
                (type, object) => {
                    events.push(`${type} ${object.metadata.name}`);
                    if (type === 'DELETED') resolve();
                },
                (failure) => failure && failure.name !== 'AbortError' && reject(failure),
            )
            .then(async (controller) => {
                stop = () => controller.abort();
                await core.createNamespacedConfigMap({ namespace, body: map('watched', 'one') });
                await core.deleteNamespacedConfigMap({ name: 'watched', namespace });
            })
            .catch(reject);
    });
    await deleted;
    stop();
    assert.deepEqual(events, ['ADDED watched', 'DELETED watched']);
}

async function informer() {
    await core.createNamespacedConfigMap({ namespace, body: map('first', 'one') });
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const informer = makeInformer(config, path, () => core.listNamespacedConfigMap({ namespace }));
    const heard = (event, name) =>
        told(`${event} ${name}`, (resolve, reject) => {
            informer.on(event, (object) => object.metadata.name === name && resolve(object));
            informer.on('error', reject);
        });
    const first = heard('add', 'first');
    const second = heard('add', 'second');
    const changed = heard('update', 'first');
    const gone = heard('delete', 'second');
    await informer.start();
    await first;
    await core.createNamespacedConfigMap({ namespace, body: map('second', 'one') });
    await second;
    const current = informer.get('first', namespace);
    current.data.text = 'two';
    await core.replaceNamespacedConfigMap({ name: 'first', namespace, body: current });
    assert.equal((await changed).data.text, 'two');
    await core.deleteNamespacedConfigMap({ name: 'second', namespace });
    await gone;
    await informer.stop();
    assert.equal(informer.get('second', namespace), undefined);
}

async function customObjects() {
    const group = 'node.polder.dev';
    const number = { type: 'integer', minimum: 1 };
    const spec = { type: 'object', properties: { weight: number } };
    const extensions = config.makeApiClient(ApiextensionsV1Api);
    const established = told('established', (resolve, reject) => {
        new Watch(config)
            .watch(
                '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
                { fieldSelector: `metadata.name=crates.${group}` },
                (type, definition) => {
                    const conditions = definition.status?.conditions ?? [];
                    if (conditions.some((one) => one.type === 'Established' && one.status === 'True')) resolve();
                },
                (failure) => failure && failure.name !== 'AbortError' && reject(failure),
            )
            .then(async (controller) => {
                stopWatching = () => controller.abort();
                await extensions.createCustomResourceDefinition({
                    body: {
                        metadata: { name: `crates.${group}` },
                        spec: {
                            group,
                            scope: 'Namespaced',
                            names: { plural: 'crates', kind: 'Crate' },
                            versions: [
                                {
                                    name: 'v1',
                                    served: true,
                                    storage: true,
                                    schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
                                },
                            ],
                        },
                    },
                });
            })
            .catch(reject);
    });
    let stopWatching;
    await established;
    stopWatching();
    const crate = (weight) => ({
        apiVersion: `${group}/v1`,
        kind: 'Crate',
        metadata: { name: 'one', namespace },
        spec: { weight },
    });
    const anything = KubernetesObjectApi.makeApiClient(config);
    const apply = (weight, manager, force) =>
        anything.patch(crate(weight), undefined, undefined, manager, force, PatchStrategy.ServerSideApply);
    assert.equal((await apply(3, 'one', false)).spec.weight, 3);
    await refused(409, apply(4, 'two', false));
    assert.equal((await apply(4, 'two', true)).spec.weight, 4);
    const invalid = await refused(422, apply(0, 'two', true));
    assert.match(String(invalid.body), /spec\.weight in body should be greater than or equal to 1/);
    const list = await config
        .makeApiClient(CustomObjectsApi)
        .listNamespacedCustomObject({ group, version: 'v1', namespace, plural: 'crates' });
    assert.deepEqual(list.items.map((item) => item.spec.weight), [4]);
}

for (const [name, check] of Object.entries({
    objects,
    'quiet watch': quietWatch,
    informer,
    'custom objects': customObjects,
})) {
    await check();
    console.log(`ok: ${name}`);
}
