// What the programs beside it share.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ApiError, Clients, clusterKey } from "./clients/index.js";
import type { KubernetesObject, ResourceClient } from "./clients/index.js";
import { connectionOf } from "./clients/runtime/node.js";

export const NAMESPACE = "codegen";
const LIMIT_MILLIS = 60_000;

/** Arguments: a kubeconfig as JSON, paths of two workspaces, the URL of the export's view, and more. */
export const [kubeconfig = "", one = "", two = "", view = "", ...more] = process.argv.slice(2);

const connection = connectionOf(JSON.parse(readFileSync(kubeconfig, "utf8")));
export const clients = new Clients(connection);
export const everywhere = new Clients({ ...connection, server: view }).everyCluster();

export function close(): void {
  connection.transport.close();
}

export async function refused(code: number, request: Promise<unknown>): Promise<void> {
  const refusal = await request.then(
    () => assert.fail(`was not refused with ${code}`),
    (failure: unknown) => failure,
  );
  assert.ok(refusal instanceof ApiError && refusal.code === code, String(refusal));
}

/** What a watch tells from now on: `TYPE cluster|namespace/name`. */
export class Events<T extends KubernetesObject> {
  readonly #limit = AbortSignal.timeout(LIMIT_MILLIS);
  readonly #told: AsyncIterator<string>;

  private constructor(client: ResourceClient<T>, resourceVersion: string) {
    this.#told = this.#follow(client, resourceVersion);
  }

  static async of<T extends KubernetesObject>(client: ResourceClient<T>): Promise<Events<T>> {
    return new Events(client, (await client.list({ limit: 1 })).metadata.resourceVersion ?? "");
  }

  async *#follow(client: ResourceClient<T>, resourceVersion: string): AsyncGenerator<string> {
    const signal = this.#limit;
    for await (const event of client.watch({ resourceVersion, allowWatchBookmarks: true, signal })) {
      if (event.type !== "BOOKMARK") {
        yield `${event.type} ${clusterKey(event.object)}`;
      }
    }
  }

  /** The next event is this. */
  async expect(type: string, object: KubernetesObject): Promise<void> {
    const next = await this.#told.next();
    assert.equal(next.done ? "ended" : next.value, `${type} ${clusterKey(object)}`);
  }

  /** Ends the watch. */
  async close(): Promise<void> {
    await this.#told.return?.();
  }
}
