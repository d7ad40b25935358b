package dev.polder.bench.drive.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Meter;
import dev.polder.bench.drive.load.OpenLoop;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.Timeline;
import dev.polder.cli.client.Access;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One server, and what a run has on it: everything lies in workspaces of the run's own, or in namespaces where there are none, and all
 * of it goes when it is closed.
 */
public final class Site implements AutoCloseable {

    /** Where namespaces are. */
    public static final String NAMESPACES = "/api/v1/namespaces";

    private static final String TENANCY = "/apis/tenancy.kcp.io/v1alpha1";
    private static final String NAMESPACE = "bench";
    private static final int CONNECTIONS = 4;
    private static final long PATIENCE_SECONDS = 60;
    private static final long GONE_SECONDS = 10;

    private final Calls calls;
    private final String base;
    private final boolean workspaces;
    private final String run;
    private final Optional<LocalProcess> process;
    private final Scale scale;
    private final Cleanup cleanup = new Cleanup();
    private final Timeline timeline = Timeline.real();

    private Site(Calls calls, String base, boolean workspaces, Optional<LocalProcess> process, Scale scale) {
        this.calls = calls;
        this.base = base;
        this.workspaces = workspaces;
        this.run = String.format(Locale.ROOT, "bench-%06x", System.nanoTime() & 0xffffff);
        this.process = process;
        this.scale = scale;
    }

    /**
     * Looks at a server.
     *
     * @param process the server's; empty to look who listens where it is reached
     * @param plain whether its workspaces are left alone, if it has any
     * @throws IOException when it does not answer as an API server does
     */
    public static Site open(Access access, Optional<LocalProcess> process, boolean plain, Scale scale)
            throws IOException, InterruptedException {
        Calls calls = new Calls(access, CONNECTIONS);
        try {
            String path =
                    access.server().getPath() == null ? "" : access.server().getPath();
            String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            if (!base.contains("/clusters/")
                    && Calls.now(calls.get(base + "/clusters/root" + TENANCY)).status() == 200) {
                base = base + "/clusters/root";
            }
            boolean workspaces = !plain
                    && base.contains("/clusters/")
                    && Calls.now(calls.get(base + TENANCY)).status() == 200;
            Calls.now(calls.get(base + NAMESPACES + "?limit=1")).expect(200);
            return new Site(calls, base, workspaces, process.or(() -> LocalProcess.serving(access.server())), scale);
        } catch (IOException | InterruptedException | RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    public Calls calls() {
        return calls;
    }

    public Scale scale() {
        return scale;
    }

    public boolean hasWorkspaces() {
        return workspaces;
    }

    /** The prefix of the names of everything that the run makes. */
    public String run() {
        return run;
    }

    /** The server's process; empty when it is another machine's or another user's. */
    public Optional<LocalProcess> process() {
        return process;
    }

    public Timeline timeline() {
        return timeline;
    }

    /** When requests of a kind are sent, as large as the run is. */
    public Plan plan(String name, double perSecond) {
        return Plan.of(name, perSecond * scale.rates(), scale.warmUp(), scale.measured());
    }

    /** A loop that tells what the server takes of the processors. */
    public OpenLoop loop() {
        return new OpenLoop(timeline, process.<Meter>map(one -> one).orElse(Meter.UNKNOWN));
    }

    /** A loop beside others, of which nobody can tell that. */
    public OpenLoop loopBeside() {
        return new OpenLoop(timeline, Meter.UNKNOWN);
    }

    /** What its process takes of the memory, after a collection if it is a JVM. */
    public OptionalLong memory() throws InterruptedException {
        if (process.isEmpty()) {
            return OptionalLong.empty();
        }
        process.get().liveHeap();
        return process.get().proportionalBytes();
    }

    /** The collection in which the run makes its workspaces. */
    public String workspacesPath() {
        return base + TENANCY + "/workspaces";
    }

    /** The server's version, as it says it. */
    public String version() throws IOException, InterruptedException {
        return Calls.now(calls.get(base + "/version"))
                .expect(200)
                .json()
                .path("gitVersion")
                .asText("unknown");
    }

    /** The path of a logical cluster. */
    public String clusterBase(String cluster) {
        return base.substring(0, base.lastIndexOf('/') + 1) + cluster;
    }

    /** Whether a workspace can be used. */
    public static boolean isReady(JsonNode workspace) {
        return workspace.at("/status/phase").asText().equals("Ready");
    }

    /** Makes a place of the run's own. */
    public Place place(String name) throws IOException, InterruptedException {
        String own = run + "-" + name;
        Place place = new Place(base, own, "");
        if (workspaces) {
            sweepAtEnd(workspacesPath());
            try (Told told = new Told(calls, workspacesPath(), Site::isReady)) {
                calls.create(workspacesPath(), Bodies.workspace(own));
                String cluster = waited(told.wanted(own), "workspace " + own)
                        .at("/spec/cluster")
                        .asText();
                place = new Place(clusterBase(cluster), NAMESPACE, cluster);
            }
        } else {
            Place left = place;
            cleanup.add(() -> endNamespace(left));
        }
        calls.create(place.base() + NAMESPACES, Bodies.object("v1", "Namespace", place.namespace()));
        return place;
    }

    /** Has the objects of a path whose names have the run's in them deleted at the end. */
    public void sweepAtEnd(String collection) {
        cleanup.add(new Sweep(calls, collection, run, PATIENCE_SECONDS));
    }

    /** Waits for what a watch tells, as long as a benchmark waits for anything. */
    public static <T> T waited(Future<T> told, String what) throws IOException, InterruptedException {
        return waited(told, what, PATIENCE_SECONDS);
    }

    /** The same for so many seconds. */
    public static <T> T waited(Future<T> told, String what, long seconds) throws IOException, InterruptedException {
        try {
            return told.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(what + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(what + ": nothing was told of it within " + seconds + " s", e);
        }
    }

    /** Empties it first: a server without controllers would leave everything, and the namespace. */
    private void endNamespace(Place place) throws IOException, InterruptedException {
        String path = base + NAMESPACES + "/" + place.namespace();
        for (String resource : List.of("configmaps", "secrets")) {
            Calls.now(calls.delete(place.core(resource)));
        }
        try (Told told = new Told(calls, base + NAMESPACES, any -> true)) {
            int status = Calls.now(calls.delete(path)).status();
            if (status / 100 != 2) {
                return;
            }
            try {
                waited(told.gone(place.namespace()), "the end of namespace " + place.namespace(), GONE_SECONDS);
            } catch (IOException e) {
                ObjectNode left = calls.read(path);
                if (!left.at("/status/conditions").isEmpty()) {
                    throw e;
                }
                // A controller would have said what it waits for: there is none, and nothing but our own is in it.
                ((ObjectNode) left.path("spec")).putArray("finalizers");
                Calls.now(calls.send("PUT", path + "/finalize", Calls.JSON, Json.write(left)))
                        .expect(200);
            }
        }
    }

    /** Takes away all that the run made; what could not be, in words. */
    public List<String> clean() throws InterruptedException {
        return cleanup.run();
    }

    @Override
    public void close() throws InterruptedException {
        try {
            clean();
        } finally {
            calls.close();
        }
    }
}
