package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.InFlightConfig;
import dev.polder.server.config.OutboundConfig;
import dev.polder.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests that wait for dead webhooks hold nothing that requests of other logical clusters need, as many as there may be of them: by
 * counts, not by time.
 */
class HostileHooksTest {

    /** The acceptance's number is 1,000. */
    private static final int REQUESTS = Integer.getInteger("polder.hooks.requests", 400);

    /** Streams that a connection carries at a time. */
    private static final int STREAMS = 100;

    /** A server has room for fewer writes than the dead webhooks of two logical clusters hold. */
    private static final int WRITES = 20;

    private static final int LOOKS = 1_000;
    private static final int HELD = 12;
    private static final int HOSTILE = 4;
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TOO_MANY = "too many calls are waiting for peers of the logical cluster";

    @RegisterExtension
    static final ApiServer usual = ApiServer.start();

    @RegisterExtension
    static final ApiServer small = ApiServer.start(ServerConfig.embedded()
            .with(new InFlightConfig(
                    InFlightConfig.defaults().reads(), new InFlightConfig.Bounds(WRITES, WRITES - 5, 50, 2_500)))
            .with(OutboundConfig.defaults().with(new OutboundConfig.Limits(8, HELD - 8, 64 << 20, 1 << 30))));

    @RegisterExtension
    static final LocalWebhook dead = LocalWebhook.answering(Guard::allow);

    @RegisterExtension
    static final LocalWebhook alive = LocalWebhook.answering(Guard::allow);

    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        release.countDown();
        dead.reset();
        alive.reset();
    }

    private void hang() {
        dead.respond((exchange, review) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.allow(review)));
        });
    }

    private static ApiServer guarded(ApiServer root, String base, String kind, LocalWebhook by) {
        ApiServer workspace = Guard.workspace(root, base);
        Guard.configure(
                workspace,
                kind,
                Guard.webhook(by, Guard.rule("CREATE", "", "v1", "configmaps"), "'timeoutSeconds':30"));
        return workspace;
    }

    private static String map(int i) {
        return "{'metadata':{'name':'n" + i + "'}}";
    }

    /** Many creates at a time; one that is answered tells so. */
    private static List<CompletableFuture<Answer>> burst(ApiServer where, int count, Semaphore answered) {
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        ApiServer connection = where;
        for (int i = 0; i < count; i++) {
            if (i % STREAMS == 0) {
                connection = where.overAnotherConnection();
                connection.get("/version").expect(200);
            }
            ApiServer api = connection;
            String body = map(i);
            CompletableFuture<Answer> one = CompletableFuture.supplyAsync(
                    () -> api.post(MAPS, body), task -> Thread.ofVirtual().start(task));
            all.add(one);
            var unused = one.whenComplete((answer, failure) -> answered.release());
        }
        return all;
    }

    /** A figure of the server. */
    private static int figure(ApiServer api, String name) {
        String line = api.bare()
                .get("/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(one -> one.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
        return (int) Double.parseDouble(line.substring(name.length() + 1));
    }

    /** So many wait for webhooks, no place of writes is taken, and nobody waits for one: whoever comes next is the first. */
    private static void nobodyIsInTheWay(ApiServer api, int outside) {
        List<Integer> wanted = List.of(outside, 0, 0);
        List<Integer> found = List.of();
        // An answer is on its way before its place is given back.
        for (int i = 0; i < LOOKS && !found.equals(wanted); i++) {
            found = List.of(
                    figure(api, "polder_requests_outside"),
                    figure(api, "apiserver_current_inflight_requests{request_kind=\"mutating\"}"),
                    figure(api, "apiserver_current_inqueue_requests{request_kind=\"mutating\"}"));
        }
        assertThat(found).isEqualTo(wanted);
    }

    private void created(List<CompletableFuture<Answer>> all, int expected) throws Exception {
        release.countDown();
        int created = 0;
        for (CompletableFuture<Answer> one : all) {
            created += one.get(30, TimeUnit.SECONDS).code() == 201 ? 1 : 0;
        }
        assertThat(created).isEqualTo(expected);
    }

    /** A thousand requests for a dead webhook: a known number waits, the others are refused at once, and none is before B's. */
    @Test
    void requestsForADeadWebhook_areBeforeNoneOfAnotherCluster() throws Exception {
        int held = OutboundConfig.Limits.defaults().calls()
                + OutboundConfig.Limits.defaults().waiting();
        ApiServer a = guarded(usual, "a", "validating", dead);
        ApiServer b = guarded(usual, "b", "validating", alive);
        hang();
        Semaphore answered = new Semaphore(0);
        List<CompletableFuture<Answer>> all = burst(a, REQUESTS, answered);
        for (int i = 0; i < 50; i++) {
            b.post(MAPS, map(i)).expect(201);
        }
        assertThat(alive.reviews()).as("began while A's waited").hasSize(50);
        assertThat(answered.tryAcquire(REQUESTS - held, 30, TimeUnit.SECONDS)).isTrue();
        assertThat(all).filteredOn(one -> !one.isDone()).hasSize(held);
        nobodyIsInTheWay(usual, held);
        for (CompletableFuture<Answer> one : all) {
            // The queue of A's own requests may have been full, too.
            if (one.isDone() && one.join().code() != 429) {
                assertThat(one.join().expect(500).text()).contains(TOO_MANY);
            }
        }
        for (int i = 50; i < 100; i++) {
            b.post(MAPS, map(i)).expect(201);
        }
        assertThat(all).filteredOn(one -> !one.isDone()).hasSize(held);
        created(all, held);
    }

    /** Webhooks of several logical clusters hold more requests than the server runs writes, and every place is free. */
    @Test
    void deadWebhooksOfManyClusters_takeNoPlaceOfOthers() throws Exception {
        Semaphore answered = new Semaphore(0);
        List<ApiServer> hostile = new ArrayList<>();
        for (int i = 0; i < HOSTILE; i++) {
            hostile.add(guarded(small, "hostile", i % 2 == 0 ? "validating" : "mutating", dead));
        }
        ApiServer quiet = guarded(small, "quiet", "mutating", alive);
        hang();
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (ApiServer one : hostile) {
            all.addAll(burst(one, 2 * HELD, answered));
        }
        assertThat(answered.tryAcquire(HOSTILE * HELD, 30, TimeUnit.SECONDS)).isTrue();
        assertThat(HOSTILE * HELD).isGreaterThan(WRITES);
        assertThat(all).filteredOn(one -> !one.isDone()).hasSize(HOSTILE * HELD);
        nobodyIsInTheWay(small, HOSTILE * HELD);
        Semaphore unused = new Semaphore(0);
        for (CompletableFuture<Answer> one : burst(quiet, HELD - 2, unused)) {
            one.get(30, TimeUnit.SECONDS).expect(201);
        }
        assertThat(all).filteredOn(one -> !one.isDone()).hasSize(HOSTILE * HELD);
        created(all, HOSTILE * HELD);
        nobodyIsInTheWay(small, 0);
    }

    /** A webhook of conversion is a webhook: reads and writes that wait for it are outside, those that wait for one another's, too. */
    @Test
    void deadConversion_takesNoPlaceOfOthers() throws Exception {
        Hosts hosts = Hosts.install(usual, dead, "v1");
        usual.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        CountDownLatch asked = new CountDownLatch(1);
        dead.respond((exchange, review) -> {
            asked.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Hosts.answer(review)));
        });
        CompletableFuture<Answer> read = CompletableFuture.supplyAsync(
                () -> usual.get(hosts.at("v2") + "/a"),
                task -> Thread.ofVirtual().start(task));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        nobodyIsInTheWay(usual, 1);
        assertThat(figure(usual, "apiserver_current_inflight_requests{request_kind=\"readOnly\"}"))
                .as("the one that asks for this")
                .isEqualTo(1);
        release.countDown();
        read.get(20, TimeUnit.SECONDS).expect(200);
        nobodyIsInTheWay(usual, 0);
    }
}
