// Uses the client of the case "widgets" against a server that is a function. Prints "ok: WHAT" for each check.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, Clients, clusterKey } from "./clients/index.js";
import type { Incoming, Outgoing } from "./clients/index.js";
import { connectionOf, nodeTransport } from "./clients/runtime/node.js";
import { WidgetSpecPolicy } from "./clients/apis/example.dev/v1.js";
import type { Widget, WidgetApply } from "./clients/apis/example.dev/v1.js";

const asked: Outgoing[] = [];

/** Clients whose requests get these answers, one after the other. */
function answering(...answers: [status: number, ...pieces: string[]][]): Clients {
  asked.length = 0;
  return new Clients({
    server: "https://example.test:6443/clusters/root/",
    token: async () => "secret",
    transport: {
      async send(request: Outgoing): Promise<Incoming> {
        asked.push(request);
        const [status, ...pieces] = answers.shift() ?? [500, "nothing more was expected"];
        return { status, body: each(pieces) };
      },
    },
  });
}

async function* each(pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

function last(): Outgoing {
  const request = asked.at(-1);
  assert.ok(request);
  return request;
}

async function refused(code: number, request: Promise<unknown>): Promise<ApiError> {
  const refusal = await request.then(
    () => assert.fail("was not refused"),
    (failure: unknown) => failure,
  );
  assert.ok(refusal instanceof ApiError, String(refusal));
  assert.equal(refusal.code, code);
  return refusal;
}

const stored = '{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":3}}';
const absent = '{"kind":"Status","reason":"NotFound","code":404,"details":{"name":"w"}}';
const wrongPath = '{"kind":"Status","reason":"NotFound","code":404,"details":{}}';

async function writes(): Promise<void> {
  let widgets = answering([201, stored.slice(0, 9), stored.slice(9)]).cluster("root:team").widgets().namespace("a b");
  const note: string | null = null;
  const made: Widget = await widgets.create(
    { metadata: { name: "w" }, spec: { size: 3, note, policy: "Later" } },
    { dryRun: true, fieldManager: "me & you" },
  );
  assert.equal(made.spec.size, 3);
  assert.equal(last().method, "POST");
  assert.equal(
    last().url,
    "https://example.test:6443/clusters/root:team/apis/example.dev/v1/namespaces/a%20b/widgets?fieldManager=me%20%26%20you&dryRun=All",
  );
  assert.deepEqual(last().headers, {
    accept: "application/json",
    authorization: "Bearer secret",
    "content-type": "application/json",
  });
  assert.deepEqual(JSON.parse(last().body ?? ""), {
    apiVersion: "example.dev/v1",
    kind: "Widget",
    metadata: { name: "w" },
    spec: { size: 3, note: null, policy: "Later" },
  });
  assert.ok(WidgetSpecPolicy.includes("Always") && !WidgetSpecPolicy.includes("Later"));

  widgets = answering([200, stored], [200, stored], [200, stored], [200, stored]).cluster("x").widgets().namespace("n");
  await widgets.updateStatus({ ...made, status: { replicas: 1 } });
  assert.match(last().url, /\/namespaces\/n\/widgets\/w\/status$/);
  await widgets.patch("w", { spec: { size: 4, note: null, limits: { cpu: null } } });
  assert.equal(last().headers["content-type"], "application/merge-patch+json");
  assert.equal(last().body, '{"spec":{"size":4,"note":null,"limits":{"cpu":null}}}');
  await widgets.patch("w", [{ op: "replace", path: "/spec/size", value: 5 }]);
  assert.equal(last().headers["content-type"], "application/json-patch+json");
  const wanted: WidgetApply = { metadata: { name: "w" }, spec: { parts: [{ name: "p" }] } };
  await widgets.apply(wanted, { fieldManager: "me", force: true });
  assert.equal(last().headers["content-type"], "application/apply-patch+yaml");
  assert.match(last().url, /\/widgets\/w\?fieldManager=me&force=true$/);
  assert.equal(
    last().body,
    '{"metadata":{"name":"w"},"spec":{"parts":[{"name":"p"}]},"apiVersion":"example.dev/v1","kind":"Widget"}',
  );
  console.log("ok: writes");
}

async function answers(): Promise<void> {
  const conflict = '{"kind":"Status","reason":"Conflict","message":"has changed","code":409}';
  const widgets = answering(
    [404, absent],
    [404, wrongPath],
    [404, absent],
    [200, "{}"],
    [409, conflict],
    [502, "<html>"],
    [200, "<html>"],
  )
    .cluster("x")
    .widgets()
    .namespace("n");
  assert.equal(await widgets.get("w"), undefined);
  await refused(404, widgets.get("w"));
  assert.equal(await widgets.delete("w"), false);
  assert.equal(await widgets.delete("w", { propagationPolicy: "Foreground" }), true);
  assert.deepEqual(JSON.parse(last().body ?? ""), {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: "Foreground",
  });
  const refusal = await refused(409, widgets.update({ metadata: { name: "w" }, spec: { size: 1 } }));
  assert.equal(refusal.reason, "Conflict");
  assert.equal(refusal.message, "has changed");
  assert.equal((await refused(502, widgets.list())).message, "<html>");
  assert.match((await refused(200, widgets.list())).message, /not answered in JSON/);
  console.log("ok: answers");
}

async function mistakes(): Promise<void> {
  const cluster = answering().cluster("root");
  await assert.rejects(cluster.widgets().get("w"), /say which, by namespace/);
  await assert.rejects(cluster.widgets().namespace("n").get(".."), /no name of a Widget/);
  await assert.rejects(cluster.widgets().namespace("n").get(""), /no name of a Widget/);
  const elsewhere = { metadata: { name: "w", namespace: "m" }, spec: { size: 1 } };
  await assert.rejects(cluster.widgets().namespace("n").create(elsewhere), /lies in m/);
  await assert.rejects(cluster.widgets().namespace("n").update({ metadata: {}, spec: { size: 1 } }), /no metadata.name/);
  assert.throws(() => answering().cluster(".."), /no name of a logical cluster/);
  assert.equal(asked.length, 0);
  await refused(500, answering().cluster("a/b?c").widgets().namespace("../m").get("x/y"));
  assert.match(last().url, /\/clusters\/a%2Fb%3Fc\/apis\/example.dev\/v1\/namespaces\/..%2Fm\/widgets\/x%2Fy$/);
  console.log("ok: mistakes");
}

async function pages(): Promise<void> {
  const page = (name: string, more: object): string =>
    JSON.stringify({ metadata: { resourceVersion: "7", ...more }, items: [{ metadata: { name } }] });
  const widgets = answering([200, page("a", { continue: "n+1" })], [200, page("b", {})]).everyCluster().widgets();
  const names: (string | undefined)[] = [];
  for await (const widget of widgets.listAll({ limit: 1, labelSelector: "a=b", resourceVersion: "7" })) {
    names.push(widget.metadata.name);
  }
  assert.deepEqual(names, ["a", "b"]);
  assert.deepEqual(
    asked.map((request) => request.url.replace("https://example.test:6443", "")),
    [
      "/clusters/*/apis/example.dev/v1/widgets?limit=1&labelSelector=a%3Db&resourceVersion=7",
      "/clusters/*/apis/example.dev/v1/widgets?limit=1&labelSelector=a%3Db&continue=n%2B1",
    ],
  );
  console.log("ok: pages");
}

async function watches(): Promise<void> {
  const object = { metadata: { name: "w", namespace: "n", annotations: { "kcp.io/cluster": "c1" }, resourceVersion: "8" } };
  const line = (type: string, about: object): string => JSON.stringify({ type, object: about }) + "\n";
  const all = line("ADDED", object) + line("BOOKMARK", { metadata: { resourceVersion: "9" } }) + line("DELETED", object);
  const told: string[] = [];
  const gone = line("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old" });
  const widgets = answering([200, all.slice(0, 5), all.slice(5, 200), all.slice(200)], [200, line("ADDED", object), gone])
    .everyCluster()
    .widgets();
  for await (const event of widgets.watch({ resourceVersion: "7", allowWatchBookmarks: true })) {
    told.push(event.type === "BOOKMARK" ? event.object.metadata.resourceVersion : `${event.type} ${clusterKey(event.object)}`);
  }
  assert.deepEqual(told, ["ADDED c1|n/w", "9", "DELETED c1|n/w"]);
  assert.match(last().url, /\/clusters\/\*\/.*\?resourceVersion=7&allowWatchBookmarks=true&watch=true$/);
  const refusal = await refused(
    410,
    (async () => {
      for await (const event of widgets.watch()) {
        told.push(event.type);
      }
    })(),
  );
  assert.ok(refusal.isExpired);
  assert.equal(told.at(-1), "ADDED");
  console.log("ok: watches");
}

/** Over sockets: by fetch, and by Node's client. */
async function sockets(): Promise<void> {
  let closed = 0;
  const server = createServer((request, response) => {
    if (request.method === "DELETE") {
      request.pipe(response);
      return;
    }
    response.on("close", () => closed++);
    response.write(JSON.stringify({ type: "ADDED", object: { metadata: { name: request.headers.authorization } } }) + "\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = nodeTransport();
  const kubeconfig = {
    "current-context": "here",
    contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: url } }],
    users: [{ name: "u", user: { token: "t" } }],
  };
  for (const connection of [{ server: url, token: "t" }, { server: url, token: "t", transport }, connectionOf(kubeconfig)]) {
    const widgets = new Clients(connection).cluster("x").widgets();
    const abort = new AbortController();
    let ended = closed;
    for await (const event of widgets.watch({ signal: abort.signal })) {
      assert.equal(event.object.metadata && "name" in event.object.metadata && event.object.metadata.name, "Bearer t");
      abort.abort();
    }
    for await (const event of widgets.watch()) {
      assert.equal(event.type, "ADDED");
      break;
    }
    for (ended += 2; closed < ended; ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(await widgets.namespace("ä").delete("w", { preconditions: { uid: "ü" } }), true);
    await assert.rejects(widgets.namespace("n").get("w", { signal: AbortSignal.abort() }), { name: "AbortError" });
  }
  server.close();
  server.closeAllConnections();
  await assert.rejects(new Clients({ server: url, transport }).cluster("x").widgets().list(), { code: "ECONNREFUSED" });
  const exec = { ...kubeconfig, users: [{ name: "u", user: { exec: {} } }] };
  assert.throws(() => connectionOf(exec), /"exec" of the user "u" is not understood/);
  assert.throws(() => connectionOf(kubeconfig, "there"), /no context "there"/);
  console.log("ok: sockets");
}

await writes();
await answers();
await mistakes();
await pages();
await watches();
await sockets();
