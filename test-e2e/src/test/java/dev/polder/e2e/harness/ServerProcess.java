package dev.polder.e2e.harness;

import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The real program as its own process: {@code bin/polder start}. */
public final class ServerProcess implements AutoCloseable {

    /** A server that is not ready by then is broken; on a loaded two-core machine it takes a few seconds. */
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    /** How long a drain may take before the process counts as hanging. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path root;
    private final List<String> output = new ArrayList<>();
    private final List<Awaited> awaited = new ArrayList<>();
    private final CompletableFuture<String> ready;
    private final CountDownLatch allSaid = new CountDownLatch(1);

    /** A line that somebody waits for. */
    private record Awaited(Predicate<String> wanted, CompletableFuture<String> line) {}

    private ServerProcess(Process process, Path root) {
        this.process = process;
        this.root = root;
        this.ready = said(0, line -> line.contains("https://") && line.contains("admin.kubeconfig"));
        Thread.ofVirtual().name("output of polder").start(this::readOutput);
    }

    /** Starts a server on this root directory and a free port, and returns once it has said that it is ready. */
    public static ServerProcess start(Path root, String... flags) {
        return start(Map.of(), root, flags);
    }

    /** The same with further variables in its environment. */
    public static ServerProcess start(Map<String, String> environment, Path root, String... flags) {
        ServerProcess server = launch(environment, root, flags);
        try {
            server.ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return server;
        } catch (ExecutionException | TimeoutException failure) {
            server.close();
            throw new AssertionError(
                    "the server did not become ready:\n" + String.join("\n", server.output()), failure);
        } catch (InterruptedException failure) {
            server.close();
            throw new IllegalStateException(failure);
        }
    }

    /** Starts a server that is expected to end by itself; waits for that and returns what it said. */
    public static Command.Result startExpectingEnd(Path root, String... flags) {
        return startExpectingEndUnder(List.of(), root, flags);
    }

    /** The same through another program, such as {@code setpriv}, that is given the whole command as its arguments. */
    public static Command.Result startExpectingEndUnder(List<String> program, Path root, String... flags) {
        List<String> line = new ArrayList<>(program);
        line.addAll(line(root, flags));
        return Command.run(Repository.root(), Map.of(), "", line);
    }

    private static ServerProcess launch(Map<String, String> environment, Path root, String... flags) {
        ProcessBuilder builder = new ProcessBuilder(line(root, flags)).redirectErrorStream(true);
        // Options for the JVM add to those that all servers of the tests are given.
        environment.forEach((name, value) -> builder.environment()
                .merge(name, value, (before, more) -> name.equals("POLDER_JAVA_OPTS") ? before + " " + more : more));
        try {
            return new ServerProcess(builder.start(), root);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> line(Path root, String... flags) {
        List<String> line = new ArrayList<>(
                List.of(Repository.launcher().toString(), "start", "--root-directory", root.toString()));
        if (!List.of(flags).contains("--secure-port")) {
            line.addAll(List.of("--secure-port", "0"));
        }
        line.addAll(List.of(flags));
        return line;
    }

    private void readOutput() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heard(line);
            }
        } catch (IOException closed) {
            // The end of the stream says the same.
        } finally {
            fell();
        }
    }

    private void heard(String line) {
        synchronized (output) {
            output.add(line);
            awaited.stream()
                    .filter(one -> one.wanted().test(line))
                    .forEach(one -> one.line().complete(line));
            awaited.removeIf(one -> one.line().isDone());
        }
    }

    private void fell() {
        synchronized (output) {
            allSaid.countDown();
            awaited.forEach(one -> one.line().completeExceptionally(new IllegalStateException("the server ended")));
        }
    }

    /**
     * Waits for a line of its output.
     *
     * @param from how many lines to pass over
     * @param wanted which line
     * @return the first such line, once it has been printed; fails when the server ends without
     */
    public CompletableFuture<String> said(int from, Predicate<String> wanted) {
        synchronized (output) {
            CompletableFuture<String> line = new CompletableFuture<>();
            output.stream().skip(from).filter(wanted).findFirst().ifPresent(line::complete);
            if (allSaid.getCount() == 0) {
                line.completeExceptionally(new IllegalStateException("the server has ended"));
            }
            if (!line.isDone()) {
                awaited.add(new Awaited(wanted, line));
            }
            return line;
        }
    }

    public Kubeconfig kubeconfig() {
        return Kubeconfig.read(kubeconfigFile());
    }

    public Path kubeconfigFile() {
        return root.resolve("admin.kubeconfig");
    }

    public Path root() {
        return root;
    }

    /** What the server has printed so far; all of it once it has ended. */
    public List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    /** The one line that it printed when it was ready. */
    public String readyLine() {
        return ready.join();
    }

    /** Ends it as the kernel would for lack of memory: nothing is flushed, nothing is said. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await();
    }

    /** Sends it a signal by name, such as {@code STOP}. */
    public void signal(String name) {
        EtcdProcess.signal(process.pid(), name);
    }

    /** Whether it runs no more. */
    public boolean hasEnded() {
        return !process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Asks it to end, as init systems do; returns its exit code. */
    public int terminate() {
        // Process.destroy would close the pipe, and what the server says of its end would be lost.
        process.toHandle().destroy();
        return await();
    }

    private int await() {
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server did not end:\n" + String.join("\n", output()));
            }
            if (!allSaid.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the output of the server does not end:\n" + String.join("\n", output()));
            }
            return process.exitValue();
        } catch (InterruptedException failure) {
            process.destroyForcibly();
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
