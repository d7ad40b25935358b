package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.request.Reply;
import dev.polder.server.wakeup.ClockWakeups;
import dev.polder.server.wakeup.Wakeups;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Years pass by a clock that the test moves: the certificate that a server made for itself is always a valid one. */
@Timeout(120)
class RenewalTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    private Path temp = Path.of("");

    private final KeptJournal journal = new KeptJournal();
    private final VirtualTime time = new VirtualTime();

    private PolderServer start(FilesConfig files) throws Exception {
        return PolderServer.builder()
                .config(ServerConfig.embedded().with(files))
                .assembly(parts -> new Assembly.Assembled(
                        (request, exchange) -> exchange.reply(Reply.text(200, "here;")), () -> {}))
                .clock(time)
                .wakeups(time)
                .journal(journal)
                .start();
    }

    /** TLS of a client that lives at the virtual time. */
    private SSLContext client(PolderServer server) throws Exception {
        byte[] pem = server.files().authority().getBytes(StandardCharsets.US_ASCII);
        X509Certificate authority = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        PKIXBuilderParameters parameters =
                new PKIXBuilderParameters(Set.of(new TrustAnchor(authority, null)), new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(time.instant()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(new CertPathTrustManagerParameters(parameters));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void threeYears_pass_everyHandshakeIsValid_andTheFirstConnectionGoesOn() throws Exception {
        Set<X509Certificate> shown = new HashSet<>();
        try (PolderServer server = start(FilesConfig.in(temp));
                HandConnection first = new HandConnection(client(server), server.port())) {
            X509Certificate made = first.certificate();
            for (Duration passed = Duration.ZERO; passed.toDays() < 3 * 365; passed = passed.plus(MONTH)) {
                try (HandConnection now = new HandConnection(client(server), server.port())) {
                    assertThat(now.ask()).isEqualTo("here");
                    assertThat(now.certificate().getNotBefore())
                            .as("good for clients that are behind")
                            .isEqualTo(made.getNotBefore());
                    shown.add(now.certificate());
                }
                assertThat(first.ask()).isEqualTo("here");
                time.pass(MONTH);
            }
            assertThat(time.instant()).isAfter(made.getNotAfter().toInstant().plus(Duration.ofDays(365)));
            assertThat(shown).hasSize(4).contains(made);
            for (int renewal = 1; renewal < shown.size(); renewal++) {
                assertThat(journal.next()).isEqualTo("changed: the serving certificate was renewed");
            }
            assertThat(journal.size()).isZero();
            assertThat(Files.readString(temp.resolve("apiserver.crt")))
                    .isEqualTo(server.files().serving().certificates());
        }
    }

    /** A renewal that breaks off where nobody expected it is not the last. */
    @Test
    void renewalThatFails_isTriedAgain() throws Exception {
        AtomicReference<Instant> failed = new AtomicReference<>(Instant.MAX);
        List<Instant> renewals = new ArrayList<>();
        Upkeep.Journal failing = new Upkeep.Journal() {
            @Override
            public void changed(String what) {
                renewals.add(time.instant());
                if (renewals.size() <= 3) {
                    failed.set(time.instant());
                    throw new IllegalStateException("for the test");
                }
            }

            @Override
            public void trouble(String why) {}
        };
        try (PolderServer server = PolderServer.builder()
                .config(ServerConfig.embedded().with(FilesConfig.none()))
                .assembly(parts -> new Assembly.Assembled(
                        (request, exchange) -> exchange.reply(Reply.text(200, "here;")), () -> {}))
                .clock(time)
                .wakeups(time)
                .journal(failing)
                .start()) {
            time.pass(Duration.ofDays(5 * 365));
            assertThat(failed.get()).isBefore(time.instant());
            assertThat(renewals).hasSizeGreaterThan(3);
            try (HandConnection now = new HandConnection(client(server), server.port())) {
                assertThat(now.ask()).isEqualTo("here");
            }
        }
    }

    /** The test above would see a certificate that has ended. */
    @Test
    void withoutRenewal_aClientOfThatTimeRefuses() throws Exception {
        try (PolderServer server = start(FilesConfig.none())) {
            time.close();
            time.pass(Duration.ofDays(366));
            SSLContext client = client(server);
            Assertions.assertThatThrownBy(() -> new HandConnection(client, server.port()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void authority_thatEnds_isWarnedOf_andNothingOutlivesIt() throws Exception {
        FilesConfig files = new FilesConfig(
                null,
                Path.of("admin.kubeconfig"),
                Path.of(".admin-token-store"),
                Duration.ofDays(500),
                Duration.ofDays(365),
                Duration.ofDays(30),
                Path.of("store-seal.key"),
                null);
        try (PolderServer server = start(files)) {
            time.pass(Duration.ofDays(340));
            try (HandConnection now = new HandConnection(client(server), server.port())) {
                assertThat(now.certificate().getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(500)));
            }
            time.pass(Duration.ofDays(200));
            int lines = journal.size();
            List<String> said = new ArrayList<>();
            while (journal.size() > 0) {
                said.add(journal.next());
            }
            assertThat(said)
                    .hasSizeLessThan(40)
                    .contains(
                            "changed: the serving certificate was renewed",
                            "trouble: ca.crt, which clients trust, ends at 2027-05-16T00:00:00Z; replace it before: see"
                                    + " \"When an authority ends\" in docs/operating/identity.md")
                    .anyMatch(line -> line.startsWith("trouble: client-ca.crt, which client certificates"));
            assertThat(said.stream().filter(line -> line.startsWith("changed: ")))
                    .as("of %s lines", lines)
                    .hasSize(1);
        }
    }

    /** A timer that is early by the clock, as one is on a machine whose time is set back, waits on. */
    @Test
    void wakeups_goByTheClock() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(START);
        CountDownLatch looked = new CountDownLatch(3);
        InstantSource clock = () -> {
            looked.countDown();
            return now.get();
        };
        AtomicReference<Instant> ran = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        try (Wakeups wakeups = new ClockWakeups(clock)) {
            wakeups.at(START.plusMillis(1), () -> {
                ran.set(now.get());
                done.countDown();
            });
            looked.await();
            assertThat(ran.get()).isNull();
            now.set(START.plusMillis(1));
            done.await();
            assertThat(ran.get()).isEqualTo(START.plusMillis(1));
        }
    }

    /** A clock that stands still until the test moves it, and runs what is due on the way. */
    private static final class VirtualTime implements InstantSource, Wakeups {

        private final PriorityQueue<Due> tasks = new PriorityQueue<>();
        private volatile Instant now = START;

        private record Due(Instant when, Runnable task) implements Comparable<Due> {
            @Override
            public int compareTo(Due other) {
                return when.compareTo(other.when);
            }
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public void at(Instant when, Runnable task) {
            tasks.add(new Due(when, task));
        }

        void pass(Duration duration) {
            Instant end = now.plus(duration);
            for (Due due = tasks.peek(); due != null && !due.when().isAfter(end); due = tasks.peek()) {
                tasks.remove(due);
                now = due.when();
                due.task().run();
            }
            now = end;
        }

        @Override
        public void close() {
            tasks.clear();
        }
    }
}
