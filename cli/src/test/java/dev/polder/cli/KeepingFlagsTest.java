package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command says of flags about how long, and how much of it, the store and memory keep. */
class KeepingFlagsTest {

    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        Shell shell = new Shell(
                new PrintWriter(new StringWriter()), new PrintWriter(err), (server, announce) -> announce.run());
        return Polder.run(shell, args);
    }

    @Test
    void viewMaxBytes_isForASharedStore_andNotNegative() {
        assertThat(run("start", "--view-max-bytes=1000000")).isEqualTo(1);
        assertThat(run("start", "--etcd-servers=http://127.0.0.1:1", "--view-max-bytes=-1"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: --view-max-bytes needs --etcd-servers: a server that has its own store holds all"
                        + " objects in memory")
                .contains("Error: --view-max-bytes -1 must be a number of bytes, or 0 for all");
    }

    @Test
    void eventTtl_isADurationAndNotNegative() {
        assertThat(run("start", "--event-ttl=soon")).isEqualTo(1);
        assertThat(run("start", "--event-ttl=90")).isEqualTo(1);
        assertThat(run("start", "--event-ttl=-1h")).isEqualTo(1);
        assertThat(err.toString())
                .contains("--event-ttl soon must be a duration such as 1h or 90m: time: invalid duration \"soon\"")
                .contains("--event-ttl 90 must be a duration such as 1h or 90m: time: missing unit in duration \"90\"")
                .contains("--event-ttl -1h must be a duration such as 1h or 90m, or 0 to keep events");
    }

    @Test
    void compactionInterval_isADurationOfASecondOrMore() {
        assertThat(run("start", "--etcd-compaction-interval=soon")).isEqualTo(1);
        assertThat(run("start", "--etcd-compaction-interval=5")).isEqualTo(1);
        assertThat(run("start", "--etcd-compaction-interval=-5m")).isEqualTo(1);
        assertThat(run("start", "--etcd-compaction-interval=999ms")).isEqualTo(1);
        String wanted = " must be a duration such as 5m or 30s";
        assertThat(err.toString())
                .contains("--etcd-compaction-interval soon" + wanted + ": time: invalid duration \"soon\"")
                .contains("--etcd-compaction-interval 5" + wanted + ": time: missing unit in duration \"5\"")
                .contains(
                        "--etcd-compaction-interval -5m" + wanted + ", not less than a second, or 0 for no compaction")
                .contains("--etcd-compaction-interval 999ms" + wanted + ", not less than a second, or 0");
        for (String good : List.of("0", "1s", "1h30m")) {
            assertThat(run("start", "--root-directory=", "--secure-port=0", "--etcd-compaction-interval=" + good))
                    .isZero();
        }
    }
}
