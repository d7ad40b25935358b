package dev.polder.storage.etcd.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Predicate;

/** What an etcd says it was asked. */
public final class EtcdMetrics {

    private EtcdMetrics() {}

    /** How many calls of a gRPC method have begun, e.g. {@code Watch}. */
    public static long started(EtcdProcess etcd, String method) {
        return sum(
                etcd,
                line -> line.startsWith("grpc_server_started_total{")
                        && line.contains("grpc_method=\"" + method + "\""));
    }

    /** Whether a member leads its cluster. */
    public static boolean leads(EtcdProcess etcd) {
        return sum(etcd, line -> line.startsWith("etcd_server_is_leader ")) == 1;
    }

    private static long sum(EtcdProcess etcd, Predicate<String> wanted) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(etcd.url().resolve("/metrics")).build();
            return client.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(wanted)
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
