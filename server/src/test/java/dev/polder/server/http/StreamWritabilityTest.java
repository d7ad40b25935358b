package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A stream that begins while its connection is full for a moment is told when it no longer is. */
class StreamWritabilityTest {

    private static Http2ConnectionHandler http2() {
        return new Http2ConnectionHandlerBuilder()
                .server(true)
                .frameListener(new Http2EventAdapter())
                .build();
    }

    /** Whether a stream that begins between the two may write in the end, as Vert.x knows it. */
    private static boolean knowsItMayWrite(Http2ConnectionHandler http2, EmbeddedChannel channel) throws Exception {
        Http2RemoteFlowController streams = http2.encoder().flowController();
        AtomicBoolean told = new AtomicBoolean();
        streams.listener(stream -> told.set(stream.id() == 1 && streams.isWritable(stream)));
        ChannelOutboundBuffer buffer = Objects.requireNonNull(channel.unsafe().outboundBuffer());
        // Once full and free again in its own time, so that it is known to be free.
        buffer.setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        buffer.setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        // And once more, with both events only queued.
        buffer.setUserDefinedWritability(1, false);
        Http2Stream begun = http2.connection().remote().createStream(1, false);
        assertThat(streams.isWritable(begun)).isFalse();
        buffer.setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        return told.get();
    }

    @Test
    void streamOfAConnectionThatIsFreeAgain_isTold() throws Exception {
        Http2ConnectionHandler http2 = http2();
        EmbeddedChannel channel = new EmbeddedChannel(http2);
        StreamWritability.switchOn(channel.pipeline());
        assertThat(knowsItMayWrite(http2, channel)).isTrue();
    }

    /** What is found above is there to be found: Netty alone tells nobody. */
    @Test
    void streamWithoutThis_isToldNothing() throws Exception {
        Http2ConnectionHandler http2 = http2();
        assertThat(knowsItMayWrite(http2, new EmbeddedChannel(http2))).isFalse();
    }
}
