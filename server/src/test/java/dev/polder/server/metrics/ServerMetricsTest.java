package dev.polder.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.resource.GroupResource;
import dev.polder.server.request.RequestLoad;
import dev.polder.server.request.outgoing.PeerLoad;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.meter.StoreMeter.Operation;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {

    private final ServerMetrics metrics = new ServerMetrics();
    private final MemoryObjectStore store =
            new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)), StoreLimits.STANDARD, HistoryRetention.STANDARD);

    private List<String> lines() {
        String text =
                new String(metrics.scrape(store).toCompletableFuture().join().body(), StandardCharsets.UTF_8);
        return text.lines().toList();
    }

    /** The names and the first bounds are those of apiserver's etcd3 metrics. */
    @Test
    void requests_areCountedByOperationAndType() {
        metrics.ended(Operation.CREATE, "configmaps", 3_000_000, false);
        metrics.ended(Operation.CREATE, "configmaps", 30_000_000, false);
        metrics.ended(Operation.CREATE, "configmaps", 2_000_000_000, true);
        metrics.ended(Operation.BARRIER, "", 1_000, false);
        assertThat(lines())
                .contains(
                        "# TYPE etcd_request_duration_seconds histogram",
                        "etcd_request_duration_seconds_bucket{operation=\"create\",type=\"configmaps\",le=\"0.005\"} 1",
                        "etcd_request_duration_seconds_bucket{operation=\"create\",type=\"configmaps\",le=\"0.025\"} 1",
                        "etcd_request_duration_seconds_bucket{operation=\"create\",type=\"configmaps\",le=\"0.05\"} 2",
                        "etcd_request_duration_seconds_bucket{operation=\"create\",type=\"configmaps\",le=\"60.0\"} 3",
                        "etcd_request_duration_seconds_count{operation=\"create\",type=\"configmaps\"} 3",
                        "etcd_requests_total{operation=\"create\",type=\"configmaps\"} 3.0",
                        "etcd_request_errors_total{operation=\"create\",type=\"configmaps\"} 1.0",
                        "etcd_request_errors_total{operation=\"barrier\",type=\"\"} 0.0");
    }

    @Test
    void callsToPeers_areToldInAll() {
        metrics.outbound(() -> new PeerLoad(3, 2, 7, 1));
        assertThat(lines())
                .contains(
                        "polder_outbound_calls{state=\"running\"} 3.0",
                        "polder_outbound_calls{state=\"waiting\"} 2.0",
                        "polder_outbound_refused_total 7.0",
                        "polder_cache_entries{cache=\"outbound-clusters\"} 1.0");
    }

    @Test
    void requestsOfTheMoment_areToldInUpstreamsNames() {
        metrics.requests(() -> new RequestLoad(4, 3, 2, 1, 9));
        assertThat(lines())
                .contains(
                        "apiserver_current_inflight_requests{request_kind=\"readOnly\"} 4.0",
                        "apiserver_current_inflight_requests{request_kind=\"mutating\"} 3.0",
                        "apiserver_current_inqueue_requests{request_kind=\"readOnly\"} 2.0",
                        "apiserver_current_inqueue_requests{request_kind=\"mutating\"} 1.0",
                        "polder_requests_outside 9.0");
    }

    /** A tenant may define types without end; the text must not grow with them. */
    @Test
    void types_beyondTheMost_shareALabel() {
        for (int i = 0; i < 2_000; i++) {
            metrics.ended(Operation.CREATE, "t" + i + ".example.com", 1_000, false);
        }
        List<String> totals = lines().stream()
                .filter(line -> line.startsWith("etcd_requests_total{"))
                .toList();
        assertThat(totals).hasSize(501).contains("etcd_requests_total{operation=\"create\",type=\"other\"} 1500.0");
    }

    /** As kcp's test/e2e/watchcache reads it. */
    @Test
    void lists_areCountedByResource_up_toANumber() {
        metrics.listed(new GroupResource("", "secrets"));
        metrics.listed(new GroupResource("", "secrets"));
        metrics.listed(new GroupResource("wildwest.dev", "cowboys"));
        assertThat(lines())
                .contains(
                        "apiserver_cache_list_total{group=\"\",index=\"\",resource=\"secrets\"} 2.0",
                        "apiserver_cache_list_total{group=\"wildwest.dev\",index=\"\",resource=\"cowboys\"} 1.0");
        for (int i = 0; i < 2_000; i++) {
            metrics.listed(new GroupResource("g" + i + ".example.com", "things"));
        }
        assertThat(lines().stream().filter(line -> line.startsWith("apiserver_cache_list_total{")))
                .hasSize(501)
                .contains("apiserver_cache_list_total{group=\"other\",index=\"\",resource=\"other\"} 1502.0");
    }

    @Test
    void view_isMeasured() {
        metrics.view(() -> 1_234, () -> 56);
        assertThat(lines())
                .contains(
                        "# TYPE polder_view_bytes gauge",
                        "polder_view_bytes 1234.0",
                        "# TYPE polder_view_cold_reads_total counter",
                        "polder_view_cold_reads_total 56.0");
    }

    @Test
    void sizeUnknown_isLeftOut() {
        assertThat(lines()).noneMatch(line -> line.startsWith("apiserver_storage_size_bytes"));
    }
}
