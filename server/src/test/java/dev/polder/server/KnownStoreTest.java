package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.server.store.Stores;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.remote.RemoteStoreProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On every way to a server, the store is held against the mark of the root directory, and once. */
@Timeout(60)
class KnownStoreTest {

    @TempDir
    private Path root = Path.of("");

    @TempDir
    private Path services = Path.of("");

    @BeforeEach
    void reset() throws IOException {
        CountedStores.reset();
        Path service = services.resolve("META-INF/services/" + RemoteStoreProvider.class.getName());
        Files.createDirectories(service.resolveSibling("."));
        Files.writeString(service, CountedStores.class.getName());
    }

    private ServerConfig config() {
        return config("/registry");
    }

    private ServerConfig config(String prefix) {
        return ServerConfig.embedded()
                .with(FilesConfig.in(root))
                .with(StoreConfig.on(RemoteStoreConfig.of(List.of(URI.create("http://127.0.0.1:1")), prefix)));
    }

    /** Has the root directory know the store before, as it was at a version. */
    private void mark(long version) throws IOException {
        Files.writeString(
                root.resolve("store-mark"), "polder-store-mark 1 " + CountedStores.BEFORE + " " + version + "\n");
    }

    /** Runs something where {@link CountedStores} gives shared stores. */
    private <T> T withShared(Callable<T> run) throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader usual = current.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {services.toUri().toURL()}, usual)) {
            current.setContextClassLoader(loader);
            return run.call();
        } finally {
            current.setContextClassLoader(usual);
        }
    }

    private void startAndStop() throws Exception {
        startAndStop(config());
    }

    private void startAndStop(ServerConfig config) throws Exception {
        withShared(() -> {
            PolderServer.builder().config(config).start().close();
            return true;
        });
    }

    private void embed() throws Exception {
        new Socketless(config(), CountedStores.open(), FixedClusters.STANDARD).close();
    }

    @Test
    void start_checksOnce() throws Exception {
        mark(100);
        startAndStop();
        assertThat(CountedStores.checks()).isEqualTo(1);
        assertThat(Files.readString(root.resolve("store-mark"))).contains(CountedStores.NOW.toString());
    }

    @Test
    void storeThatIsHandedOver_isCheckedOnce() throws Exception {
        mark(100);
        embed();
        assertThat(CountedStores.checks()).isEqualTo(1);
        assertThat(Files.readString(root.resolve("store-mark"))).contains(CountedStores.NOW.toString());
    }

    /** What {@code polder store import --create-store} opens is checked; what others look at need not be this server's. */
    @Test
    void storeCommands_checkOnceWhenTheyMayMakeTheStore() throws Exception {
        mark(100);
        withShared(() -> Stores.openOrMake(config())).close();
        assertThat(CountedStores.checks()).isEqualTo(1);
        withShared(() -> Stores.openExisting(config())).close();
        assertThat(CountedStores.checks()).isEqualTo(1);
    }

    @Test
    void anotherStore_isRefusedOnEveryWayAndClosed() throws Exception {
        mark(101);
        List<ThrowingCallable> ways =
                List.of(this::startAndStop, this::embed, () -> withShared(() -> Stores.openOrMake(config())));
        for (ThrowingCallable way : ways) {
            CountedStores.reset();
            assertThatThrownBy(way)
                    .isInstanceOf(UnusableFilesException.class)
                    .hasMessageStartingWith("the store is another one than " + root + " was used with: ");
            assertThat(CountedStores.checks()).isEqualTo(1);
            assertThat(CountedStores.closed()).isEqualTo(1);
        }
        assertThat(Files.readString(root.resolve("store-mark"))).contains(CountedStores.BEFORE.toString());
    }

    @Test
    void mistypedPrefix_isRefusedAndNoStoreIsMade() throws Exception {
        mark(100);
        assertThatThrownBy(() -> startAndStop(config(CountedStores.MISTYPED)))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("there is no store below /mistyped in the etcd at http://127.0.0.1:1, and " + root
                        + " was used with one; correct --etcd-prefix, or, when its data is lost, run 'polder store"
                        + " accept-restore --create-store' with the same --root-directory and --etcd flags to go on with"
                        + " an empty one");
        assertThat(CountedStores.made()).isZero();
        withShared(() -> Stores.openOrMakeAny(config(CountedStores.MISTYPED))).close();
        assertThat(CountedStores.made()).isEqualTo(1);
        assertThat(CountedStores.checks()).isZero();
    }

    @Test
    void rootDirectoryThatIsNew_hasItsStoreMade() throws Exception {
        startAndStop(config(CountedStores.MISTYPED));
        assertThat(CountedStores.made()).isEqualTo(1);
    }

    @Test
    void storeThatEndsWithItsServer_isNotTheOneOfTheRootDirectory() throws Exception {
        mark(101);
        ServerConfig inMemory = config().with(StoreConfig.defaults().withInMemory(true));
        try (ObjectStore store = CountedStores.open()) {
            new Socketless(inMemory, store, FixedClusters.STANDARD).close();
        }
        PolderServer.builder().config(inMemory).start().close();
        assertThat(CountedStores.checks()).isZero();
        assertThat(Files.readString(root.resolve("store-mark"))).contains(CountedStores.BEFORE.toString());
    }
}
