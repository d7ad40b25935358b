package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.contract.RecordingWatcher;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.etcd.process.TestCertificates;
import dev.polder.storage.remote.RemoteStoreConfig;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.Permission;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who may use an etcd, and whom a server believes. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class EtcdAccessTest {

    @TempDir
    private Path folder;

    private static void writesAndWatches(RemoteStoreConfig config) {
        try (EtcdObjectStore store = EtcdObjectStore.open(config, UUID::randomUUID)) {
            RecordingWatcher watcher = new RecordingWatcher();
            store.watch(store.barrier().toCompletableFuture().join(), watcher);
            CommitOutcome outcome = store.commit(new StoreTransaction(
                            new RowWrite.Put(WriteLoad.key("a"), new byte[1]), List.of(), List.of()))
                    .toCompletableFuture()
                    .join();
            assertThat(watcher.until(((CommitOutcome.Committed) outcome).revision()))
                    .hasSize(1);
        }
    }

    private static RemoteStoreConfig.Credentials authority(Path file) {
        return new RemoteStoreConfig.Credentials(file, null, null, "", "");
    }

    private static RemoteStoreConfig.Credentials user(String name, String password) {
        return new RemoteStoreConfig.Credentials(null, null, null, name, password);
    }

    @Test
    void storeThatIsNotThere_isNotFoundAndNotMade() {
        try (EtcdProcess etcd = EtcdProcess.start(folder)) {
            RemoteStoreConfig config = RemoteStoreConfig.of(List.of(etcd.url()), "/mistyped");
            for (int i = 0; i < 2; i++) {
                assertThat(EtcdObjectStore.find(config, UUID::randomUUID)).isEmpty();
            }
            EtcdObjectStore made = EtcdObjectStore.open(config, UUID::randomUUID);
            try (EtcdObjectStore found =
                    EtcdObjectStore.find(config, UUID::randomUUID).orElseThrow()) {
                assertThat(found.identity()).isEqualTo(made.identity());
                assertThat(StoreStages.join(found.size()))
                        .hasValueSatisfying(
                                size -> assertThat(size.used()).isPositive().isLessThanOrEqualTo(size.allocated()));
            } finally {
                made.close();
            }
        }
    }

    @Test
    void tls_believesTheGivenAuthorityOnly() {
        try (EtcdProcess etcd = EtcdProcess.start(folder, 1, "--auto-tls").get(0)) {
            RemoteStoreConfig config = RemoteStoreConfig.of(List.of(etcd.url()), "/registry");
            writesAndWatches(config.with(authority(etcd.certificate())));
            assertThatThrownBy(() -> EtcdObjectStore.open(config, UUID::randomUUID))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageStartingWith("etcd at " + etcd.url() + " does not answer (");
        }
    }

    @Test
    void clientCertificates_areAskedForAndGiven() {
        TestCertificates ours = new TestCertificates(folder);
        ours.sign("etcd");
        ours.sign("polder");
        try (EtcdProcess etcd = EtcdProcess.start(
                        folder,
                        1,
                        "--cert-file=" + ours.certificate("etcd"),
                        "--key-file=" + ours.key("etcd"),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + ours.authority())
                .get(0)) {
            RemoteStoreConfig config = RemoteStoreConfig.of(List.of(etcd.url()), "/registry");
            writesAndWatches(config.with(new RemoteStoreConfig.Credentials(
                    ours.authority(), ours.certificate("polder"), ours.key("polder"), "", "")));
            assertThatThrownBy(() -> EtcdObjectStore.open(config.with(authority(ours.authority())), UUID::randomUUID))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageStartingWith("etcd at " + etcd.url() + " does not answer (");
        }
    }

    @Test
    void certificates_thatCannotBeUsed_areRefusedAtOnce() throws Exception {
        Path broken = Files.writeString(folder.resolve("ca.crt"), "no certificate");
        RemoteStoreConfig config = RemoteStoreConfig.of(List.of(URI.create("https://127.0.0.1:1")), "/registry");
        for (Path file : List.of(broken, folder.resolve("none"))) {
            assertThatThrownBy(() -> EtcdObjectStore.open(config.with(authority(file)), UUID::randomUUID))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageEndingWith("; correct --etcd-cafile, --etcd-certfile and --etcd-keyfile");
        }
    }

    @Test
    void users_needTheirPasswordAndARole() {
        try (EtcdProcess etcd = EtcdProcess.start(folder)) {
            RemoteStoreConfig config = RemoteStoreConfig.of(List.of(etcd.url()), "/registry");
            enableAuthentication(config);
            writesAndWatches(config.with(user("polder", "secret")));
            for (RemoteStoreConfig.Credentials wrong :
                    List.of(user("polder", "wrong"), user("nobody", "secret"), user("", ""))) {
                assertThatThrownBy(() -> EtcdObjectStore.open(config.with(wrong), UUID::randomUUID))
                        .isInstanceOf(StoreException.Unusable.class)
                        .hasMessageNotContaining("secret");
            }
            RemoteStoreConfig elsewhere =
                    RemoteStoreConfig.of(List.of(etcd.url()), "/other").with(user("polder", "secret"));
            assertThatThrownBy(() -> EtcdObjectStore.open(elsewhere, UUID::randomUUID))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("permission denied");
        }
    }

    /** Two users: root, whom etcd wants, and one who may use the rows below one prefix. */
    private static void enableAuthentication(RemoteStoreConfig config) {
        try (EtcdCalls calls = new EtcdCalls(new Endpoints(config), "", "")) {
            for (String name : List.of("root", "polder")) {
                AuthUserAddRequest add = AuthUserAddRequest.newBuilder()
                        .setName(name)
                        .setPassword("secret")
                        .build();
                calls.once(AuthGrpc.getUserAddMethod(), add).join();
                AuthRoleAddRequest role =
                        AuthRoleAddRequest.newBuilder().setName(name).build();
                calls.once(AuthGrpc.getRoleAddMethod(), role).join();
                AuthUserGrantRoleRequest grant = AuthUserGrantRoleRequest.newBuilder()
                        .setUser(name)
                        .setRole(name)
                        .build();
                calls.once(AuthGrpc.getUserGrantRoleMethod(), grant).join();
            }
            AuthRoleGrantPermissionRequest permission = AuthRoleGrantPermissionRequest.newBuilder()
                    .setName("polder")
                    .setPerm(Permission.newBuilder()
                            .setPermType(Permission.Type.READWRITE)
                            .setKey(ByteString.copyFromUtf8("/registry/"))
                            .setRangeEnd(ByteString.copyFromUtf8("/registry0")))
                    .build();
            calls.once(AuthGrpc.getRoleGrantPermissionMethod(), permission).join();
            calls.once(AuthGrpc.getAuthEnableMethod(), AuthEnableRequest.getDefaultInstance())
                    .join();
        }
    }
}
