package dev.polder.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Lines as klog writes them: {@code I1121 12:00:00.000000    4711 HttpListener] message}. */
final class KlogLayout extends LayoutBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMdd HH:mm:ss.SSSSSS").withZone(ZoneId.systemDefault());

    private final long pid = ProcessHandle.current().pid();

    @Override
    public String doLayout(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(128)
                .append(letter(event.getLevel()))
                .append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
                .append(String.format(" %7d ", pid))
                .append(logger.substring(logger.lastIndexOf('.') + 1))
                .append("] ")
                .append(event.getFormattedMessage())
                .append('\n');
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            line.append(ThrowableProxyUtil.asString(failure));
        }
        return line.toString();
    }

    private static char letter(Level level) {
        return level.isGreaterOrEqual(Level.ERROR) ? 'E' : level.isGreaterOrEqual(Level.WARN) ? 'W' : 'I';
    }
}
