package dev.polder.e2e.harness;

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
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that goes on printing, such as {@code kubectl get --watch}, read line by line. */
public final class LineReader implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private LineReader(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(Optional.of(line));
                }
            } catch (IOException closed) {
                // The end of the stream says the same.
            }
            lines.add(Optional.empty());
        });
    }

    static LineReader start(Path folder, Map<String, String> environment, List<String> line) {
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new LineReader(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for the next line that satisfies the predicate, and returns it; fails if the program ends without one. */
    public String next(Predicate<String> wanted) {
        try {
            while (true) {
                Optional<String> line = lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (line == null || line.isEmpty()) {
                    throw new AssertionError((line == null ? "nothing came in time" : "the program ended") + ", seen:\n"
                            + String.join("\n", seen));
                }
                seen.add(line.get());
                if (wanted.test(line.get())) {
                    return line.get();
                }
            }
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
