package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import org.junit.jupiter.api.Test;

class JointFlushesTest {

    /** Stands where TLS does. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void flush(ChannelHandlerContext context) {
            count++;
            context.flush();
        }
    }

    private final Flushes flushes = new Flushes();

    private static Http2ConnectionHandler http2() {
        return new Http2ConnectionHandlerBuilder()
                .server(true)
                .frameListener(new Http2EventAdapter())
                .build();
    }

    @Test
    void flush_manyInOneTurnOfTheLoop_becomesOne() {
        EmbeddedChannel channel = new EmbeddedChannel(flushes, http2());
        JointFlushes.switchOn(channel.pipeline());
        int before = flushes.count;
        channel.eventLoop().execute(() -> {
            for (int i = 0; i < 100; i++) {
                channel.pipeline().flush();
            }
        });
        channel.runPendingTasks();
        assertThat(flushes.count - before).isEqualTo(1);
        channel.finishAndReleaseAll();
    }

    @Test
    void flush_loopNeverRests_goesOutAfterSoMany() {
        EmbeddedChannel channel = new EmbeddedChannel(flushes, http2());
        JointFlushes.switchOn(channel.pipeline());
        int before = flushes.count;
        channel.eventLoop().execute(() -> {
            for (int i = 0; i < 1_000; i++) {
                channel.pipeline().flush();
            }
            assertThat(flushes.count - before).isEqualTo(3);
        });
        channel.runPendingTasks();
        assertThat(flushes.count - before).isEqualTo(4);
        channel.finishAndReleaseAll();
    }

    /** Each answer of HTTP/1.1 is alone on its connection. */
    @Test
    void switchOn_notHttp2_changesNothing() {
        EmbeddedChannel channel = new EmbeddedChannel(flushes, new ChannelInboundHandlerAdapter());
        JointFlushes.switchOn(channel.pipeline());
        channel.pipeline().flush();
        channel.pipeline().flush();
        assertThat(flushes.count).isEqualTo(2);
        channel.finishAndReleaseAll();
    }
}
