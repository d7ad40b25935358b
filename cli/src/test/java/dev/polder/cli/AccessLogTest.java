package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** With {@code -v 2}: a line for each request, with the code that the client was sent. */
class AccessLogTest {

    @TempDir
    private Path temp = Path.of("");

    @Test
    void verbosity2_writesALineForEachRequestWithTheCodeThatWasSent() {
        Logger log = (Logger) LoggerFactory.getLogger("dev.polder.server.http.AccessLog");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            Shell shell = new Shell(
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(new StringWriter()),
                    (server, announce) -> TrainingRun.askEverything(server));
            String root = temp.resolve("root").toString();
            assertThat(Polder.run(shell, "start", "--root-directory", root, "--secure-port", "0", "-v", "2"))
                    .isZero();
        } finally {
            log.detachAppender(lines);
            Logging.verbosity(0);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(TrainingRun.PATHS.size() * HttpClient.Version.values().length)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("\"HTTP\" verb=\"GET\" URI=\"/")
                        .endsWith(" resp=200"));
    }
}
