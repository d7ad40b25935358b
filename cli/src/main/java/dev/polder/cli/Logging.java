package dev.polder.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up without a file: lines as klog writes them, on standard error, quiet unless asked. Found by logback
 * through {@code META-INF/services}.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String ACCEPTOR = "io.netty.bootstrap.ServerBootstrap";
    private static final String OURS = "dev.polder";
    /** Held here, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc");

    private static final String ACCESS = "dev.polder.server.http.AccessLog";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        KlogLayout layout = new KlogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        verbosity(context, 0);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * How much is logged.
     *
     * @param level klog's: 0 warnings, 1 events of the server, 2 each request, 4 debugging, 6 traces, 8 libraries too
     */
    static void verbosity(int level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            verbosity(context, level);
        }
    }

    private static void verbosity(LoggerContext context, int level) {
        // gRPC speaks through java.util.logging, which prints what it finds worth knowing about itself.
        GRPC.setLevel(java.util.logging.Level.WARNING);
        Level ours = level >= 6 ? Level.TRACE : level >= 4 ? Level.DEBUG : level >= 1 ? Level.INFO : Level.WARN;
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level >= 8 ? Level.DEBUG : Level.WARN);
        // While the port closes, Netty warns with a stack trace of each connection that still comes.
        context.getLogger(ACCEPTOR).setLevel(Level.ERROR);
        context.getLogger(OURS).setLevel(ours);
        context.getLogger(ACCESS).setLevel(level >= 2 ? Level.INFO : Level.WARN);
    }
}
