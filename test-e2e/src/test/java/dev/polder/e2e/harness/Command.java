package dev.polder.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program run to its end. */
public final class Command {

    /** Hardly a command of these tests takes longer; whoever hangs is killed and reported with what it printed. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Command() {}

    /**
     * What a program did.
     *
     * @param line what was run
     * @param exit its exit code
     * @param out what it printed
     * @param err what it complained about
     */
    public record Result(List<String> line, int exit, String out, String err) {

        /** The standard output, once it has been made sure that the program succeeded. */
        public String succeeded() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + " of " + this);
            }
            return out;
        }

        /** The standard error, once it has been made sure that the program failed. */
        public String failed() {
            if (exit == 0) {
                throw new AssertionError("should have failed: " + this);
            }
            return err;
        }

        @Override
        public String toString() {
            return String.join(" ", line) + "\n--- out\n" + out + "--- err\n" + err;
        }
    }

    /** Runs a program with these variables added to the environment and this text as its input. */
    public static Result run(Path folder, Map<String, String> environment, String input, List<String> line) {
        return run(folder, environment, input, line, LIMIT);
    }

    /** The same for a program that may take this long. */
    public static Result run(
            Path folder, Map<String, String> environment, String input, List<String> line, Duration limit) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            // Threads of their own: the pool that all futures share may have a single one, which somebody else may
            // hold.
            FutureTask<String> out = reading(process.getInputStream());
            FutureTask<String> err = reading(process.getErrorStream());
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closedEarly) {
                // A program that does not read its input may have ended already; its exit code says the rest.
            }
            boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                end(process);
            }
            Result result = new Result(line, process.exitValue(), printed(out, line), printed(err, line));
            if (!ended) {
                throw new AssertionError("killed after " + limit + ": " + result);
            }
            return result;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static FutureTask<String> reading(InputStream stream) {
        FutureTask<String> task = new FutureTask<>(() -> text(stream));
        Thread.ofVirtual().name("output of a command").start(task);
        return task;
    }

    /** Ends it and all that it has started, which would go on and hold its output open. */
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly().waitFor();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** What a program that has ended has printed. */
    private static String printed(FutureTask<String> reading, List<String> line)
            throws InterruptedException, ExecutionException {
        try {
            return reading.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException held) {
            throw new AssertionError(
                    "has ended, but something that it started holds its output: " + String.join(" ", line), held);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
