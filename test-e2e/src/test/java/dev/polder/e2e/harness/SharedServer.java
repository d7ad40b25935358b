package dev.polder.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One server process for all tests that do not harm it. A test takes the {@link ServerProcess} as a parameter and works in
 * {@link #namespace a namespace of its own}.
 */
public final class SharedServer implements ParameterResolver {

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(SharedServer.class);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ServerProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent("server", key -> new Running(), Running.class)
                .server();
    }

    /** A name for a namespace that no other test of this run uses. */
    public static String namespace(String topic) {
        return topic + "-" + NAMESPACES.incrementAndGet();
    }

    /** Makes a namespace, and returns its name. */
    public static String namespace(ServerProcess server, String topic) {
        String name = namespace(topic);
        try {
            new ApiClient(server.kubeconfig())
                    .post("/api/v1/namespaces", Objects.of("v1", "Namespace", name, Map.of()))
                    .succeeded();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return name;
    }

    /** Closed by JUnit when the last test has ended. */
    private static final class Running implements AutoCloseable {

        private final Path root = temporaryFolder();
        private final ServerProcess server = ServerProcess.start(root);

        ServerProcess server() {
            return server;
        }

        @Override
        public void close() {
            server.close();
            TemporaryFolders.delete(root);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("polder-e2e-");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
